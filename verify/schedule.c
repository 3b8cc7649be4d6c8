/* schedule.c - queues, one a host; a job stands in one of them, or has a request under way. */
#include "verify/schedule.h"

#include "verify/http.h"
#include "verify/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    IN_FLIGHT_MOST = 2, /* to one host */
    BURST = 4,          /* requests that need not wait, after silence */
    WAIT_MOST = 30,     /* seconds that a host may ask us to wait */
    WAIT_DEFAULT = 2,   /* seconds, if it does not say how long */
    FAILURES_MOST = 3,  /* in a row, then a host is left alone */
    TURN_MS = 100,
};

/** A host's queue and manners. */
struct host {
    char name[256];
    size_t first, last; /* jobs that wait, linked by job.next; SIZE_MAX: none */
    unsigned in_flight, failures;
    int64_t credit_ms;  /* a request costs 1000 * 10 / rate; never above BURST of them */
    int64_t seen_ms;    /* when credit was last added */
    int64_t free_ms;    /* not before */
    const char *closed; /* why it is left alone, or NULL */
    struct host *next;
};

/** A credential on its way. */
struct job {
    struct schedule *schedule;
    const struct wire_job *wire;
    const struct validate *block;
    struct host *host; /* that it waits for, or asks */
    size_t next;
    size_t after;    /* number of the job that it keeps its distance to; SIZE_MAX: none */
    int64_t done_ms; /* when it was done */
    uint32_t number, step, variant, requests;
    bool retried, done, begun;
    bool was_unknown; /* at a variant before */
    bool attempted;
    struct verdict verdict;
};

struct schedule {
    const struct wire_work *work;
    struct http *http;
    struct logins *logins;
    schedule_result result;
    void *ctx;
    struct job *jobs;
    struct host *hosts;
    size_t left;
    uint32_t requests;
    int64_t start_ms;
};

static void schedule_dispose(struct schedule *s)
{
    http_free(&s->http);
    for (uint32_t i = 0; s->jobs && i < s->work->job_count; i++)
        verdict_dispose(&s->jobs[i].verdict);
    xfree(&s->jobs);
    while (s->hosts) {
        struct host *next = s->hosts->next;
        xfree(&s->hosts);
        s->hosts = next;
    }
}

static int64_t now_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t cost_ms(const struct schedule *s)
{
    return 10000 / MAX(s->work->run.per_second_times_10, UINT32_C(1));
}

/* ---- The end of a job ---- */

static void finish(struct job *job, enum outcome outcome, const char *evidence)
{
    struct schedule *s = job->schedule;
    struct wire_result result = {.job = job->number,
                                 .requests = job->requests,
                                 .outcome = outcome,
                                 .attempted = job->attempted,
                                 .evidence = evidence};
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        result.facts[i] = job->verdict.facts[i];
    BUG_IF(job->done);
    job->done = job->begun = true;
    job->done_ms = now_ms();
    s->left--;
    s->result(s->ctx, &result);
}

static void finish_answered(struct job *job, unsigned status)
{
    char evidence[EVIDENCE_MAX];
    enum outcome outcome = job->verdict.outcome;
    if (outcome == OUTCOME_INVALID && job->was_unknown)
        outcome = OUTCOME_UNKNOWN;
    (void)snprintf(evidence, sizeof(evidence), "HTTP %u%s%s", status,
                   job->verdict.because ? ": " : "",
                   job->verdict.because ? job->verdict.because : "");
    finish(job, outcome, evidence);
}

/* ---- Queues ---- */

static struct host *host_of(struct schedule *s, const char *name)
{
    for (struct host *host = s->hosts; host; host = host->next)
        if (strcmp(host->name, name) == 0)
            return host;
    struct host *host = xcalloc(1, sizeof(*host));
    *host = (struct host){.first = SIZE_MAX,
                          .last = SIZE_MAX,
                          .seen_ms = now_ms(),
                          .credit_ms = cost_ms(s) * BURST,
                          .next = s->hosts};
    memcpy(host->name, name, MIN(strlen(name), sizeof(host->name) - 1));
    s->hosts = host;
    return host;
}

