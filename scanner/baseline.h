/* baseline.h - findings accepted for now: who answers for each, why, and until when.
 *
 * .sprawl-baseline.json is JSON with one entry a line, in the order of fingerprints, every entry's
 * line ended alike (the list ends with a null): two branches that add entries touch different
 * lines. An entry's fingerprint is HMAC-SHA-256 of the finding's under a random salt of the file,
 * so it tells nobody which entries of two repositories are the same credential. It depends on
 * neither path nor line: moved code changes nothing. */
#ifndef SCANNER_BASELINE_H
#define SCANNER_BASELINE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/out.h"
#include "scanner/finding.h"

/** Its name at the root of a tree. */
extern const char baseline_name[];
/** By what a finding is said to be suppressed. */
extern const char baseline_by[];

enum {
    BASELINE_SALT = 16,  /* bytes */
    BASELINE_SALTS = 64, /* in one file */
    BASELINE_TEXT = 500, /* bytes of a reason, an owner, an id */
};

struct baseline_entry {
    char fingerprint[FINGERPRINT_CHARS + 1]; /* keyed with a salt of the file */
    const char *rule;           /* that found it first; tells people, decides nothing */
    const char *reason, *owner; /* valid UTF-8, not empty */
    char expires[DATE_DAY];     /* the last day on which it holds, or "" */
    unsigned line;              /* of the file that it was read from */
    bool found;                 /* for whoever scans: it is still there */
};

struct baseline_salt {
    unsigned char byte[BASELINE_SALT];
};

/** Caller's memory; {0} is empty. The fields are for reading. */
struct baseline {
    struct arena arena;             /* texts of the entries */
    struct baseline_salt *salts;    /* in rising order; new entries use the first */
    struct baseline_entry *entries; /* in the order of fingerprints */
    size_t salt_count, entry_count;
};

void baseline_dispose(struct baseline *baseline);

/** Read a document into an empty baseline; strict: what is unknown, missing, twice there or damaged
 * is ST_SYNTAX with name and line, and the baseline stays empty. */
MUST_CHECK enum status baseline_read(struct baseline *baseline, const char *name, struct bytes text,
                                     struct error *err);
/** The same for a file: also ST_IO, ST_LIMIT. */
MUST_CHECK enum status baseline_read_path(struct baseline *baseline, const char *path,
                                          struct error *err);

/** Write the document. */
void baseline_write(const struct baseline *baseline, struct out *out);

/** A new random salt, if there is none. @return ST_IO if the system has no random bytes */
MUST_CHECK enum status baseline_salt(struct baseline *baseline, struct error *err);

/** The entry for a finding's fingerprint, or NULL. */
struct baseline_entry *baseline_find(const struct baseline *baseline, const char *fingerprint);

/** Can text stand in an entry: UTF-8, neither empty nor long, without control characters? */
bool baseline_takes(struct bytes text);

/** Add an entry for a finding that has none: its fingerprint is that of the finding. Texts are
 * copied. There is a salt; the entry is found after baseline_sort. */
void baseline_add(struct baseline *baseline, const struct baseline_entry *entry);
void baseline_sort(struct baseline *baseline);
/** The same for an entry of another baseline, whose fingerprint is keyed already. */
void baseline_append(struct baseline *baseline, const struct baseline_entry *entry);

/** Leave out the entries that were not found. @return how many these were */
size_t baseline_prune(struct baseline *baseline);

/** Suppress the finding if an entry covers it that has not expired, and keep what it says.
 *
 *  @param today  YYYY-MM-DD */
void baseline_apply(const struct baseline *baseline, struct finding *finding, const char *today);

/** What became of a merge. */
struct baseline_merged {
    size_t conflicts; /* entries that one side removed and the other changed: kept */
    char first[FINGERPRINT_CHARS + 1]; /* of these */
};

/** Both sides' changes since base, into the empty *out. Where both changed one entry, the earlier
 * day holds, and texts that differ stand side by side. */
void baseline_merge(struct baseline *out, const struct baseline *base, const struct baseline *ours,
                    const struct baseline *theirs, struct baseline_merged *merged);

#endif
