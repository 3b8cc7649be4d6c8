/* scan.c - the driver: sources hand out units, workers scan them, and they are delivered in order.
 *
 * The caller's thread enumerates and delivers in turn, so findings come while the walk goes on and
 * sinks need no locks. When enough units are out, the caller waits for a worker. Workers wait only
 * for work, or for the caller to take what they have done, which it does whenever it waits: nobody
 * waits in a circle. */
#include "scanner/scan.h"

#include "base/limits.h"
#include "base/queue.h"
#include "scanner/keys.h"
#include "scanner/seen.h"
#include "scanner/source.h"
#include "scanner/targets.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

/* Units that were handed out and not delivered: as many may wait behind one that takes long (a
 * large file), their work done, while the other threads go on. They hold findings, little else. */
enum { UNDELIVERED_MAX = 1024 };

/* A worker thread, and what a unit on it may know. */
struct unit_run {
    pthread_t thread;
    struct worker *worker;
    const atomic_int *cancelled;
    struct queue *work, *done;
    struct unit *unit;     /* that is scanned now */
    uint64_t items, bytes; /* of the worker's statistics that units have told already */
};

/* What has come of a unit that is not delivered yet, oldest first. */
struct slot {
    struct unit *first, *last;
};

struct scan {
    const struct ruleset *rules;
    const struct scan_options *options;
    const struct scan_sink *sink;
    struct scan_stats *stats;
    struct glob_list *include, *exclude;
    struct source_env env;

    struct targets *targets;
    size_t at_target, at_source; /* where enumeration is */
    struct source *source;       /* the open one, or NULL */

    struct seen *seen; /* shared by the workers */
    struct queue *work, *done;
    struct unit_run *threads;
    unsigned thread_count, thread_max;

    struct slot *slots;             /* a ring: unit n in slots[n % UNDELIVERED_MAX] */
    uint64_t handed_out, delivered; /* units */
    size_t busy, busy_max; /* units that workers have or will have: they hold descriptors */
    uint64_t items, bytes;
};

static const struct unit_ops only_a_batch = {0};

/* Give back what the source put in; the batch stays. */
static void unit_let_go(struct unit *unit)
{
    if (unit->ops->dispose != NULL)
        unit->ops->dispose(unit);
    unit->ops = &only_a_batch;
}

static void unit_free(struct unit **unit)
{
    if (*unit == NULL)
        return;
    unit_let_go(*unit);
    batch_dispose(&(*unit)->batch);
    xfree(unit);
}

static bool is_cancelled(const atomic_int *cancelled)
{
    return atomic_load_explicit(cancelled, memory_order_relaxed) != 0;
}

/* ---- Worker threads ---- */

bool unit_run_is_stopped(const struct unit_run *run)
{
    return is_cancelled(run->cancelled) || queue_is_closed(run->done);
}

/* Move a unit, whole or in part, to the caller; nobody wants it once the scan has failed. */
static void send_done(struct unit_run *run, struct unit *unit)
{
    const struct worker_stats *stats = worker_stats_get(run->worker);
    unit->items = stats->items - run->items;
    unit->bytes = stats->bytes - run->bytes;
    run->items = stats->items;
    run->bytes = stats->bytes;
    if (!queue_push(run->done, unit))
        unit_free(&unit);
}

void unit_run_flush(void *run, struct batch *batch)
{
    struct unit_run *r = run;
    if (batch->finding_count == 0 && batch->skipped_count == 0 && batch->certificate_count == 0)
        return;
    struct unit *part = xcalloc(1, sizeof(*part));
    part->ops = &only_a_batch;
    part->part = true;
    part->number = r->unit->number;
    part->target = r->unit->target;
    part->batch = *batch;
    *batch = (struct batch){0};
    send_done(r, part);
}

static void *work(void *arg)
{
    struct unit_run *run = arg;
    while ((run->unit = queue_pop(run->work)) != NULL) {
        run->unit->ops->scan(run->unit, run->worker, run);
        unit_let_go(run->unit);
        send_done(run, MOVE(run->unit));
    }
    return NULL;
}

