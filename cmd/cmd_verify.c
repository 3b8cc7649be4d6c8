/* cmd_verify.c - `sprawl verify REPORT`: ask issuers about credentials that were found before. */
#include "cmd/again.h"
#include "cmd/clock.h"
#include "cmd/command.h"
#include "cmd/live.h"
#include "cmd/outputs.h"
#include "cmd/saved_report.h"
#include "cmd/setup.h"

struct job {
    struct options options; /* those of the user, and what verifying means */
    struct setup setup;
    struct scan_options scan;
    struct worker *worker;
    struct saved_report report;
    struct report_options base;
    struct results results;
    struct outputs outputs;
    struct collect *found;
    struct scan_stats stats;
};

static void job_dispose(struct job *job)
{
    outputs_dispose(&job->outputs);
    collect_free(&job->found);
    saved_report_dispose(&job->report);
    worker_free(&job->worker);
    setup_dispose(&job->setup);
}

/* What a weak rule has found must be found again. A plan asks nobody, so nothing is verified. */
static void settle(struct options *options)
{
    options->verify = "live";
    options->min_confidence = "low";
    if (options->verify_plan)
        options->fail_on = "never";
}

static enum status prepare(struct job *job, struct error *err)
{
    const struct options *options = &job->options;
    if (options->arguments.count != 1)
        return error_set(err, ST_USAGE, "verify wants one file: a saved JSON report, or -");
    const char *path = options->arguments.item[0];
    TRY(saved_report_read(&job->report, path, ruleset_builtin(), err));
    saved_options(job->report.saved, &job->base);
    saved_results(job->report.saved, &job->results);
    BUG_IF(job->base.scan == NULL);
    const char *const *targets = job->base.scan->targets;
    size_t count = job->base.scan->target_count;
    TRY(setup_all(&job->setup, options, targets, count, err));
    TRY(live_check(options, &job->setup, targets, count, err));
    setup_scan_options(&job->setup, options, &job->scan);
    job->scan.targets = targets;
    job->scan.target_count = count;
    TRY(worker_new(&job->worker, job->setup.rules, &job->scan, NULL, err));
    job->base.rules = ruleset_builtin();
    job->results.started = job->results.finished =
        strcmp(path, "-") == 0 ? clock_now() : clock_written(path);
    return outputs_open(&job->outputs, options, &job->base, err);
}

static void tell_counts(const struct job *job, const struct again_counts *counts)
{
    size_t gone = counts->changed + counts->unreadable;
    if (job->options.quiet || gone == 0)
        return;
    say_line("%zu of %zu places are not as the report says: %zu changed, %zu cannot be read", gone,
             counts->places, counts->changed, counts->unreadable);
    if (counts->unreadable == counts->places)
        say_line("paths of a report begin where the scan was run: run this there as well");
    if (counts->lost > 0)
        say_line("credentials that were not found again, and their issuers not asked: %zu",
                 counts->lost);
}

static void ask(struct job *job)
{
    struct again_counts counts;
    struct results found;
    BUG_IF(job->outputs.item == NULL);
    job->found =
        again_read(&job->results, &job->scan, job->worker, job->options.verbose > 0, &counts);
    collect_results(job->found, &job->stats, &found);
    bool all = live_run(&job->options, &job->setup, &found, job->outputs.item[0].out);
    if (job->options.verify_plan)
        job->outputs.first_is_taken = true;
    again_take_answers(&job->results, &found, &counts);
    job->results.incomplete = job->results.incomplete || !all || counts.lost > 0;
    tell_counts(job, &counts);
}

static enum exit_code verify_run(const struct options *options)
{
    struct error err;
    AUTO(job_dispose) struct job job = {.options = *options};
    settle(&job.options);
    if (prepare(&job, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    ask(&job);
    for (size_t i = job.options.verify_plan; i < job.outputs.count; i++)
        outputs_stream(&job.outputs.item[i], &job.results);
    enum exit_code code = collect_judge(&job.results, fail_on_parse(job.options.fail_on));
    return outputs_finish(&job.outputs, &job.results, code);
}

static const char *const examples[] = {
    "sprawl verify --authorized scan.json",
    "ask the issuers of what an earlier scan has found",
    "sprawl verify --verify-plan scan.json",
    "what would be asked, without asking anybody",
    "sprawl verify --authorized scan.json -f json >verified.json",
    "the same report, with the answers",
    NULL,
};

const struct command command_verify = {
    .name = "verify",
    .arguments = "REPORT",
    .summary = "ask issuers whether the credentials of a saved report still work",
    .about = "REPORT is what 'sprawl scan --format json' wrote, - for standard input. It holds no\n"
             "secrets: each credential is read again in its file, or in the history by the id of\n"
             "its object, and is asked about if its fingerprint is the same. So run it where the\n"
             "scan was run. Nothing outside of the report's targets is read.\n"
             "\n"
             "Exit codes: 0 of nothing it is known that it works (unknown and skipped are not\n"
             "known: see the report), 1 something works (--fail-on), 2 wrong usage,\n"
             "3 incomplete: a credential was not found again, or the asking broke off.\n",
    .examples = examples,
    .run = verify_run,
};