static void push(struct schedule *s, struct host *host, struct job *job, bool front)
{
    job->host = host;
    job->next = front ? host->first : SIZE_MAX;
    if (host->first == SIZE_MAX)
        host->first = host->last = job->number;
    else if (front)
        host->first = job->number;
    else {
        s->jobs[host->last].next = job->number;
        host->last = job->number;
    }
}

static struct job *pop(struct schedule *s, struct host *host)
{
    struct job *job = &s->jobs[host->first];
    host->first = job->next;
    if (host->first == SIZE_MAX)
        host->last = SIZE_MAX;
    return job;
}

static void close_host(struct schedule *s, struct host *host, const char *why)
{
    host->closed = why;
    while (host->first != SIZE_MAX)
        finish(pop(s, host), OUTCOME_UNKNOWN, why);
}

/* ---- Requests ---- */

static const char *render(const struct job *job, struct request *out)
{
    const struct wire_job *w = job->wire;
    struct render_values values = {
        .secret = w->secret,
        .parts = w->parts,
        .facts = w->facts,
        .captures = job->verdict.captures,
        .capture_count = job->verdict.capture_count,
        .host = w->hosts ? w->hosts[job->variant] : NULL,
        .now = (int64_t)time(NULL),
    };
    (void)snprintf(values.nonce, sizeof(values.nonce), "%08lx%08x%08x%08x",
                   (unsigned long)values.now & 0xffffffffUL, (unsigned)getpid(), job->number,
                   job->schedule->requests);
    return sign_request(job->block, &job->block->steps[job->step], &values, out);
}

static const char *make_account(const struct job *job, struct account *out)
{
    return account_make(job->block, job->wire->secret, job->wire->parts, job->wire->hosts, out);
}

/* Whom a job is about to ask. */
static const char *place_of(const struct job *job, char place[256])
{
    const char *wrong;
    if (job->block->login != LOGIN_NONE) {
        AUTO(account_dispose) struct account account = {0};
        wrong = make_account(job, &account);
        account_place(&account, place, 256);
        return wrong;
    }
    AUTO(request_dispose) struct request request = {0};
    wrong = render(job, &request);
    memcpy(place, request.host, sizeof(request.host));
    return wrong;
}

/* Put a job into the queue of the host that it is about to ask. */
static void enqueue(struct job *job, bool front)
{
    struct schedule *s = job->schedule;
    char place[256];
    const char *wrong = place_of(job, place);
    if (wrong) {
        finish(job, OUTCOME_SKIPPED, wrong);
        return;
    }
    struct host *host = host_of(s, place);
    if (host->closed)
        finish(job, OUTCOME_UNKNOWN, host->closed);
    else
        push(s, host, job, front);
}

static const char *start_login(struct schedule *s, struct job *job)
{
    AUTO(account_dispose) struct account account = {0};
    const char *wrong = make_account(job, &account);
    return wrong ? wrong : logins_start(s->logins, &s->work->run, &account, job);
}

static const char *start_request(struct schedule *s, struct job *job)
{
    AUTO(request_dispose) struct request request = {0};
    const char *wrong = render(job, &request);
    if (!wrong)
        http_start(s->http, &request, job);
    return wrong;
}

static void send_request(struct schedule *s, struct host *host, struct job *job)
{
    const char *wrong =
        job->block->login != LOGIN_NONE ? start_login(s, job) : start_request(s, job);
    if (wrong) {
        finish(job, OUTCOME_SKIPPED, wrong);
        return;
    }
    s->requests++;
    job->requests++;
    host->in_flight++;
    host->credit_ms -= cost_ms(s);
}

static bool may_send(const struct schedule *s, struct host *host, int64_t now)
{
    host->credit_ms = MIN(host->credit_ms + now - host->seen_ms, cost_ms(s) * BURST);
    host->seen_ms = now;
    return s->requests < s->work->run.budget && host->first != SIZE_MAX &&
           host->in_flight < IN_FLIGHT_MOST && now >= host->free_ms &&
           host->credit_ms >= cost_ms(s);
}

/* ---- Answers ---- */