/* Returns an error number. Signals are for the caller's thread. */
static int create_thread(pthread_t *thread, void *arg)
{
    pthread_attr_t attr;
    int failed = pthread_attr_init(&attr);
    if (failed != 0)
        return failed;
    /* A stack that is refused is no reason not to scan: the default one is larger. */
    (void)pthread_attr_setstacksize(&attr, LIMIT_THREAD_STACK);
    sigset_t all, before;
    sigfillset(&all);
    failed = pthread_sigmask(SIG_SETMASK, &all, &before);
    BUG_IF(failed != 0);
    failed = pthread_create(thread, &attr, work, arg);
    int restored = pthread_sigmask(SIG_SETMASK, &before, NULL);
    BUG_IF(restored != 0);
    pthread_attr_destroy(&attr);
    return failed;
}

static enum status start_thread(struct scan *s, struct error *err)
{
    struct unit_run *run = &s->threads[s->thread_count];
    *run = (struct unit_run){.cancelled = s->options->cancelled, .work = s->work, .done = s->done};
    TRY(worker_new(&run->worker, s->rules, s->options, s->seen, err));
    int failed = create_thread(&run->thread, run);
    if (failed == 0) {
        s->thread_count++;
        return ST_OK;
    }
    worker_free(&run->worker);
    errno = failed;
    if (s->thread_count == 0)
        return error_errno(err, "cannot start a thread");
    s->thread_max = s->thread_count; /* fewer threads find the same */
    return ST_OK;
}

_Static_assert(sizeof(struct worker_stats) == 15 * sizeof(uint64_t), "add_stats adds every field");

static void add_stats(struct worker_stats *sum, const struct worker_stats *w)
{
    sum->items += w->items;
    sum->bytes += w->bytes;
    sum->identical_items += w->identical_items;
    sum->identical_bytes += w->identical_bytes;
    sum->binary_items += w->binary_items;
    sum->utf16_items += w->utf16_items;
    sum->prefilter_hits += w->prefilter_hits;
    sum->guarded_hits += w->guarded_hits;
    sum->matcher_calls += w->matcher_calls;
    sum->matches += w->matches;
    sum->step_limits += w->step_limits;
    sum->decoded_runs += w->decoded_runs;
    sum->decoded_bytes += w->decoded_bytes;
    sum->dropped += w->dropped;
    sum->below += w->below;
}

static void join_threads(struct scan *s)
{
    queue_close(s->work);
    for (unsigned i = 0; i < s->thread_count; i++) {
        struct unit_run *run = &s->threads[i];
        int failed = pthread_join(run->thread, NULL);
        BUG_IF(failed != 0);
        add_stats(&s->stats->work, worker_stats_get(run->worker));
        worker_free(&run->worker);
    }
    s->thread_count = 0;
}

/* ---- Enumeration ---- */

static bool is_enumerated(const struct scan *s)
{
    return s->at_target == targets_count(s->targets);
}

/* The next source of this target, or the first of the next. */
static void next_source(struct scan *s)
{
    if (s->source != NULL)
        s->source->ops->close(&s->source);
    if (++s->at_source == targets_sources()) {
        s->at_source = 0;
        s->at_target++;
    }
}

/* Does the open source want to see what comes of its units first? */
static bool is_waiting(const struct scan *s)
{
    return s->source != NULL && s->source->ops->waits != NULL && s->source->ops->waits(s->source);
}

static struct unit *next_unit(struct scan *s)
{
    while (!is_enumerated(s)) {
        if (is_cancelled(s->options->cancelled) || (is_waiting(s) && s->delivered < s->handed_out))
            return NULL;
        if (s->source == NULL)
            s->source = targets_open(s->targets, s->at_target, s->at_source, &s->env);
        struct unit *unit = s->source == NULL ? NULL : s->source->ops->next(s->source);
        if (unit != NULL)
            return unit;
        if (!is_cancelled(s->options->cancelled) && !is_waiting(s)) /* else it may end early */
            next_source(s);
    }
    return NULL;
}

