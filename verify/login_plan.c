/* login_plan.c - what can be said of a login without making it. */
#include "verify/login_plan.h"

#include "verify/account.h"
#include "verify/policy.h"

static const char *const missing[] = {
#ifndef SPRAWL_POSTGRESQL
    [LOGIN_POSTGRESQL] = "built without PostgreSQL",
#endif
#ifndef SPRAWL_MYSQL
    [LOGIN_MYSQL] = "built without MySQL",
#endif
#ifndef SPRAWL_REDIS
    [LOGIN_REDIS] = "built without Redis",
#endif
    [LOGIN_REDIS + 1] = NULL,
};

static const char *pair_of(const struct validate_pair *pairs, const char *name)
{
    for (; pairs && pairs->name; pairs++)
        if (strcmp(pairs->name, name) == 0)
            return pairs->value;
    return NULL;
}

/* "://:secret@host": nobody is named. A name that was not read would be another's login. */
static bool names_nobody(const struct finding *finding)
{
    const struct place *place = &finding->place;
    return place->excerpt && place->excerpt_at >= 2 &&
           memcmp(place->excerpt + place->excerpt_at - 2, "/:", 2) == 0;
}

const char *login_plan_refuses(const struct plan_options *options, const struct finding *finding,
                               const struct wire_job *job)
{
    AUTO(account_dispose) struct account account = {0};
    const struct validate *block = finding->rule->validate;
    if (missing[block->login])
        return missing[block->login];
    if (options->proxy)
        return "nobody logs in through a proxy";
    const char *wrong = account_make(block, job->secret, job->parts, job->hosts, &account);
    if (!wrong && block->url && account.user.len == 0 && !names_nobody(finding))
        wrong = "whose it is was not found beside it";
    return wrong;
}

void login_plan_name(const struct finding *finding, const struct wire_job *job, struct buf *name)
{
    char place[ACCOUNT_HOST_MAX + 8];
    AUTO(account_dispose) struct account account = {0};
    const char *wrong =
        account_make(finding->rule->validate, job->secret, job->parts, job->hosts, &account);
    BUG_IF(wrong != NULL);
    account_place(&account, place, sizeof(place));
    buf_printf(name, "%s %s %s%c", login_name(account.login), place, (const char *)account.user.ptr,
               0);
}

void login_plan_print(const struct finding *finding, const struct wire_job *job,
                      const struct validate_pair *parts, const char *secret, struct out *out)
{
    char place[ACCOUNT_HOST_MAX + 8];
    AUTO(account_dispose) struct account account = {0};
    const struct validate *block = finding->rule->validate;
    const char *wrong = account_make(block, job->secret, job->parts, job->hosts, &account);
    BUG_IF(wrong != NULL);
    const char *user = pair_of(parts, "user"), *database = pair_of(parts, "database");
    account_place(&account, place, sizeof(place));
    out_printf(out, "  one login at %s, %s, over TLS\n", place, login_title(block->login));
    out_printf(out, "    user %s, password %s", user ? user : "(none)", secret);
    out_printf(out, "%s%s\n    then it asks who it is\n", database ? ", database " : "",
               database ? database : "");
}
