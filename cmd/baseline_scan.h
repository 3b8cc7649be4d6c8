/* baseline_scan.h - a scan without reports: the credentials that a baseline is made of. */
#ifndef CMD_BASELINE_SCAN_H
#define CMD_BASELINE_SCAN_H

#include "cmd/collect.h"
#include "cmd/extent.h"
#include "cmd/setup.h"

/** {0} is empty; dispose of it in any case. */
struct baseline_scan {
    struct setup setup;
    struct collect *collect;
    struct scan_stats stats;
    struct results results; /* points into collect */
};

void baseline_scan_dispose(struct baseline_scan *scan);

/** Scan the targets of options. No baseline is applied.
 *
 *  @return ST_OK also if something could not be scanned: results.incomplete; else what setup_all
 * and scan_run say, or ST_IO if the scan was interrupted */
MUST_CHECK enum status baseline_scan_run(struct baseline_scan *scan, const struct options *options,
                                         struct error *err);

/** Has a credential a place that nothing suppresses? */
bool baseline_scan_open(const struct credential *credential);

/** code, or EXIT_INCOMPLETE, and says so, if something could not be scanned. */
enum exit_code baseline_scan_code(const struct baseline_scan *scan, enum exit_code code);

#endif
