/* revoke.c - one request, by the same process and under the same rules as all others. */
#include "verify/revoke.h"

#include "verify/child.h"
#include "verify/job.h"

static void on_result(void *ctx, const struct wire_result *result)
{
    struct verification **out = ctx;
    if (*out)
        return;
    *out = xcalloc(1, sizeof(**out));
    (*out)->outcome = result->outcome;
    verification_say(*out, result->evidence);
}

/* Has the user said that he hosts this issuer himself, and is the request for the public one? */
static bool is_elsewhere(const struct plan_options *options, const struct finding *finding)
{
    const struct rule *rule = finding->rule;
    bool hosted = rule->validate && rule->validate->self_hosted;
    const struct validate_pair *at = options->hosts;
    while (at && at->name && strcmp(at->name, rule->issuer) != 0)
        at++;
    return hosted && !rule->revoke->request->self_hosted && at && at->name;
}

enum status revoke_send(const struct plan_options *options, const struct finding *finding,
                        struct verification **out, struct error *err)
{
    const struct validate *block = finding->rule->revoke->request;
    struct wire_job job;
    AUTO(arena_dispose) struct arena arena = {0};
    const struct wire_work work = {
        .run = job_run(&arena, options),
        .blocks = &block,
        .block_count = 1,
        .jobs = &job,
        .job_count = 1,
    };
    if (is_elsewhere(options, finding))
        return error_set(err, ST_USAGE,
                         "nothing is sent: [verify.hosts] says that its issuer is another than the "
                         "one that this request is for");
    job_make(&job, &arena, options, finding, block);
    *out = NULL;
    TRY(child_ask(&work, options->cancelled, on_result, out, err));
    return *out ? ST_OK
                : error_set(err, ST_IO, "the request was not made, or its answer not heard");
}
