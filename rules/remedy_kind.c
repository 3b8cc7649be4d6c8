/* remedy_kind.c - what holds for a kind of credential, where its issuer says nothing more. */
#include "rules/remedy.h"

#include <string.h>

struct of_kind {
    const char *kind;
    struct revoke revoke;
    struct replace replace;
    bool is_public; /* holds whatever the issuer says of its secrets */
};

#define CONSOLE(words)                                                                             \
    {                                                                                              \
        .method = REVOKE_CONSOLE, .text = (words)                                                  \
    }
#define ROTATE(words)                                                                              \
    {                                                                                              \
        .method = REVOKE_ROTATE, .text = (words)                                                   \
    }
#define DELETE(words)                                                                              \
    {                                                                                              \
        .method = REVOKE_DELETE, .text = (words)                                                   \
    }
#define EXPIRES(words)                                                                             \
    {                                                                                              \
        .method = REVOKE_EXPIRES, .text = (words)                                                  \
    }

static const struct of_kind kinds[] = {
    {"api_key",
     CONSOLE("Delete the key where it was made, in the issuer's console, and look at what it did."),
     {2,
      "A key for each service, with the rights it uses, an end and a network it is bound to; "
      "better none, if the issuer federates identities.",
      NULL},
     false},
    {"pat",
     CONSOLE("Its owner deletes it in the settings of the account."),
     {3,
      "A token that the platform gives to the job; where there is none, one with few scopes "
      "and an end within 90 days.",
      NULL},
     false},
    {"oauth_access",
     CONSOLE("End the grant of the application at the issuer; the token alone dies by itself "
             "soon."),
     {4, "Tokens bound to their sender (DPoP, mTLS), kept in memory and never written down.", NULL},
     false},
    {"oauth_refresh",
     CONSOLE("End the grant of the application at the issuer. Do not try the token: using it may "
             "replace it."),
     {4, "Refresh tokens that rotate and are bound to their client.", NULL},
     false},
    {"client_secret",
     ROTATE("Make a second secret, deploy it, delete this one."),
     {4, "private_key_jwt or mTLS: the client proves a key that never leaves it.", NULL},
     false},
    {"service_account_key",
     CONSOLE("Delete the key of the service account."),
     {5, "An identity that the platform attaches to the workload.", NULL},
     false},
    {"session_token",
     EXPIRES("Sign the session out where it was opened; else it dies by itself."),
     {5, "Sessions are not for files and repositories: what needs one opens its own.", NULL},
     false},
    {"ci_token",
     CONSOLE("Delete or reset it in the settings of the project or the runner."),
     {3, "The identity of the job (OIDC), for its minutes only.", NULL},
     false},
    {"deploy_token",
     CONSOLE("Delete it in the settings of the project or the package."),
     {3, "Trusted publishing: the registry takes the identity of the job.", NULL},
     false},
    {"webhook",
     DELETE("Delete the webhook and make another: its address is its secret."),
     {2, "An application with a token of its own, or requests that are signed.", NULL},
     false},
    {"basic_password",
     ROTATE("Change the password where the account lives, and end its sessions."),
     {1,
      "A secret store that hands it out at run time; better a key or an identity instead of a "
      "password.",
      NULL},
     false},
    {"db_dsn",
     ROTATE("Change the password of the database's user, then end its sessions."),
     {3,
      "Passwords that a vault makes for minutes, the cloud's own authentication, or client "
      "certificates.",
      NULL},
     false},
    {"private_key",
     ROTATE("Make a new pair, and take the old public key out of whatever trusts it."),
     {5, "Keys that are made in hardware or a key service and never leave it.", NULL},
     false},
    {"certificate",
     CONSOLE("Only if its private key leaked: revoke it at the authority and have another made."),
     {5, "Certificates of days, renewed by themselves.", NULL},
     true},
    {"signing_secret",
     ROTATE("Make a new one on both sides; what was signed with the old one may be forged."),
     {4, "Asymmetric signatures: who verifies holds no secret.", NULL},
     false},
    {"encryption_key",
     ROTATE("Encrypt anew with another key: what was encrypted with this one can be read."),
     {5, "Keys of a key service, used there and never exported.", NULL},
     false},
    {"mcp_agent_token",
     CONSOLE("Disconnect the server in the console, and connect it again."),
     {4, "OAuth of the agent's own, for each server, bound to its sender.", NULL},
     false},
    {"publishable_key",
     CONSOLE("It is public by design: nothing to revoke. Bind it to your own sites and "
             "applications."),
     {2, "None is needed; see that it opens no more than it is meant to.", NULL},
     true},
    {"password_hash",
     ROTATE("Change the password behind it: a hash is guessed at leisure."),
     {1, "Hashes belong into the store of the accounts, not into files.", NULL},
     false},
    {"identifier",
     CONSOLE("It is no secret: nothing to revoke."),
     {5, "None is needed.", NULL},
     true},
};

static const struct of_kind *find(const char *kind)
{
    size_t i = 0;
    while (i < COUNT_OF(kinds) && strcmp(kinds[i].kind, kind) != 0)
        i++;
    return i < COUNT_OF(kinds) ? &kinds[i] : NULL;
}

const struct revoke *remedy_revoke(const char *kind, const struct revoke *of_issuer)
{
    const struct of_kind *own = find(kind);
    return own && (own->is_public || of_issuer == NULL) ? &own->revoke : of_issuer;
}

const struct replace *remedy_replace(const char *kind, const struct replace *of_issuer)
{
    const struct of_kind *own = find(kind);
    return own && (own->is_public || of_issuer == NULL) ? &own->replace : of_issuer;
}
