/* live.c - what the user allows, as a plan, and its run. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/live.h"

#include "base/buf.h"
#include "cmd/authorize.h"
#include "cmd/command.h"
#include "base/date.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "verify/plan.h"
#include "verify/policy.h"
#include "verify/render.h"
#include "verify/revoke.h"

#ifdef SPRAWL_VERIFY
static const bool can_ask = true;
#else
static const bool can_ask = false;
#endif

enum { BUDGET = 2000, SECONDS = 900, RATE = 20 };

static bool is_live(const struct options *options)
{
    return options->verify && strcmp(options->verify, "live") == 0;
}

bool live_is_wanted(const struct options *options)
{
    return options->verify_plan || is_live(options);
}

/* Settings for asking count only if the user has named their file. */
static const struct config_verify *settings(const struct options *options,
                                            const struct setup *setup)
{
    static const struct config_verify none = {0};
    return options->config && !options->no_repo_config ? config_verify(setup->config) : &none;
}

static enum status check_hosts(const struct config_verify *verify, struct error *err)
{
    for (const struct validate_pair *at = verify->hosts; at && at->name; at++)
        if (!render_is_own_host(at->value))
            return error_set(err, ST_USAGE,
                             "[verify.hosts] %s: '%s' is no host; write name, name:port or "
                             "name/path, in lower case",
                             at->name, at->value);
    return ST_OK;
}

/* "HOST=ADDRESS:PORT" of --verify-allow-host, as pairs that borrow from out. */
static enum status read_doubles(const struct options *options, struct arena *arena,
                                const struct validate_pair **out, struct error *err)
{
    size_t count = options->verify_doubles.count;
    struct validate_pair *pairs = arena_alloc(arena, (count + 1) * sizeof(*pairs));
    *out = count > 0 ? pairs : NULL;
    for (size_t i = 0; i < count; i++) {
        const char *text = options->verify_doubles.item[i], *equals = strchr(text, '=');
        if (equals == NULL || strncmp(equals, "=127.", 5) != 0 || strchr(equals, ':') == NULL)
            return error_set(err, ST_USAGE, "--verify-allow-host is HOST=127.x.x.x:PORT");
        pairs[i].name = arena_copy(arena, text, (size_t)(equals - text));
        pairs[i].value = arena_copy(arena, equals + 1, strlen(equals + 1));
    }
    return ST_OK;
}

enum status live_check(const struct options *options, const struct setup *setup,
                       const char *const *targets, size_t count, struct error *err)
{
    AUTO(arena_dispose) struct arena arena = {0};
    const struct validate_pair *doubles;
    const struct config_verify *verify = settings(options, setup);
    bool live = is_live(options) && !options->verify_plan;
    if (options->fail_on && strcmp(options->fail_on, "verified") == 0 && !live)
        return error_set(err, ST_USAGE, "--fail-on verified needs --verify=live");
    if (!live_is_wanted(options) && !options->execute)
        return ST_OK;
    if (!can_ask && !options->verify_plan)
        return error_set(err, ST_USAGE, "this build cannot ask issuers (meson option verify)");
    if (config_verify(setup->config)->given && verify != config_verify(setup->config) &&
        !options->quiet)
        say_line("[verify] in the scanned tree is ignored; --config FILE names settings of yours");
    if (options->ca_file && access(options->ca_file, R_OK) != 0)
        return error_errno(err, options->ca_file);
    TRY(check_hosts(verify, err));
    TRY(read_doubles(options, &arena, &doubles, err));
    if (!live || options->authorized || authorize_targets(targets, count, verify->authorized))
        return ST_OK;
    return error_set(err, ST_USAGE,
                     "asking issuers uses what was found: confirm with --authorized that you may, "
                     "or list your remotes in [verify] authorized");
}

/* Where answers are remembered, or NULL. */
static char *cache_path(const struct options *options)
{
    return options->no_verify_cache ? NULL : setup_cache_path("/verified");
}

static bool ask(struct plan *plan, const struct options *options)
{
    struct error err;
    enum status st = plan_ask(plan, &err);
    struct plan_counts counts = plan_counts(plan);
    if (st != ST_OK)
        say(&err);
    if (!options->quiet)
        say_line(
            "%zu credentials asked about in %zu requests, %zu answers remembered, %zu not asked "
            "about",
            counts.asked, counts.requests, counts.remembered, counts.skipped);
    bool cancelled = options->cancelled && atomic_load(options->cancelled) != 0;
    return st == ST_OK && !cancelled;
}

/* The process that asks has another working directory. */
static const char *absolute(struct arena *arena, const char *path)
{
    AUTO(xfree) char *real = path ? realpath(path, NULL) : NULL;
    return real ? arena_copy(arena, real, strlen(real)) : path;
}

/* What all asking has in common. */
static struct plan_options base_options(const struct options *options, struct arena *arena)
{
    struct error err;
    const struct validate_pair *doubles;
    enum status st = read_doubles(options, arena, &doubles, &err);
    BUG_IF(st != ST_OK); /* live_check has seen it */
    return (struct plan_options){
        .ca_file = absolute(arena, options->ca_file),
        .proxy = options->proxy,
        .doubles = doubles,
        .budget = options->verify_budget > 0 ? (uint32_t)options->verify_budget : BUDGET,
        .seconds = SECONDS,
        .per_second_times_10 = RATE,
        .now = (int64_t)time(NULL),
        .cancelled = options->cancelled,
    };
}

bool live_run(const struct options *options, const struct setup *setup,
              const struct results *results, struct out *out)
{
    AUTO(plan_free) struct plan *plan = NULL;
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(xfree) char *cache = cache_path(options);
    const struct config_verify *verify = settings(options, setup);
    struct plan_options plan_options = base_options(options, &arena);
    plan_options.cache_path = cache;
    plan_options.effects = verify->effects;
    plan_options.hosts = verify->hosts;
    plan_new(&plan, &plan_options);
    for (size_t i = 0; i < results->credential_count; i++)
        plan_add(plan, results->credentials[i].findings, results->credentials[i].count);
    if (!options->verify_plan)
        return ask(plan, options);
    plan_print(plan, out);
    return true;
}

static void write_verification(struct out *out, const char *what, const struct verification *v)
{
    char now[DATE_TEXT];
    (void)date_format((int64_t)time(NULL), now);
    out_printf(out, "%s  %s: %s, %s\n", now, what, outcome_name(v->outcome), v->evidence);
    out_flush(out);
}

bool live_revoke(const struct options *options, const struct setup *setup,
                 const struct credential *credential, struct out *out)
{
    struct error err;
    struct finding *const *findings = credential->findings;
    AUTO(xfree) char *cache = setup_cache_path("/verified");
    AUTO(plan_free) struct plan *plan = NULL;
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(verification_free) struct verification *answer = NULL;
    struct plan_options plan_options = base_options(options, &arena);
    plan_options.hosts = settings(options, setup)->hosts;
    plan_options.cache_path = cache;
    plan_options.anew = true;
    const struct finding *beside =
        policy_choose(findings, credential->count, findings[0]->rule->revoke->request);
    if (revoke_send(&plan_options, beside, &answer, &err) != ST_OK) {
        say(&err);
        return false;
    }
    write_verification(out, "revocation", answer);
    plan_new(&plan, &plan_options);
    plan_add(plan, findings, credential->count);
    if (plan_ask(plan, &err) != ST_OK)
        say(&err);
    if (findings[0]->verification)
        write_verification(out, "afterwards", findings[0]->verification);
    return answer->outcome == OUTCOME_REVOKED;
}
