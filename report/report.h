/* report.h - the formats: what each is called and how it is written. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/base.h"
#include "base/out.h"
#include "scanner/finding.h"
#include "scanner/scan.h"

/** One credential with all its places: findings of one fingerprint, first place first. */
struct credential {
    /* findings[0] speaks for all: rule, confidence (the highest), facts */
    struct finding **findings;
    size_t count;
};

/** Everything a scan found, in report order. Borrowed by the formats. Suppressed findings may be
 * among the credentials: formats show them only with report_suppressed, and never count them as
 * findings. */
struct results {
    const struct credential *credentials;
    size_t credential_count;
    size_t place_count;
    size_t suppressed_count;
    const struct skipped *skipped;
    size_t skipped_count;
    bool incomplete;                /* something that should have been scanned was not */
    const struct scan_stats *stats; /* never NULL */
    int64_t started, finished;      /* seconds since 1970; only where a format cannot do without */
};

struct report_options {
    const struct scan_options *scan;
    const struct ruleset *rules;
    const char *rules_digest; /* hex */
    const char *version;      /* of the program that scanned; NULL: this one */
    bool show_secrets, color, stats, report_suppressed, hyperlinks;
    unsigned width;   /* columns of the terminal, 0 = do not clip */
    unsigned verbose; /* -v count */
};

/** One format. To add one: report/<name>.c, a line in report/list.h, a golden case. */
struct report_ops {
    const char *name, *summary;
    /** Write one finding as it comes; NULL for formats that wait for the end. */
    void (*stream)(struct out *out, const struct report_options *options,
                   const struct finding *finding);
    /** Write the report (streaming formats: what follows the findings). */
    void (*write)(struct out *out, const struct report_options *options,
                  const struct results *results);
};

/** Of the program that scanned. */
static inline const char *report_version(const struct report_options *options)
{
    return options->version ? options->version : SPRAWL_VERSION;
}

/** The format of that name, or NULL. */
const struct report_ops *report_find(const char *name);
/** All of them, count of them in *count. */
const struct report_ops *const *report_all(size_t *count);

#endif
