/* plan.c - distinct questions, each with the credentials that wait for its answer. */
#include "verify/plan.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/codec.h"
#include "base/limits.h"
#include "scanner/keys.h"
#include "verify/cache.h"
#include "verify/child.h"
#include "verify/job.h"
#include "verify/login_plan.h"
#include "verify/policy.h"
#include "verify/render.h"

#include <stdio.h>

enum { FIRST_SLOTS = 256, ID_SHOWN = 8 };

/* What an issuer is asked. */
struct question {
    unsigned char name[SHA256_LEN];
    const struct finding *finding; /* with the parts that are needed */
    struct wire_job job;
    struct verification *answer; /* owned; NULL: none yet */
};

struct target {
    struct finding *lead;
    size_t question;
};

struct plan {
    struct plan_options options;
    struct cache *cache;
    struct arena arena; /* lists of borrowed texts */
    struct question *questions;
    struct target *targets;
    const struct validate **blocks;
    const char **logins; /* whose are made */
    size_t login_count, login_cap;
    size_t question_count, question_cap, target_count, target_cap, block_count;
    uint32_t *slots; /* number of a question + 1 by name; 0: empty */
    size_t slot_mask;
    struct plan_counts counts;
};

void plan_new(struct plan **out, const struct plan_options *options)
{
    struct plan *plan = xcalloc(1, sizeof(*plan));
    plan->options = *options;
    cache_new(&plan->cache, options->cache_path);
    plan->slots = xcalloc(FIRST_SLOTS, sizeof(*plan->slots));
    plan->slot_mask = FIRST_SLOTS - 1;
    plan->blocks = xcalloc(LIMIT_RULES, sizeof(*plan->blocks));
    *out = plan;
}

void plan_free(struct plan **plan)
{
    struct plan *p = *plan;
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->question_count; i++)
        verification_free(&p->questions[i].answer);
    cache_free(&p->cache);
    arena_dispose(&p->arena);
    xfree(&p->questions);
    xfree(&p->targets);
    xfree(&p->blocks);
    xfree(&p->logins);
    xfree(&p->slots);
    xfree(plan);
}

struct plan_counts plan_counts(const struct plan *plan)
{
    return plan->counts;
}

/* ---- Questions ---- */

static struct verification *verification_of(enum outcome outcome, const char *evidence)
{
    struct verification *v = xcalloc(1, sizeof(*v));
    v->outcome = outcome;
    verification_say(v, evidence);
    return v;
}

static size_t count_pairs(const struct validate_pair *pairs)
{
    size_t count = 0;
    while (pairs && pairs[count].name)
        count++;
    return count;
}

static struct wire_job job_of(struct plan *plan, const struct finding *finding)
{
    struct wire_job job;
    job_make(&job, &plan->arena, &plan->options, finding, finding->rule->validate);
    return job;
}

static bool has_login(const struct finding *finding)
{
    return finding->rule->validate && finding->rule->validate->login != LOGIN_NONE;
}

/* Of the places of a password, the first whose host may be asked. */
static const struct finding *choose(struct plan *plan, struct finding *const *findings,
                                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!has_login(findings[i]))
            continue;
        struct wire_job job = job_of(plan, findings[i]);
        if (login_plan_refuses(&plan->options, findings[i], &job) == NULL)
            return findings[i];
    }
    return policy_choose(findings, count, findings[0]->rule->validate);
}

/* A second password for an account that is tried already would count as a wrong one. */
static bool is_second_attempt(struct plan *plan, const struct question *q)
{
    AUTO(buf_dispose) struct buf name = {0};
    login_plan_name(q->finding, &q->job, &name);
    for (size_t i = 0; i < plan->login_count; i++)
        if (strcmp(plan->logins[i], (const char *)name.ptr) == 0)
            return true;
    if (plan->login_count == plan->login_cap) {
        plan->login_cap = MAX(plan->login_cap * 2, (size_t)16);
        plan->logins = xreallocarray(plan->logins, plan->login_cap, sizeof(*plan->logins));
    }
    plan->logins[plan->login_count++] = arena_copy(&plan->arena, name.ptr, name.len);
    return false;
}

static void add_text(struct buf *to, struct bytes text)
{
    enum status st = buf_add(to, text);
    if (st == ST_OK)
        st = buf_add(to, (struct bytes){(const unsigned char *)"", 1});
    BUG_IF(st != ST_OK);
}

/* Everything that the answer depends on. */
static void name_question(const struct plan *plan, struct question *q)
{
    const struct validate *block = q->finding->rule->validate;
    AUTO(buf_dispose) struct buf text = {0};
    add_text(&text, bytes_of(q->finding->rule->issuer));
    if (block->login != LOGIN_NONE)
        add_text(&text, bytes_of(login_name(block->login)));
    for (uint32_t i = 0; i < block->step_count; i++)
        add_text(&text, bytes_of(block->steps[i].url));
    add_text(&text, q->job.secret);
    for (const struct validate_pair *at = q->job.parts; at->name; at++) {
        add_text(&text, bytes_of(at->name));
        add_text(&text, bytes_of(at->value));
    }
    for (const char *const *at = q->job.hosts; at && *at; at++)
        add_text(&text, bytes_of(*at));
    cache_name(plan->cache, buf_bytes(&text), q->name);
}