/* Everything that was not enumerated to its end when the user interrupted. The source is closed
 * when nobody works for it any more. */
static void stop_enumeration(struct scan *s)
{
    while (!is_enumerated(s))
        targets_interrupt(s->targets, s->at_target++);
}

/* ---- Delivery ---- */

static void keep(struct scan *s, struct unit *unit)
{
    struct slot *slot = &s->slots[unit->number % UNDELIVERED_MAX];
    if (slot->last != NULL)
        slot->last->next = unit;
    else
        slot->first = unit;
    slot->last = unit;
}

static struct unit *take_oldest(struct slot *slot)
{
    struct unit *unit = slot->first;
    if (unit != NULL)
        slot->first = unit->next;
    if (slot->first == NULL)
        slot->last = NULL;
    return unit;
}

static void tell_progress(const struct scan *s)
{
    bool known = is_enumerated(s) && !s->stats->endless;
    const struct scan_progress progress = {s->items, s->bytes, known ? s->stats->handed_out : 0};
    if (s->sink->progress != NULL)
        s->sink->progress(s->sink->ctx, &progress);
}

static enum status deliver_unit(struct scan *s, struct unit *unit, struct error *err)
{
    struct batch *b = &unit->batch;
    for (size_t i = 0; i < b->finding_count; i++)
        TRY(s->sink->finding(s->sink->ctx, MOVE(b->findings[i]), err));
    for (size_t i = 0; i < b->skipped_count; i++)
        TRY(s->sink->skipped(s->sink->ctx, &b->skipped[i], err));
    for (size_t i = 0; s->sink->certificate != NULL && i < b->certificate_count; i++)
        s->sink->certificate(s->sink->ctx, &b->certificates[i]);
    if (unit->interrupted)
        targets_interrupt(s->targets, unit->target);
    s->items += unit->items;
    s->bytes += unit->bytes;
    tell_progress(s);
    return ST_OK;
}

/* Deliver what is next in order, as far as it is there. */
static enum status deliver_ready(struct scan *s, struct error *err)
{
    while (s->delivered < s->handed_out) {
        AUTO(unit_free) struct unit *unit = take_oldest(&s->slots[s->delivered % UNDELIVERED_MAX]);
        if (unit == NULL)
            return ST_OK;
        s->delivered += !unit->part;
        TRY(deliver_unit(s, unit, err));
    }
    return ST_OK;
}

/* Number the unit, and pass it to a worker if it needs one; takes it. */
static enum status hand_out(struct scan *s, struct unit *unit, struct error *err)
{
    unit->number = s->handed_out++;
    unit->target = s->at_target;
    if (unit->ops->scan == NULL) {
        keep(s, unit);
        return ST_OK;
    }
    s->busy++;
    bool taken = queue_push(s->work, unit); /* never waits: it holds busy_max */
    BUG_IF(!taken);
    bool wanted = s->busy > s->thread_count && s->thread_count < s->thread_max;
    return wanted ? start_thread(s, err) : ST_OK;
}

/* Take what workers have done; with wait, at least one. */
static void collect(struct scan *s, bool wait)
{
    struct unit *unit = wait ? queue_pop(s->done) : queue_try_pop(s->done);
    for (; unit != NULL; unit = queue_try_pop(s->done)) {
        s->busy -= !unit->part;
        keep(s, unit);
    }
}

/* Deliver what is ready, enumerate if there is room, wait if there is nothing else to do. */
static enum status run_units(struct scan *s, struct error *err)
{
    for (;;) {
        TRY(deliver_ready(s, err));
        bool room = s->handed_out - s->delivered < UNDELIVERED_MAX && s->busy < s->busy_max;
        struct unit *unit = room ? next_unit(s) : NULL;
        if (unit != NULL)
            TRY(hand_out(s, unit, err));
        else if (is_cancelled(s->options->cancelled))
            stop_enumeration(s);
        if (is_enumerated(s) && s->delivered == s->handed_out)
            return ST_OK;
        collect(s, unit == NULL);
    }
}

