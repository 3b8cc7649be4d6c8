/* baseline_scan.c - everything into one collection. */
#include "cmd/baseline_scan.h"

#include "report/shown.h"
#include "scanner/scan.h"

void baseline_scan_dispose(struct baseline_scan *scan)
{
    collect_free(&scan->collect);
    setup_dispose(&scan->setup);
}

static enum status on_finding(void *ctx, struct finding *finding, struct error *err)
{
    struct baseline_scan *scan = ctx;
    (void)err;
    collect_finding(scan->collect, finding);
    return ST_OK;
}

static enum status on_skipped(void *ctx, const struct skipped *skipped, struct error *err)
{
    struct baseline_scan *scan = ctx;
    (void)err;
    collect_skipped(scan->collect, skipped);
    return ST_OK;
}

enum status baseline_scan_run(struct baseline_scan *scan, const struct options *options,
                              struct error *err)
{
    const struct scan_sink sink = {.ctx = scan, .finding = on_finding, .skipped = on_skipped};
    struct scan_options work;
    size_t count;
    const char *const *targets = extent_targets(options, &count);
    TRY(setup_all(&scan->setup, options, targets, count, err));
    setup_scan_options(&scan->setup, options, &work);
    work.targets = targets;
    work.target_count = count;
    work.jobs = extent_jobs(options);
    collect_new(&scan->collect);
    TRY(scan_run(scan->setup.rules, &work, &sink, &scan->stats, err));
    if (scan->stats.cancelled)
        return error_set(err, ST_IO, "interrupted: nothing is written");
    collect_results(scan->collect, &scan->stats, &scan->results);
    return ST_OK;
}

bool baseline_scan_open(const struct credential *credential)
{
    for (size_t i = 0; i < credential->count; i++)
        if (credential->findings[i]->suppressed == NULL)
            return true;
    return false;
}

enum exit_code baseline_scan_code(const struct baseline_scan *scan, enum exit_code code)
{
    struct shown_counts counts;
    if (!scan->results.incomplete)
        return code;
    shown_count(&scan->results, &counts);
    say_line("incomplete: %zu %s could not be scanned; 'sprawl scan' lists them", counts.incomplete,
             counts.incomplete == 1 ? "item" : "items");
    return EXIT_INCOMPLETE;
}