static uint32_t block_number(struct plan *plan, const struct validate *block)
{
    size_t i = 0;
    while (i < plan->block_count && plan->blocks[i] != block)
        i++;
    BUG_IF(i == LIMIT_RULES);
    plan->blocks[i] = block;
    plan->block_count = MAX(plan->block_count, i + 1);
    return (uint32_t)i;
}

static uint32_t *find_slot(const struct plan *plan, const unsigned char name[SHA256_LEN])
{
    size_t at = ((size_t)name[0] | (size_t)name[1] << 8 | (size_t)name[2] << 16) & plan->slot_mask;
    while (plan->slots[at] != 0 &&
           memcmp(plan->questions[plan->slots[at] - 1].name, name, SHA256_LEN) != 0)
        at = (at + 1) & plan->slot_mask;
    return &plan->slots[at];
}

static void grow_slots(struct plan *plan)
{
    size_t count = (plan->slot_mask + 1) * 2;
    xfree(&plan->slots);
    plan->slots = xcalloc(count, sizeof(*plan->slots));
    plan->slot_mask = count - 1;
    for (size_t i = 0; i < plan->question_count; i++)
        *find_slot(plan, plan->questions[i].name) = (uint32_t)(i + 1);
}

static size_t add_question(struct plan *plan, const struct question *q)
{
    uint32_t known = *find_slot(plan, q->name);
    if (known > 0)
        return known - 1;
    if (plan->question_count == plan->question_cap) {
        plan->question_cap = MAX(plan->question_cap * 2, (size_t)64);
        plan->questions =
            xreallocarray(plan->questions, plan->question_cap, sizeof(*plan->questions));
    }
    plan->questions[plan->question_count++] = *q;
    *find_slot(plan, q->name) = (uint32_t)plan->question_count;
    if (plan->question_count * 2 > plan->slot_mask)
        grow_slots(plan);
    return plan->question_count - 1;
}

static void add_target(struct plan *plan, struct finding *lead, size_t question)
{
    if (plan->target_count == plan->target_cap) {
        plan->target_cap = MAX(plan->target_cap * 2, (size_t)64);
        plan->targets = xreallocarray(plan->targets, plan->target_cap, sizeof(*plan->targets));
    }
    plan->targets[plan->target_count++] = (struct target){lead, question};
}

static void skip(struct plan *plan, struct finding *lead, enum outcome outcome,
                 const char *evidence)
{
    lead->verification = verification_of(outcome, evidence);
    plan->counts.skipped++;
}

/* A question whose answer is not remembered. */
static void ask_anew(struct plan *plan, struct finding *lead, const struct question *q)
{
    bool is_new = *find_slot(plan, q->name) == 0;
    if (is_new && has_login(q->finding) && is_second_attempt(plan, q))
        skip(plan, lead, OUTCOME_SKIPPED,
             "another password of this account is tried: a second attempt may lock it");
    else
        add_target(plan, lead, add_question(plan, q));
}

void plan_add(struct plan *plan, struct finding *const *findings, size_t count)
{
    bool is_seen = false;
    enum outcome outcome;
    const char *evidence;
    struct finding *lead = findings[0];
    if (rule_is_identifier(lead->rule))
        return;
    for (size_t i = 0; i < count; i++)
        is_seen = is_seen || findings[i]->suppressed == NULL;
    const struct finding *finding = choose(plan, findings, count);
    if (policy_decides(&plan->options, finding, is_seen, &outcome, &evidence)) {
        skip(plan, lead, outcome, evidence);
        return;
    }
    struct question q = {.finding = finding, .job = job_of(plan, finding)};
    evidence = has_login(finding) ? login_plan_refuses(&plan->options, finding, &q.job) : NULL;
    if (evidence) {
        skip(plan, lead, OUTCOME_SKIPPED, evidence);
        return;
    }
    q.job.block = block_number(plan, finding->rule->validate);
    name_question(plan, &q);
    if (plan->options.anew)
        cache_forget(plan->cache, q.name);
    lead->verification = cache_get(plan->cache, q.name, plan->options.now);
    if (lead->verification)
        plan->counts.remembered++;
    else
        ask_anew(plan, lead, &q);
}

/* ---- Showing ---- */

/* Parts as they are shown elsewhere: an id in clear, a second secret redacted. */
static const struct validate_pair *previews_of(const struct finding *finding, struct arena *arena)
{
    const struct validate_pair *wanted = finding->rule->validate->parts;
    size_t count = count_pairs(wanted), at = 0;
    struct validate_pair *out = arena_alloc(arena, (count + 1) * sizeof(*out));
    for (size_t i = 0; i < count; i++) {
        const struct finding *part = policy_part(finding, wanted[i].value);
        if (part)
            out[at++] = (struct validate_pair){wanted[i].name, part->preview};
    }
    return out;
}

