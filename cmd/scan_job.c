/* scan_job.c - open the reports, scan, write them, choose the exit code. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "cmd/scan_job.h"

#include "cmd/clock.h"
#include "cmd/collect.h"
#include "cmd/deadline.h"
#include "cmd/law.h"
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

#ifdef __linux__
#include <sched.h>
#endif

/* One report on its way to standard output or to a file. */
struct output {
    const struct report_ops *format;
    struct out *out;
    struct report_options options;
    const char *path; /* NULL: standard output */
};

struct job {
    const struct options *options;
    const struct scan_request *request;
    struct law *law;
    struct setup setup;
    struct pardon *pardon;
    struct scan_options scan;
    struct output *outputs; /* the first is standard output */
    size_t output_count;
    struct collect *collect;
    struct progress progress;
    struct scan_stats stats;
    struct tally suppressed;
    int64_t started;
    bool output_failed; /* while findings came */
};

static void job_dispose(struct job *job)
{
    for (size_t i = 0; i < job->output_count; i++)
        out_free(&job->outputs[i].out);
    xfree(&job->outputs);
    collect_free(&job->collect);
    pardon_free(&job->pardon);
    setup_dispose(&job->setup);
    law_free(&job->law);
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

static enum status bad_format(const char *name, struct error *err)
{
    size_t count;
    const struct report_ops *const *all = report_all(&count);
    char known[120] = "";
    for (size_t i = 0, at = 0; i < count && at < sizeof(known); i++) {
        int len = snprintf(known + at, sizeof(known) - at, "%s%s", i > 0 ? ", " : "", all[i]->name);
        at += (size_t)MAX(len, 0);
    }
    return error_set(err, ST_USAGE, "--output: there is no format '%s'; formats are %s", name,
                     known);
}

static enum status check_path(const struct job *job, const char *path, struct error *err)
{
    if (strcmp(path, "-") == 0)
        return error_set(err, ST_USAGE,
                         "--output writes files; --format FORMAT is for standard output");
    for (size_t i = 0; i < job->output_count; i++)
        if (job->outputs[i].path && strcmp(job->outputs[i].path, path) == 0)
            return error_set(err, ST_USAGE, "--output: two reports cannot both be %s", path);
    return ST_OK;
}

/* The report options of a file; standard output adds what a terminal can show. */
static void describe(const struct job *job, struct output *output)
{
    const struct options *o = job->options;
    output->options = (struct report_options){
        .scan = &job->scan,
        .rules = job->setup.rules,
        .rules_digest = job->setup.rules->digest,
        .show_secrets = o->show_secrets,
        .color = strcmp(o->color, "always") == 0,
        .stats = o->stats,
        .report_suppressed = o->report_suppressed,
        .verbose = (unsigned)MIN(o->verbose, (uint64_t)9),
    };
    if (output->path != NULL)
        return;
    output->options.color = terminal_color(o->color, STDOUT_FILENO);
    output->options.width = terminal_width(STDOUT_FILENO);
    output->options.hyperlinks = output->options.color && terminal_is_smart(STDOUT_FILENO);
}

/* Read one FORMAT=PATH and open the file, so that what cannot be written is known before the work.
 */
static enum status open_file(struct job *job, const char *text, struct error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return error_set(err, ST_USAGE,
                         "--output is FORMAT=PATH, for example sarif=report.sarif, not '%s'", text);
    AUTO(xfree) char *name = xmemdup(text, (size_t)(equals - text));
    struct output *output = &job->outputs[job->output_count];
    output->format = report_find(name);
    output->path = equals + 1;
    if (output->format == NULL)
        return bad_format(name, err);
    TRY(check_path(job, output->path, err));
    TRY(out_new_file(&output->out, output->path, err));
    describe(job, output);
    job->output_count++;
    return ST_OK;
}

static enum status open_outputs(struct job *job, struct error *err)
{
    const struct options *o = job->options;
    job->outputs = xcalloc(o->outputs.count + 1, sizeof(*job->outputs));
    struct output *first = &job->outputs[job->output_count++];
    first->out = stdout_open();
    first->format = report_find(o->format);
    BUG_IF(first->format == NULL);
    describe(job, first);
    for (size_t i = 0; i < o->outputs.count; i++)
        TRY(open_file(job, o->outputs.item[i], err));
    for (size_t i = 0; i < job->output_count; i++)
        job->scan.line_hash =
            job->scan.line_hash || strcmp(job->outputs[i].format->name, "sarif") == 0;
    return ST_OK;
}

static enum status prepare(struct job *job, struct error *err)
{
    const struct options *options = job->options;
    const struct scan_request *request = job->request;
    job->started = clock_now();
    if (request->has_law)
        TRY(law_open(&job->law, request->targets[0], request->law, err));
    job->setup.law = job->law;
    TRY(setup_all(&job->setup, options, request->targets, request->target_count, err));
    setup_scan_options(&job->setup, options, &job->scan);
    job->scan.targets = request->targets;
    job->scan.target_count = request->target_count;
    job->scan.changes = request->changes;
    /* Of comments nobody can tell how they stood before, but in changes. */
    job->scan.inline_allows =
        job->scan.inline_allows && (!request->has_law || (request->law && request->changes));
    pardon_new(&job->pardon, request->targets[0], request->judged);
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
    for (size_t i = 0; i < job->output_count; i++) {
        struct output *output = &job->outputs[i];
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

static void on_progress(void *ctx, uint64_t items, uint64_t bytes)
{
    struct job *job = ctx;
    progress_show(&job->progress, items, bytes);
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
        out_is_broken_pipe(job->outputs[0].out))
        return;
    shown_count(results, &counts);
    if (counts.incomplete == 0) /* a report failed, and has told so */
        return;
    say_line("incomplete: %zu %s could not be scanned, see the report", counts.incomplete,
             counts.incomplete == 1 ? "item" : "items");
}

static enum exit_code finish_output(struct output *output, enum exit_code code)
{
    struct error err;
    if (output->path == NULL)
        return stdout_finish(output->out, code);
    if (out_finish(output->out, &err) == ST_OK)
        return out_failed(output->out) ? EXIT_INCOMPLETE : code;
    say(&err);
    return EXIT_INCOMPLETE;
}

/* A hook that lets pass has nothing to say to people. */
static bool is_silent(const struct job *job, const struct output *output, enum exit_code code)
{
    return job->request->hook && code == EXIT_CLEAN && output->path == NULL &&
           job->options->verbose == 0 && strcmp(output->format->name, "text") == 0;
}

static enum exit_code finish(struct job *job)
{
    struct results results;
    enum exit_code code = collect_exit_code(job->collect, fail_on_parse(job->options->fail_on));
    collect_results(job->collect, &job->stats, &results);
    results.started = job->started;
    results.finished = clock_now();
    progress_hide(&job->progress);
    for (size_t i = 0; i < job->output_count; i++) {
        struct output *output = &job->outputs[i];
        if (!is_silent(job, output, code))
            output->format->write(output->out, &output->options, &results);
        code = finish_output(output, code);
    }
    warn_incomplete(job, &results);
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
