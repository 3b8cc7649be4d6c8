/* source.h - a source turns a target into units of work, in the fixed order of the report. */
#ifndef SCANNER_SOURCE_H
#define SCANNER_SOURCE_H

#include "base/base.h"
#include "base/error.h"
#include "base/glob.h"
#include "scanner/finding.h"
#include "scanner/scan.h"
#include "scanner/worker.h"

/** The scan that a unit is part of, as the thread that runs the unit sees it. */
struct unit_run;

/** A part of a target that one worker scans in one go; moves from source to worker to collector.
 *  First member of each source's own unit, which xcalloc made. */
struct unit {
    const struct unit_ops *ops;
    struct batch batch; /* what it brought, in order; a source may put skips in beforehand */
    bool interrupted;   /* it was stopped before its end */

    /* scan.c's own */
    bool part; /* more of the same number follows */
    uint64_t number, items, bytes;
    size_t target;
    struct unit *next;
};

struct unit_ops {
    /** Scan it, on the thread that owns worker. NULL if the batch holds all there is to say. */
    void (*scan)(struct unit *self, struct worker *worker, struct unit_run *run);
    /** Let go of what the source put in; the batch and the memory are scan.c's. May be NULL. */
    void (*dispose)(struct unit *self);
};

/** What sources are told about the scan; constant, but for stats. */
struct source_env {
    const struct scan_options *options;
    const struct ruleset *rules;
    const struct glob_list *include, *exclude;
    struct targets *targets;  /* a source adds repositories that it finds */
    struct scan_stats *stats; /* a source counts what it walks over here, on the caller's thread */
};

/** One open target. First member of each source's own struct. */
struct source {
    const struct source_ops *ops;
};

/** One kind of source; the table is built from source/list.h. All on the caller's thread. */
struct source_ops {
    const char *name;
    /** Is there something in target for this source? A target goes to every source that says so.
     *  Nothing stays open: all targets are probed before the first is scanned.
     *  @return ST_OK, or ST_IO if it would be this source's, but is not there */
    enum status (*probe)(const char *target, bool *mine, struct error *err);
    /** From here on trouble is no error but a skip in a unit. */
    struct source *(*open)(const struct source_env *env, const char *target);
    /** The next unit, or NULL at the end. Cheap: reads names, not contents. Which units there are
     *  depends on the target and the options alone. Ends early once the scan is cancelled. */
    struct unit *(*next)(struct source *self);
    /** What next says from here on depends on what has come of the units so far: having said NULL
     * it wants to be asked again once they are all delivered. Such a source is closed only then.
     * NULL: never. */
    bool (*waits)(const struct source *self);
    void (*close)(struct source **self);
};

#define SOURCE(name) extern const struct source_ops source_##name;
#include "scanner/source/list.h"
#undef SOURCE

/** Given by scan.c. Has the scan ended early? To be asked between two items, and when idle. */
bool unit_run_is_stopped(const struct unit_run *run);

/** Given by scan.c. Deliver what is in batch before the unit ends, and leave it empty; run is a
 *  struct unit_run. The flush of worker_scan_stream. */
void unit_run_flush(void *run, struct batch *batch);

#endif
