/* ignore_file.h - findings that a tree's owners have accepted for other scanners: .gitleaksignore,
 * .betterleaksignore, and detect-secrets' .secrets.baseline.
 *
 * Rules have other names there, so a decision about a place or a hash holds for every rule of ours.
 */
#ifndef SCANNER_IGNORE_FILE_H
#define SCANNER_IGNORE_FILE_H

#include "base/base.h"
#include "base/error.h"

enum ignore_kind { IGNORE_GITLEAKS, IGNORE_BETTERLEAKS, IGNORE_BASELINE };

/** The file's name, which is also what a finding is said to be suppressed by. Constant. */
const char *ignore_kind_name(enum ignore_kind kind);

/** What one or more such files say; immutable once sealed, any thread may ask it. */
struct ignore_file;

void ignore_file_new(struct ignore_file **out);
void ignore_file_free(struct ignore_file **ignore);

/** How a document was read. */
struct ignore_read {
    size_t entries;  /* that can be used */
    size_t unusable; /* lines or records that were passed over */
};

/** Add what a document says.
 *
 *  @param name  what messages call it
 *  @return ST_SYNTAX if a baseline is no JSON of that form, ST_LIMIT for too many entries */
MUST_CHECK enum status ignore_file_add(struct ignore_file *ignore, enum ignore_kind kind,
                                       const char *name, struct bytes text,
                                       struct ignore_read *read, struct error *err);

/** SHA-256 over all documents that were added, in their order. Borrowed. */
const unsigned char *ignore_file_digest(const struct ignore_file *ignore);

/** After the last document, before the first question. */
void ignore_file_seal(struct ignore_file *ignore);

/** Where a finding stands. */
struct ignore_place {
    struct bytes path;   /* from the root that the file lies in, with '/' */
    struct bytes commit; /* hexadecimal; empty in a work tree */
    struct bytes secret;
    uint64_t first_line, last_line; /* the match begins in the first, the secret in the last */
};

/** By which file it is accepted, as ignore_kind_name() says, or NULL. */
const char *ignore_file_covers(const struct ignore_file *ignore, const struct ignore_place *place);

#endif
