/* cmd_scan.c - `sprawl scan`: targets as they are, or what some commits of one have brought. */
#include "cmd/clock.h"
#include "cmd/command.h"
#include "cmd/scan_job.h"
#include "scanner/git/gitfile.h"
#include "scanner/history/range.h"

#include <stdio.h>

static enum status list_changes(struct changes *changes, const struct options *options,
                                struct error *err)
{
    AUTO(revwalk_dispose) struct revwalk walk;
    revwalk_init(&walk, changes->objects, options->cancelled);
    for (size_t i = 0; i < options->ranges.count; i++)
        TRY(range_add_word(changes, &walk, options->ranges.item[i], err));
    if (options->since)
        TRY(range_add_since(changes, &walk, options->since, clock_now(), err));
    range_run(changes, &walk);
    if (walk.cut)
        gitfile_note(&changes->notes, changes->repo->target, "shallow repository",
                     "commits before its border are not here", false);
    changes_seal(changes);
    return ST_OK;
}

/* --range and --since, of one repository. */
static enum exit_code scan_range(const struct options *options, struct scan_request *request)
{
    AUTO(changes_free) struct changes *changes = NULL;
    struct error err;
    if (request->target_count > 1) {
        say_line("--range and --since are for one repository");
        return EXIT_USAGE;
    }
    if (changes_new(&changes, request->targets[0], NULL, options->cancelled, &err) != ST_OK ||
        list_changes(changes, options, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    changes->judged = request->has_law;
    request->changes = changes;
    return scan_job(options, request);
}

static enum exit_code scan_command(const struct options *options)
{
    static const char *const here[] = {".", NULL};
    bool named = options->arguments.count > 0;
    struct scan_request request = {
        .targets = named ? options->arguments.item : here,
        .target_count = named ? options->arguments.count : 1,
        .has_law = options->config_from != NULL,
        .law = options->config_from,
    };
    if (options->ranges.count > 0 || options->since)
        return scan_range(options, &request);
    return scan_job(options, &request);
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
    "sprawl scan --range main..topic",
    "only what these commits add",
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