static enum status tell_interrupted(struct scan *s, struct error *err)
{
    for (size_t t = 0; t < targets_count(s->targets); t++) {
        if (!targets_is_interrupted(s->targets, t))
            continue;
        s->stats->cancelled = true;
        AUTO(batch_dispose) struct batch b = {0};
        batch_add_skipped(&b, bytes_of(targets_path(s->targets, t)), "interrupted", NULL, true);
        TRY(s->sink->skipped(s->sink->ctx, b.skipped, err));
    }
    return ST_OK;
}

/* ---- The whole ---- */

/* How many threads, and how many units for them: a thread opens a file, a unit holds a directory
 * open, and the walk needs the rest. */
static void set_limits(struct scan *s)
{
    struct rlimit open_files;
    size_t quarter = SIZE_MAX;
    if (getrlimit(RLIMIT_NOFILE, &open_files) == 0 && open_files.rlim_cur < open_files.rlim_max) {
        open_files.rlim_cur = open_files.rlim_max; /* a repository may have a thousand packs */
        (void)setrlimit(RLIMIT_NOFILE, &open_files);
    }
    if (getrlimit(RLIMIT_NOFILE, &open_files) == 0 && open_files.rlim_cur != RLIM_INFINITY)
        quarter = MAX((size_t)open_files.rlim_cur / 4, (size_t)1);
    BUG_IF(s->options->jobs < 1 || s->options->jobs > LIMIT_JOBS);
    s->thread_max = (unsigned)MIN(s->options->jobs, quarter);
    s->busy_max = MIN(4 * (size_t)s->thread_max + 16, quarter);
}

static enum status scan_init(struct scan *s, struct error *err)
{
    TRY(glob_list_new(&s->include, s->options->include, err));
    TRY(glob_list_new(&s->exclude, s->options->exclude, err));
    s->env = (struct source_env){.options = s->options,
                                 .rules = s->rules,
                                 .include = s->include,
                                 .exclude = s->exclude,
                                 .stats = s->stats};
    TRY(targets_new(&s->targets, s->options, err));
    s->env.targets = s->targets;
    TRY(seen_new(&s->seen, err));
    set_limits(s);
    s->threads = xcalloc(s->thread_max, sizeof(*s->threads));
    s->slots = xcalloc(UNDELIVERED_MAX, sizeof(*s->slots));
    queue_new(&s->work, s->busy_max);
    queue_new(&s->done, s->busy_max);
    return ST_OK;
}

static void scan_dispose(struct scan *s)
{
    struct unit *unit;
    if (s->done != NULL) {
        queue_close(s->done); /* after a failure: workers drop what they have */
        join_threads(s);
        while ((unit = queue_try_pop(s->work)) != NULL)
            unit_free(&unit);
        while ((unit = queue_try_pop(s->done)) != NULL)
            unit_free(&unit);
    }
    if (s->source != NULL)
        s->source->ops->close(&s->source);
    for (size_t i = 0; s->slots != NULL && i < UNDELIVERED_MAX; i++)
        while ((unit = take_oldest(&s->slots[i])) != NULL)
            unit_free(&unit);
    seen_free(&s->seen);
    queue_free(&s->work);
    queue_free(&s->done);
    xfree(&s->slots);
    xfree(&s->threads);
    targets_free(&s->targets);
    glob_list_free(&s->include);
    glob_list_free(&s->exclude);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum status scan_run(const struct ruleset *rules, const struct scan_options *options,
                     const struct scan_sink *sink, struct scan_stats *stats, struct error *err)
{
    double started = seconds_now();
    *stats = (struct scan_stats){0};
    AUTO(scan_dispose)
    struct scan s = {.rules = rules, .options = options, .sink = sink, .stats = stats};
    TRY(scan_init(&s, err));
    TRY(run_units(&s, err));
    TRY(tell_interrupted(&s, err));
    join_threads(&s);
    stats->work.items += stats->covered_items;
    stats->work.bytes += stats->covered_bytes;
    stats->wall_seconds = seconds_now() - started;
    return ST_OK;
}
