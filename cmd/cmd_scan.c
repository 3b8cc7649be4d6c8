/* cmd_scan.c - `sprawl scan`: open the reports, scan, write them, choose the exit code. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "cmd/clock.h"
#include "cmd/collect.h"
#include "cmd/command.h"
#include "cmd/live.h"
#include "cmd/outputs.h"
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

#ifdef __linux__
#include <sched.h>
#endif

struct job {
    const struct options *options;
    struct setup setup;
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
    setup_dispose(&job->setup);
}

/* ---- Setting out ---- */

/* Processors that this process may use. */
static unsigned count_processors(void)
{
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return MIN((unsigned)MAX(CPU_COUNT(&set), 1), LIMIT_JOBS);
#endif
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (unsigned)MIN(count, (long)LIMIT_JOBS);
}

static const char *const *targets_of(const struct options *options, size_t *count)
{
    static const char *const here[] = {".", NULL};
    *count = MAX(options->arguments.count, (size_t)1);
    return options->arguments.count > 0 ? options->arguments.item : here;
}

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

static enum status prepare(struct job *job, const struct options *options, struct error *err)
{
    size_t count;
    const char *const *targets = targets_of(options, &count);
    job->options = options;
    job->started = clock_now();
    TRY(setup_all(&job->setup, options, targets, count, err));
    TRY(live_check(options, &job->setup, targets, count, err));
    setup_scan_options(&job->setup, options, &job->scan);
    job->scan.targets = targets;
    job->scan.target_count = count;
    job->scan.jobs = options->jobs > 0 ? (unsigned)options->jobs : count_processors();
    TRY(open_outputs(job, err));
    collect_new(&job->collect);
    progress_init(&job->progress, !options->quiet && terminal_progress(options->progress));
    return ST_OK;
}

/* ---- What comes ---- */

static enum status on_finding(void *ctx, struct finding *finding, struct error *err)
{
    struct job *job = ctx;
    for (size_t i = 0; i < job->outputs.count && !live_is_wanted(job->options); i++) {
        struct output *output = &job->outputs.item[i];
        if (output->format->stream == NULL || !shown_finding(&output->options, finding))
            continue;
        progress_hide(&job->progress);
        output->format->stream(output->out, &output->options, finding);
        job->output_failed = job->output_failed || out_failed(output->out);
    }
    tally_add(&job->suppressed, finding->suppressed);
    collect_finding(job->collect, finding);
    return job->output_failed ? error_set(err, ST_IO, "a report could not be written") : ST_OK;
}

static enum status on_skipped(void *ctx, const struct skipped *skipped, struct error *err)
{
    struct job *job = ctx;
    (void)err;
    collect_skipped(job->collect, skipped);
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

/* The findings of a streaming format that had to wait for verification: every place of a credential
 * tells what its issuer said, which the first of them holds. */
static void stream_late(struct output *output, const struct results *results)
{
    for (size_t i = 0; output->format->stream && i < results->credential_count; i++) {
        const struct credential *credential = &results->credentials[i];
        struct verification *verification = credential->findings[0]->verification;
        for (size_t k = 0; k < credential->count; k++) {
            struct finding *finding = credential->findings[k];
            finding->verification = verification;
            if (shown_finding(&output->options, finding))
                output->format->stream(output->out, &output->options, finding);
            finding->verification = k == 0 ? verification : NULL;
        }
    }
}

static void write_nothing(struct out *out, const struct report_options *options,
                          const struct results *results)
{
    (void)out;
    (void)options;
    (void)results;
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
}

/* Ask issuers before anything is written. A plan stands in place of the report on standard output.
 */
static void verify(struct job *job, struct results *results)
{
    static const struct report_ops no_report = {.name = "none", .write = write_nothing};
    if (!live_run(job->options, &job->setup, results, job->outputs.item[0].out)) {
        collect_incomplete(job->collect);
        results->incomplete = true;
    }
    for (size_t i = job->options->verify_plan; i < job->outputs.count; i++)
        stream_late(&job->outputs.item[i], results);
    if (job->options->verify_plan)
        job->outputs.item[0].format = &no_report;
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
    code = outputs_finish(&job->outputs, &results, code);
    warn_incomplete(job, &results);
    tell_cache(job);
    if (!job->options->quiet)
        tally_tell(&job->suppressed);
    if (job->options->stats)
        write_stats(&job->stats);
    return code;
}

static enum exit_code scan_command(const struct options *options)
{
    struct error err;
    AUTO(job_dispose) struct job job = {0};
    if (prepare(&job, options, &err) != ST_OK) {
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
    collect_incomplete(job.collect);
    return finish(&job);
}

static const char *const examples[] = {
    "sprawl scan",
    "scan the current directory",
    "sprawl scan -o sarif=report.sarif src deploy",
    "two directories, with a report for code scanning",
    "kubectl logs -f pod | sprawl scan -f jsonl -",
    "findings of a stream as they come",
    "sprawl scan --fail-on high --exclude 'testdata/'",
    "for a pipeline",
    NULL,
};

const struct command command_scan = {
    .name = "scan",
    .arguments = "[TARGET]...",
    .summary = "find credentials in files, directories and streams",
    .about = "A TARGET is a file, a directory or - for standard input; none means the current\n"
             "directory. Secrets are shown as a prefix and at most 4 last characters.\n"
             "\n"
             "Exit codes: 0 nothing found, 1 findings, 2 wrong usage and nothing scanned,\n"
             "3 incomplete: something could not be scanned. 3 wins over 1 and 0.\n",
    .examples = examples,
    .run = scan_command,
};
