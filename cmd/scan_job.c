/* scan_job.c - open the reports, scan, write them, choose the exit code. */
#include "cmd/scan_job.h"

#include "cmd/clock.h"
#include "cmd/collect.h"
#include "cmd/deadline.h"
#include "cmd/extent.h"
#include "cmd/law.h"
#include "cmd/live.h"
#include "cmd/outputs.h"
#include "cmd/pardon.h"
#include "cmd/progress.h"
#include "cmd/setup.h"
#include "cmd/terminal.h"
#include "base/limits.h"
#include "report/report.h"
#include "report/shown.h"
#include "scanner/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct job {
    const struct options *options;
    const struct scan_request *request;
    struct law *law;
    struct setup setup;
    struct pardon *pardon;
    struct scan_options scan;
    struct outputs outputs;
    struct collect *collect;
    struct progress progress;
    struct scan_stats stats;
    struct tally suppressed;
    int64_t started;
    bool output_failed; /* while findings came */
};

static void job_dispose(struct job *job)
{
    outputs_dispose(&job->outputs);
    collect_free(&job->collect);
    pardon_free(&job->pardon);
    setup_dispose(&job->setup);
    law_free(&job->law);
}

/* ---- Setting out ---- */

static enum status open_outputs(struct job *job, struct error *err)
{
    const struct report_options base = {
        .scan = &job->scan,
        .rules = job->setup.rules,
        .rules_digest = job->setup.rules->digest,
        .stats = job->options->stats,
        .report_suppressed = job->options->report_suppressed,
    };
    TRY(outputs_open(&job->outputs, job->options, &base, err));
    job->scan.line_hash = outputs_want(&job->outputs, "sarif");
    return ST_OK;
}

static enum status prepare(struct job *job, struct error *err)
{
    const struct options *options = job->options;
    const struct scan_request *r = job->request;
    job->started = clock_now();
    if (r->has_law)
        TRY(law_open(&job->law, r->targets[0], r->law, err));
    job->setup.law = job->law;
    TRY(setup_all(&job->setup, options, r->targets, r->target_count, err));
    TRY(setup_baseline(&job->setup, options, r->targets, r->target_count, err));
    TRY(live_check(options, &job->setup, r->targets, r->target_count, err));
    setup_scan_options(&job->setup, options, &job->scan);
    job->scan.targets = r->targets;
    job->scan.target_count = r->target_count;
    job->scan.changes = r->changes;
    if (r->hook)
        job->scan.cache_dir = NULL;
    /* Of comments nobody can tell how they stood before, but in changes. */
    job->scan.inline_allows = job->scan.inline_allows && (!r->has_law || (r->law && r->changes));
    pardon_new(&job->pardon, r->targets[0], r->judged, job->setup.today);
    job->scan.jobs = extent_jobs(options);
    TRY(open_outputs(job, err));
    collect_new(&job->collect);
    progress_init(&job->progress, !options->quiet && terminal_progress(options->progress));
    return ST_OK;
}

/* ---- What comes ---- */

static enum status on_finding(void *ctx, struct finding *finding, struct error *err)
{
    struct job *job = ctx;
    setup_decide(&job->setup, finding);
    for (size_t i = 0; i < job->outputs.count && !live_is_wanted(job->options); i++) {
        struct output *output = &job->outputs.item[i];
        if (output->format->stream == NULL || !shown_finding(&output->options, finding))
            continue;
        progress_hide(&job->progress);
        output->format->stream(output->out, &output->options, finding);
        job->output_failed = job->output_failed || out_failed(output->out);
    }
    tally_add(&job->suppressed, finding->suppressed);
    pardon_add(job->pardon, finding);
    collect_finding(job->collect, finding);
    return job->output_failed ? error_set(err, ST_IO, "a report could not be written") : ST_OK;
}

static bool is_for_lack_of_time(const struct skipped *skipped)
{
    return strcmp(skipped->reason, "not looked at") == 0 ||
           strcmp(skipped->reason, "interrupted") == 0;
}

static enum status on_skipped(void *ctx, const struct skipped *skipped, struct error *err)
{
    struct job *job = ctx;
    struct skipped mild = *skipped;
    (void)err;
    mild.incomplete =
        mild.incomplete && !(deadline_passes(job->options) && is_for_lack_of_time(skipped));
    collect_skipped(job->collect, &mild);
    return ST_OK;
}

static void on_certificate(void *ctx, const struct certificate *certificate)
{
    struct job *job = ctx;
    collect_certificate(job->collect, certificate);
}

static void on_progress(void *ctx, const struct scan_progress *progress)
{
    struct job *job = ctx;
    progress_show(&job->progress, progress);
}

/* ---- What is told ---- */

static void stats_line(struct buf *to, const char *name, uint64_t count)
{
    buf_printf(to, "%-18s", name);
    progress_count(to, count);
    buf_printf(to, "\n");
}

static void write_stats(const struct scan_stats *stats)
{
    AUTO(buf_dispose) struct buf text = {0};
    const struct worker_stats *w = &stats->work;
    stats_line(&text, "items", w->items);
    stats_line(&text, "  identical", w->identical_items);
    stats_line(&text, "  binary", w->binary_items);
    stats_line(&text, "  utf-16", w->utf16_items);
    stats_line(&text, "directories", stats->directories);
    stats_line(&text, "bytes", w->bytes);
    stats_line(&text, "  identical", w->identical_bytes);
    stats_line(&text, "prefilter hits", w->prefilter_hits);
    stats_line(&text, "  guarded", w->guarded_hits);
    stats_line(&text, "matcher calls", w->matcher_calls);
    stats_line(&text, "matches", w->matches);
    stats_line(&text, "step limits", w->step_limits);
    double wall = stats->wall_seconds;
    buf_printf(&text, "%-18s%.3f s, %.1f MB/s\n", "wall", wall,
               wall > 0 ? (double)w->bytes / 1e6 / wall : 0.0);
    fprintf(stderr, "%.*s", (int)text.len, (const char *)text.ptr);
}