static bool is_overloaded(const struct http_end *end)
{
    return end->failure == NULL && (end->answer.status == 429 || end->answer.status == 503);
}

static bool has_next_variant(const struct job *job)
{
    return job->wire->hosts && job->wire->hosts[job->variant] && job->wire->hosts[job->variant + 1];
}

/* What is decided is decided; what is not may be elsewhere. */
static bool try_next_variant(struct job *job)
{
    enum outcome outcome = job->verdict.outcome;
    if ((outcome != OUTCOME_INVALID && outcome != OUTCOME_UNKNOWN) || !has_next_variant(job))
        return false;
    job->was_unknown = job->was_unknown || outcome == OUTCOME_UNKNOWN;
    job->variant++;
    job->step = 0;
    job->retried = false;
    enqueue(job, true);
    return true;
}

/* The host asks for patience: all its requests wait, this one comes again, once. */
static bool wait_and_retry(struct job *job, struct host *host, const struct http_end *end)
{
    struct schedule *s = job->schedule;
    uint64_t seconds = end->retry_after > 0 ? end->retry_after : WAIT_DEFAULT;
    if (seconds > WAIT_MOST) {
        close_host(s, host, "the host asks to wait longer than we do");
        return false;
    }
    host->free_ms = MAX(host->free_ms, now_ms() + (int64_t)seconds * 1000);
    if (job->retried || host->closed)
        return false;
    job->retried = true;
    push(s, host, job, true);
    return true;
}

static void on_failure(struct job *job, struct host *host, const char *failure)
{
    struct schedule *s = job->schedule;
    job->verdict.outcome = OUTCOME_UNKNOWN;
    if (!try_next_variant(job))
        finish(job, OUTCOME_UNKNOWN, failure);
    if (++host->failures >= FAILURES_MOST)
        close_host(s, host, "the host was left alone after several failures");
}

static const char *spki_of(const struct wire_job *wire)
{
    for (const struct validate_pair *at = wire->facts; at && at->name; at++)
        if (strcmp(at->name, "spki") == 0)
            return at->value;
    return NULL;
}

static void on_end(void *owner, void *ctx, const struct http_end *end)
{
    struct job *job = ctx;
    struct schedule *s = owner;
    struct host *host = job->host;
    host->in_flight--;
    if (end->failure) {
        on_failure(job, host, end->failure);
        return;
    }
    const struct subject subject = {job->wire->secret, spki_of(job->wire)};
    answer_judge(&job->block->steps[job->step], &end->answer, &subject, &job->verdict);
    bool undecided = job->verdict.outcome == OUTCOME_UNKNOWN && !job->verdict.next;
    if (undecided && is_overloaded(end)) {
        if (wait_and_retry(job, host, end))
            return;
        if (host->closed == NULL && ++host->failures >= FAILURES_MOST)
            close_host(s, host, "the host was left alone: too many requests");
    } else {
        host->failures = 0;
    }
    if (job->verdict.next) {
        job->step++;
        job->retried = false;
        enqueue(job, true);
    } else if (!try_next_variant(job)) {
        finish_answered(job, end->answer.status);
    }
}

/* Never a second attempt: accounts are locked for that. */
static void on_login(void *owner, void *ctx, const struct wire_result *result)
{
    struct job *job = ctx;
    struct schedule *s = owner;
    struct host *host = job->host;
    host->in_flight--;
    job->attempted = result->attempted;
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        job->verdict.facts[i] = result->facts[i] ? xstrdup(result->facts[i]) : NULL;
    finish(job, result->outcome, result->evidence);
    host->failures = result->outcome == OUTCOME_UNKNOWN ? host->failures + 1 : 0;
    if (host->failures >= FAILURES_MOST)
        close_host(s, host, "the host was left alone after several failures");
}

/* ---- Distances ---- */

/* What a job must keep its distance by. */
struct spaced {
    const struct validate *block;
    const char *value; /* of the part */
    size_t job;
};

