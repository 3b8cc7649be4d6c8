/* memo.h - what was told of a history, and how that is written for the next scan. No secrets: a
 * finding is known by its place, and is read again from its object. */
#ifndef SCANNER_HISTORY_MEMO_H
#define SCANNER_HISTORY_MEMO_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "scanner/history/ledger.h"
#include "scanner/keys.h"
#include "scanner/origin.h"

/** Whom an object names. Names are not kept: whatever stands there may be a credential. */
enum memo_who { MEMO_NOBODY, MEMO_AUTHOR, MEMO_TAGGER };

/** A finding that was told: enough to know it when it is found again, and its origin. */
struct memo_finding {
    struct oid oid;
    const char *path, *rule;
    uint64_t byte_offset, at;
    uint32_t text;
    unsigned char tag[LEDGER_TAG]; /* keyed, of its fingerprint */
    enum memo_who who;             /* by the origin's commit, or by the object itself */
    struct origin origin;          /* without names, times and a tag's name */
};

/** Something that was not scanned wholly; reason is one of memo_reason(). */
struct memo_note {
    const char *path, *reason, *detail;
    bool incomplete;
};

/** {0} is empty. All texts and lists are of the arena. */
struct memo {
    struct arena arena;
    unsigned char state[SHA256_LEN]; /* of the repository, for which all of it holds */
    uint64_t items, bytes;           /* that were scanned in all */
    struct oid mailmap;              /* by which names are mapped; all zero: there is none */
    struct memo_finding *findings;
    struct certificate *certificates;
    struct memo_note *notes;
    size_t finding_count, certificate_count, note_count;
};

void memo_dispose(struct memo *memo);

/** Append it as bytes.
 *  @return ST_LIMIT if out may not grow so much */
MUST_CHECK enum status memo_write(const struct memo *memo, struct buf *out);

/** Read any bytes into an empty memo.
 *  @return false if they are not of that form; then dispose of it all the same */
MUST_CHECK bool memo_read(struct memo *memo, struct bytes bytes);

/** The reason of that text among those that may be remembered, constant; NULL: whatever it says may
 * be different next time, though the repository is the same. */
const char *memo_reason(const char *text);

#endif