/* Whoever reads the report in a terminal has seen it there. */
static void warn_incomplete(const struct job *job, const struct results *results)
{
    struct shown_counts counts;
    bool seen = isatty(STDOUT_FILENO) && strcmp(job->options->format, "text") == 0;
    if (!results->incomplete || job->options->quiet || seen ||
        out_is_broken_pipe(job->outputs.item[0].out))
        return;
    shown_count(results, &counts);
    if (counts.incomplete == 0) /* a report failed, and has told so */
        return;
    say_line("incomplete: %zu %s could not be scanned, see the report", counts.incomplete,
             counts.incomplete == 1 ? "item" : "items");
}

static void write_nothing(struct out *out, const struct report_options *options,
                          const struct results *results)
{
    (void)out;
    (void)options;
    (void)results;
}

static const struct report_ops no_report = {.name = "none", .write = write_nothing};

/* Ask issuers before anything is written. A plan stands in place of the report on standard output.
 */
static void verify(struct job *job, struct results *results)
{
    if (!live_run(job->options, &job->setup, results, job->outputs.item[0].out) &&
        !deadline_passes(job->options)) {
        collect_incomplete(job->collect);
        results->incomplete = true;
    }
    for (size_t i = job->options->verify_plan; i < job->outputs.count; i++)
        outputs_stream(&job->outputs.item[i], results);
    if (job->options->verify_plan)
        job->outputs.item[0].format = &no_report;
}

/* Without --cache a directory that cannot be used is nothing to speak of. */
static void tell_cache(const struct job *job)
{
    const struct options *o = job->options;
    if (job->stats.cache == CACHE_DAMAGED && !o->quiet)
        say_line("what was remembered in %s is damaged or not ours, and is made anew",
                 job->setup.cache_dir);
    if (job->stats.cache == CACHE_UNUSABLE && o->cache && !o->quiet)
        say_line("%s cannot be used to remember anything in: it must be a directory that you "
                 "alone can write to",
                 job->setup.cache_dir);
    if (job->stats.recalled > 0 && o->verbose > 0)
        say_line("histories that are as the last scan left them: %" PRIu64, job->stats.recalled);
    if (job->stats.known > 0 && o->verbose > 0)
        say_line("objects of history that earlier scans have read: %" PRIu64, job->stats.known);
}

/* A hook that lets pass has nothing to say to people. */
static bool is_silent(const struct job *job, enum exit_code code)
{
    return job->request->hook && code == EXIT_CLEAN && job->options->verbose == 0 &&
           strcmp(job->outputs.item[0].format->name, "text") == 0;
}

static enum exit_code finish(struct job *job)
{
    struct results results;
    collect_results(job->collect, &job->stats, &results);
    results.started = job->started;
    results.finished = clock_now();
    progress_hide(&job->progress);
    if (live_is_wanted(job->options))
        verify(job, &results);
    enum exit_code code = collect_exit_code(job->collect, fail_on_parse(job->options->fail_on));
    if (is_silent(job, code))
        job->outputs.item[0].format = &no_report;
    code = outputs_finish(&job->outputs, &results, code);
    warn_incomplete(job, &results);
    tell_cache(job);
    if (!job->options->quiet)
        tally_tell(&job->suppressed);
    pardon_tell(job->pardon);
    if (job->options->stats)
        write_stats(&job->stats);
    return code;
}

/* What of the changes no thread was given before the end. */
static void note_rest(struct job *job)
{
    const struct changes *c = job->request->changes;
    enum { NAMED_MAX = 1000 };
    struct error err;
    for (size_t i = c->at; i < c->count && i < c->at + NAMED_MAX; i++) {
        AUTO(batch_dispose) struct batch b = {0};
        struct bytes path = changes_path(c, &c->item[i]);
        batch_add_skipped(&b, path.len > 0 ? path : bytes_of("text of a commit or tag"),
                          "not looked at", NULL, true);
        (void)!on_skipped(job, b.skipped, &err);
    }
    say_line("%s: %zu of %zu changed contents were not looked at%s%s",
             deadline_is_over(job->options) ? "the deadline is over" : "interrupted",
             c->count - c->at, c->count,
             c->unfinished ? ", and there are more that were not listed" : "",
             deadline_passes(job->options) ? "; let pass, as --on-deadline=pass says" : "");
}

enum exit_code scan_job(const struct options *options, const struct scan_request *request)
{
    struct error err;
    AUTO(job_dispose) struct job job = {.options = options, .request = request};
    if (prepare(&job, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    const struct scan_sink sink = {.ctx = &job,
                                   .finding = on_finding,
                                   .skipped = on_skipped,
                                   .progress = on_progress,
                                   .certificate = on_certificate};
    if (scan_run(job.setup.rules, &job.scan, &sink, &job.stats, &err) == ST_OK &&
        !job.stats.cancelled)
        return finish(&job);
    bool was_error = !job.stats.cancelled && !job.output_failed;
    progress_hide(&job.progress);
    if (was_error)
        say(&err);
    if (was_error && job.stats.work.items == 0)
        return EXIT_USAGE;
    if (job.stats.cancelled && request->changes != NULL)
        note_rest(&job);
    if (!job.stats.cancelled || !deadline_passes(options))
        collect_incomplete(job.collect);
    return finish(&job);
}
