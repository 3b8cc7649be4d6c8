/* cmd_report.c - `sprawl report FILE`: a saved JSON report in any format. */
#include "cmd/clock.h"
#include "cmd/outputs.h"
#include "cmd/saved_report.h"

struct job {
    struct saved_report report;
    struct outputs outputs;
    struct results results;
};

static void job_dispose(struct job *job)
{
    outputs_dispose(&job->outputs);
    saved_report_dispose(&job->report);
}

static enum status prepare(struct job *job, const struct options *options, struct error *err)
{
    if (options->arguments.count != 1)
        return error_set(err, ST_USAGE, "report wants one file: a saved JSON report");
    const char *path = options->arguments.item[0];
    struct report_options base = {.rules = ruleset_builtin()};
    TRY(saved_report_read(&job->report, path, ruleset_builtin(), err));
    saved_options(job->report.saved, &base);
    saved_results(job->report.saved, &job->results);
    /* When it was written stands for when it was made. */
    job->results.started = job->results.finished =
        strcmp(path, "-") == 0 ? clock_now() : clock_written(path);
    return outputs_open(&job->outputs, options, &base, err);
}

static enum exit_code report_run(const struct options *options)
{
    struct error err;
    AUTO(job_dispose) struct job job = {0};
    if (prepare(&job, options, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < job.outputs.count; i++)
        outputs_stream(&job.outputs.item[i], &job.results);
    return outputs_finish(&job.outputs, &job.results, EXIT_CLEAN);
}

static const char *const examples[] = {
    "sprawl report scan.json",
    "what was found, for people",
    "sprawl report scan.json -f html >scan.html",
    "the same as a page",
    "sprawl report scan.json -o sarif=scan.sarif -o junit=scan.xml",
    "for other programs",
    NULL,
};

const struct command command_report = {
    .name = "report",
    .arguments = "FILE",
    .summary = "show a saved JSON report in any format",
    .about =
        "FILE is what 'sprawl scan --format json' wrote, - for standard input. The exit code is 0\n"
        "if it could be read and written again, whatever it tells.\n",
    .examples = examples,
    .run = report_run,
};