static void print_request(const struct validate *block, const struct request *request,
                          struct out *out)
{
    out_printf(out, "  %s %s\n", request->method, (const char *)request->url.ptr);
    for (size_t i = 0; i < request->header_count; i++)
        out_printf(out, "    %s\n", (const char *)request->headers[i].ptr);
    if (request->digest_user.len > 0)
        out_printf(out, "    Authorization: Digest %s:%s\n", (const char *)request->digest_user.ptr,
                   (const char *)request->digest_pass.ptr);
    if (block->sign)
        out_printf(out, "    Authorization: [signed as %s]\n", block->sign);
    if (request->body.len > 0)
        out_printf(out, "    %.*s\n", (int)request->body.len, (const char *)request->body.ptr);
}

static void print_steps(const struct question *q, const char *host, struct out *out)
{
    char secret[FINGERPRINT_CHARS + 16];
    AUTO(arena_dispose) struct arena arena = {0};
    const struct validate *block = q->finding->rule->validate;
    (void)snprintf(secret, sizeof(secret), "[secret %.*s]", ID_SHOWN, q->finding->fingerprint);
    if (has_login(q->finding)) {
        login_plan_print(q->finding, &q->job, previews_of(q->finding, &arena), secret, out);
        return;
    }
    struct render_values values = {.secret = bytes_of(secret),
                                   .parts = previews_of(q->finding, &arena),
                                   .facts = q->job.facts,
                                   .host = host,
                                   .masked = true,
                                   .nonce = "[nonce]"};
    for (uint32_t i = 0; i < block->step_count; i++) {
        AUTO(request_dispose) struct request request = {0};
        const char *wrong = render_request(block, &block->steps[i], &values, &request);
        if (i > 0)
            out_text(out, "  then, if the answer leads on:\n");
        if (wrong)
            out_printf(out, "  cannot be asked: %s\n", wrong);
        else
            print_request(block, &request, out);
    }
}

void plan_print(const struct plan *plan, struct out *out)
{
    for (size_t i = 0; i < plan->question_count; i++) {
        const struct question *q = &plan->questions[i];
        out_printf(out, "%s  id %.*s\n", q->finding->rule->id, ID_SHOWN, q->finding->fingerprint);
        const char *const *hosts = has_login(q->finding) ? NULL : q->job.hosts;
        for (const char *const *host = hosts; host && *host; host++) {
            if (host != hosts)
                out_text(out, "  else:\n");
            print_steps(q, *host, out);
        }
        if (hosts == NULL)
            print_steps(q, NULL, out);
    }
    out_printf(out, "%zu credentials to ask about, %zu remembered, %zu skipped; nobody was asked\n",
               plan->question_count, plan->counts.remembered, plan->counts.skipped);
}

/* ---- Asking ---- */

static void on_result(void *ctx, const struct wire_result *result)
{
    struct plan *plan = ctx;
    if (result->job >= plan->question_count || plan->questions[result->job].answer)
        return;
    struct question *q = &plan->questions[result->job];
    q->answer = verification_of(result->outcome, result->evidence);
    q->answer->at = result->requests > 0 ? plan->options.now : 0;
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        q->answer->facts[i] = result->facts[i] ? xstrdup(result->facts[i]) : NULL;
    plan->counts.requests += result->requests;
    plan->counts.asked += result->requests > 0;
    if (result->outcome != OUTCOME_UNKNOWN || result->attempted)
        cache_put(plan->cache, q->name, plan->options.now, q->answer);
}

static enum status ask(struct plan *plan, struct error *err)
{
    const struct plan_options *o = &plan->options;
    AUTO(xfree) struct wire_job *jobs = xcalloc(plan->question_count, sizeof(*jobs));
    for (size_t i = 0; i < plan->question_count; i++)
        jobs[i] = plan->questions[i].job;
    struct wire_work work = {
        .run = job_run(&plan->arena, o),
        .blocks = plan->blocks,
        .block_count = (uint32_t)plan->block_count,
        .jobs = jobs,
        .job_count = (uint32_t)plan->question_count,
    };
    return child_ask(&work, o->cancelled, on_result, plan, err);
}

static struct verification *copy_of(const struct verification *from)
{
    struct verification *to = verification_of(from->outcome, from->evidence);
    to->at = from->at;
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        to->facts[i] = from->facts[i] ? xstrdup(from->facts[i]) : NULL;
    return to;
}

enum status plan_ask(struct plan *plan, struct error *err)
{
    enum status st = plan->question_count > 0 ? ask(plan, err) : ST_OK;
    for (size_t i = 0; i < plan->target_count; i++) {
        const struct verification *answer = plan->questions[plan->targets[i].question].answer;
        plan->targets[i].lead->verification =
            answer ? copy_of(answer)
                   : verification_of(OUTCOME_UNKNOWN, "the run ended before it was asked");
    }
    TRY(st);
    return cache_save(plan->cache, plan->options.now, err);
}
