/* scan.h - a whole scan: targets in, findings in a fixed order out, whatever the number of threads.
 */
#ifndef SCANNER_SCAN_H
#define SCANNER_SCAN_H

#include "base/base.h"
#include "base/error.h"
#include "scanner/finding.h"
#include "scanner/worker.h"

#include <stdatomic.h>

struct ruleset;
struct config;
struct foreign;
struct changes;
struct ignore_file;

/** All that the user chose; constant during the scan. */
struct scan_options {
    const char *const *targets;
    size_t target_count;
    struct changes *changes; /* only what these bring (scanner/history/changes.h); the targets are
                                the one that they were made for. NULL: all of the targets */
    unsigned jobs;           /* worker threads, 1..LIMIT_JOBS */
    enum confidence min_confidence;
    bool one_file_system;
    bool no_history;        /* asked for: history that is not scanned leaves nothing incomplete */
    bool history_only;      /* of repositories nothing else */
    bool allow_missing;     /* objects that a partial clone lacks leave nothing incomplete */
    bool respect_gitignore; /* leave out of work trees what git ignores and does not track */
    bool no_submodules;     /* leave the histories of submodules out */
    bool full_blobs;        /* look at every object in full, for the proof that it makes no odds */
    bool reachable_only;    /* leave out objects that no ref, stash or reflog reaches */
    bool line_hash;         /* a SARIF report wants primaryLocationLineHash */
    bool keep_suppressed;   /* report suppressed findings too (marked) */
    bool inline_allows;     /* honour allow comments in the scanned text */
    const char *today;      /* YYYY-MM-DD, for what was accepted until then; NULL: it is over */
    uint64_t max_file_size; /* larger files are skipped and counted; 0 = no cap */
    /* Globs (base/glob.h) on the path from the target; NULL-terminated; a file named as target is
     * scanned whatever they say. A directory that is included takes in all below it, no globs
     * include everything; a directory that is excluded is not entered. */
    const char *const *include;
    const char *const *exclude;
    const struct config *config;   /* allow lists; never NULL (may be empty) */
    const struct foreign *foreign; /* what goes with imported rules; NULL: none */
    /* Findings accepted in files of other scanners, below the target of that path (without '/' at
     * its end; empty: "."); NULL: none. */
    const struct ignore_file *ignored;
    struct bytes ignored_root;
    const unsigned char *disabled; /* per rule of the ruleset: 1 = off; NULL = all on */
    struct bytes fingerprint_key;
    const char *cache_dir;       /* what is remembered of histories lies there; NULL: nothing is */
    uint64_t cache_least;        /* objects of a history that is worth it */
    const atomic_int *cancelled; /* set by SIGINT: stop cleanly; all threads read it */
};

/** Trouble with what is remembered: it costs time, and changes no finding. */
enum cache_trouble {
    CACHE_FINE,
    CACHE_DAMAGED,  /* something was not as it was written, and is made anew */
    CACHE_UNUSABLE, /* the directory cannot be made, read or written, or is not this user's alone */
};

/** What was done, summed over all threads. */
struct scan_stats {
    struct worker_stats work;
    uint64_t directories, symlinks;
    uint64_t
        handed_out; /* items that sources have found so far, whether they can be scanned or not */
    bool endless;   /* among them a stream, of which nobody knows how long it is */
    uint64_t covered_items, covered_bytes; /* part of work: earlier scans did it */
    uint64_t recalled;                     /* histories that were as the last scan had left them */
    uint64_t known;                        /* objects of others that earlier scans had sifted */
    enum cache_trouble cache;
    double wall_seconds;
    bool cancelled; /* something was left out because of it */
};

/** How far a scan is. */
struct scan_progress {
    uint64_t items, bytes; /* scanned */
    uint64_t expected;     /* items in all; 0 while sources still find more, and for streams */
};

/** Where findings and trouble go, on the caller's thread, in order of target, path, offset. */
struct scan_sink {
    void *ctx;
    /** Takes the finding. A status other than ST_OK ends the scan with it. */
    enum status (*finding)(void *ctx, struct finding *finding, struct error *err);
    enum status (*skipped)(void *ctx, const struct skipped *skipped, struct error *err);
    /** Called now and then with what is done so far; may be NULL. */
    void (*progress)(void *ctx, const struct scan_progress *progress);
    /** A certificate, no finding for itself, borrowed for the call; may be NULL. */
    void (*certificate)(void *ctx, const struct certificate *certificate);
};

/** Scan all targets. Threads are started as there is work for them, up to options->jobs.
 *
 *  What a target brings is delivered in parts while the scan runs: the findings of a part, then its
 *  skips. Where parts begin and end does not depend on the number of threads either.
 *  @return ST_OK also when things were skipped (the sink heard of them) or the scan was cancelled;
 *          before anything is scanned, ST_IO if a target does not exist, ST_USAGE for a bad glob;
 *          else what a sink returned, or ST_IO if not a single thread could be started */
MUST_CHECK enum status scan_run(const struct ruleset *rules, const struct scan_options *options,
                                const struct scan_sink *sink, struct scan_stats *stats,
                                struct error *err);

#endif
