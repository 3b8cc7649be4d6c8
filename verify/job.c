/* job.c - from a finding to what the process that asks is told of it. */
#include "verify/job.h"

#include "base/buf.h"
#include "base/codec.h"
#include "scanner/keys.h"
#include "verify/policy.h"

static size_t count_pairs(const struct validate_pair *pairs)
{
    size_t count = 0;
    while (pairs && pairs[count].name)
        count++;
    return count;
}

/* Template names and the parts themselves; those that were not found are left out. */
static const struct validate_pair *parts_of(struct arena *arena, const struct finding *finding,
                                            const struct validate *block)
{
    const struct validate_pair *wanted = block->parts;
    size_t count = count_pairs(wanted), at = 0;
    struct validate_pair *out = arena_alloc(arena, (count + 1) * sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        const struct finding *part = policy_part(finding, wanted[i].value);
        if (part)
            out[at++] = (struct validate_pair){wanted[i].name, part->secret};
    }
    return out;
}

/* The hash of a private key's public half, which is no secret. */
static const char *spki_of(struct arena *arena, const struct key *key)
{
    AUTO(buf_dispose) struct buf hex = {0};
    enum status st = codec_hex_encode((struct bytes){key->spki, sizeof(key->spki)}, &hex);
    BUG_IF(st != ST_OK);
    return arena_copy(arena, hex.ptr, hex.len);
}

static const struct validate_pair *facts_of(struct arena *arena, const struct finding *finding)
{
    size_t count = finding->facts.count;
    struct validate_pair *out = arena_alloc(arena, (count + 2) * sizeof(*out));
    for (size_t i = 0; i < count; i++)
        out[i] = (struct validate_pair){finding->facts.item[i].name, finding->facts.item[i].value};
    if (finding->key && finding->key->has_spki)
        out[count] = (struct validate_pair){"spki", spki_of(arena, finding->key)};
    return out;
}

/* The host that stands beside the credential, or NULL if the block does not speak of one. */
static const char *host_beside(const struct finding *finding, const struct validate *block)
{
    const struct validate_pair *at = block->login == LOGIN_NONE ? block->parts : NULL;
    while (at && at->name && strcmp(at->name, "host") != 0)
        at++;
    const struct finding *part = at && at->name ? policy_part(finding, at->value) : NULL;
    return part ? part->secret : NULL;
}

/* Hosts of the user's configuration take the place of the rule's own: a credential goes to its
 * issuer only. A host that was found is only believed if it is one of them. Databases have no
 * others, and say themselves which of them they mean. */
static const char *const *hosts_of(struct arena *arena, const struct plan_options *options,
                                   const struct finding *finding, const struct validate *block)
{
    bool login = block->login != LOGIN_NONE;
    const char *name = login ? login_name(block->login) : finding->rule->issuer;
    const char *beside = host_beside(finding, block);
    size_t count = count_pairs(options->hosts), at = 0;
    const char **out = arena_alloc(arena, (count + 1) * sizeof(*out));
    for (size_t i = 0; i < count && (block->self_hosted || login); i++)
        if (strcmp(options->hosts[i].name, name) == 0 &&
            (beside == NULL || strcmp(options->hosts[i].value, beside) == 0))
            out[at++] = options->hosts[i].value;
    return at > 0 ? out : block->variants;
}

void job_make(struct wire_job *out, struct arena *arena, const struct plan_options *options,
              const struct finding *finding, const struct validate *block)
{
    *out = (struct wire_job){
        .secret = {(const unsigned char *)finding->secret, finding->secret_len},
        .parts = parts_of(arena, finding, block),
        .facts = facts_of(arena, finding),
        .hosts = hosts_of(arena, options, finding, block),
    };
}

/* Names of configured hosts without the path that may follow. */
static const char *const *own_hosts(struct arena *arena, const struct plan_options *options)
{
    size_t count = count_pairs(options->hosts);
    const char **out = arena_alloc(arena, (count + 1) * sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        const char *host = options->hosts[i].value;
        out[i] = arena_copy(arena, host, strcspn(host, "/"));
    }
    return out;
}

struct wire_run job_run(struct arena *arena, const struct plan_options *options)
{
    return (struct wire_run){.ca_file = options->ca_file,
                             .proxy = options->proxy,
                             .doubles = options->doubles,
                             .own_hosts = own_hosts(arena, options),
                             .budget = options->budget,
                             .seconds = options->seconds,
                             .per_second_times_10 = options->per_second_times_10};
}