static const char *spaced_by(const struct job *job)
{
    const struct validate_pair *at = job->block->spacing ? job->wire->parts : NULL;
    while (at && at->name && strcmp(at->name, job->block->spacing) != 0)
        at++;
    return at && at->name ? at->value : NULL;
}

static int by_block_and_value(const void *a, const void *b)
{
    const struct spaced *x = a, *y = b;
    if (x->block != y->block)
        return (uintptr_t)x->block < (uintptr_t)y->block ? -1 : 1;
    int order = strcmp(x->value, y->value);
    return order != 0 ? order : (x->job > y->job) - (x->job < y->job);
}

/* Some issuers refuse a second question about one identifier that comes too soon, whatever is
 * asked: of jobs that share it each comes after the one before it. */
static void keep_distances(struct schedule *s)
{
    size_t count = 0;
    AUTO(xfree) struct spaced *spaced = xcalloc(s->work->job_count + (size_t)1, sizeof(*spaced));
    for (size_t i = 0; i < s->work->job_count; i++) {
        const char *value = spaced_by(&s->jobs[i]);
        s->jobs[i].after = SIZE_MAX;
        if (value)
            spaced[count++] = (struct spaced){s->jobs[i].block, value, i};
    }
    qsort(spaced, count, sizeof(*spaced), by_block_and_value);
    for (size_t i = 1; i < count; i++)
        if (spaced[i].block == spaced[i - 1].block &&
            strcmp(spaced[i].value, spaced[i - 1].value) == 0)
            s->jobs[spaced[i].job].after = spaced[i - 1].job;
}

static void begin(struct job *job)
{
    job->begun = true;
    enqueue(job, false);
}

static void begin_what_has_waited(struct schedule *s, int64_t now)
{
    for (uint32_t i = 0; i < s->work->job_count; i++) {
        struct job *job = &s->jobs[i];
        if (job->begun)
            continue;
        const struct job *first = &s->jobs[job->after];
        int64_t wait_ms = first->requests > 0 ? (int64_t)job->block->spacing_seconds * 1000 : 0;
        if (first->done && now - first->done_ms >= wait_ms)
            begin(job);
    }
}

/* ---- The run ---- */

static void send_what_may_be_sent(struct schedule *s)
{
    int64_t now = now_ms();
    for (struct host *host = s->hosts; host; host = host->next) {
        while (may_send(s, host, now))
            send_request(s, host, pop(s, host));
        while (s->requests == s->work->run.budget && host->first != SIZE_MAX)
            finish(pop(s, host), OUTCOME_SKIPPED, "the budget of requests is spent");
    }
}

static void give_up(struct schedule *s, const char *why)
{
    for (uint32_t i = 0; i < s->work->job_count; i++)
        if (!s->jobs[i].done)
            finish(&s->jobs[i], OUTCOME_UNKNOWN, why);
}

enum status schedule_run(const struct wire_work *work, struct logins *logins,
                         schedule_result result, void *ctx, struct error *err)
{
    AUTO(schedule_dispose)
    struct schedule s = {.work = work,
                         .logins = logins,
                         .result = result,
                         .ctx = ctx,
                         .left = work->job_count,
                         .start_ms = now_ms()};
    TRY(http_new(&s.http, &work->run, err));
    s.jobs = xcalloc(MAX(work->job_count, UINT32_C(1)), sizeof(*s.jobs));
    for (uint32_t i = 0; i < work->job_count; i++)
        s.jobs[i] = (struct job){.schedule = &s,
                                 .wire = &work->jobs[i],
                                 .block = work->blocks[work->jobs[i].block],
                                 .number = i};
    keep_distances(&s);
    for (uint32_t i = 0; i < work->job_count; i++)
        if (s.jobs[i].after == SIZE_MAX)
            begin(&s.jobs[i]);
    while (s.left > 0) {
        if (now_ms() - s.start_ms > (int64_t)work->run.seconds * 1000) {
            give_up(&s, "the time for asking is over");
            break;
        }
        begin_what_has_waited(&s, now_ms());
        send_what_may_be_sent(&s);
        http_wait(s.http, TURN_MS, on_end, &s);
        logins_poll(s.logins, on_login, &s);
    }
    return ST_OK;
}
