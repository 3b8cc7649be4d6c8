/* finding.h - a credential in a place, and what is thought of it. */
#ifndef SCANNER_FINDING_H
#define SCANNER_FINDING_H

#include "base/base.h"
#include "rules/check.h"
#include "rules/rule.h"
#include "scanner/origin.h"
#include "scanner/reasons.h"
#include "scanner/verification.h"

enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

const char *confidence_name(enum confidence confidence);
bool confidence_parse(const char *name, enum confidence *out);

enum { FINGERPRINT_CHARS = 26, PARTS_MAX = 6, DECODED_MAX = 6 };

/** Where it stands. Lines and columns from 1, end exclusive. */
struct place {
    char *path;                     /* as reported; any bytes but NUL; owned */
    size_t root;                    /* bytes of path that name the target */
    uint64_t byte_offset, byte_len; /* of the secret in the file as it lies on disk; of the encoded
                                       run if it was decoded (scanner/derived.h) */
    uint64_t start_line, start_column, end_line, end_column; /* columns in Unicode code points */
    uint64_t start_utf16, end_utf16;                         /* the same columns in UTF-16 units */
    uint64_t first_line, last_line; /* of the whole match: the secret and what tells of it */
    const char **decoded_as; /* "base64", ...: constant, outermost first; owned; NULL: none */
    size_t decoded_count;    /* at most DECODED_MAX */
    char *line_hash;         /* GitHub's primaryLocationLineHash; owned, NULL if not computed */
    char *excerpt; /* UTF-8: the line around the secret, secrets redacted, at most LIMIT_EXCERPT
                    bytes; owned, may be NULL */
    uint32_t excerpt_at, excerpt_len; /* bytes of the redacted secret within excerpt */
    struct origin *origin;            /* owned; NULL for a file of the work tree */
};

/** Between which borders of its text a match stands (scanner/block.h). */
struct block {
    uint64_t inner, outer; /* of the next two borders around it */
};

struct finding;
struct key;         /* scanner/keys.h */
struct certificate; /* scanner/keys.h */
struct policy_rule; /* scanner/policy.h */
struct acceptance;  /* scanner/acceptance.h */

/** What belongs to a credential and stands elsewhere: its key id, its user name. */
struct part {
    const char *role;        /* constant: "key id" */
    struct finding *finding; /* owned; without parts of its own */
};

/** Owned by one thread at a time; the last sink frees and wipes. */
struct finding {
    const struct rule *rule; /* outlives everything */
    char *secret;            /* the one copy, NUL-terminated, may hold NULs within secret_len */
    size_t secret_len;
    char preview[64]; /* redacted, printable */
    char fingerprint[FINGERPRINT_CHARS + 1];
    bool spelled; /* single characters of the text below were escaped */
    enum confidence confidence;
    enum check_result check;
    uint32_t text; /* that was searched: 0 is the item's own, else the number of a decoded one */
    uint64_t at;   /* of the secret in that text */
    struct kept_reasons reasons;      /* owned */
    double entropy_bits;              /* Shannon, bits a character */
    struct packed_facts facts;        /* owned */
    const char *suppressed;           /* NULL, or by what: "inline", "allow list", ... constant */
    const struct policy_rule *policy; /* that decides (scanner/policy.h); NULL: none */
    struct acceptance *acceptance;    /* owned; NULL if nobody wrote anything */
    const char *pardon; /* by what the change itself would suppress it, which does not count */
    struct place place;
    struct block block;
    struct key *key;    /* owned; NULL if it is no private key that could be parsed */
    struct part *parts; /* owned, at most PARTS_MAX */
    size_t part_count;
    struct verification *verification; /* owned; NULL if it was not to be verified */
};

/** Make room for the names of so many more decoders, which are counted.
 *
 *  @return where they go, for the caller to fill in; NULL if none are wanted */
const char **place_decoders(struct place *place, size_t more);

/** Free and wipe; accepts NULL inside. */
void finding_free(struct finding **finding);

/** Something that was not scanned, or not wholly. */
struct skipped {
    char *path;         /* owned */
    const char *reason; /* constant: "unreadable", "special file", ... */
    char detail[96];    /* strerror text, a limit; may be "" */
    bool incomplete;    /* it should have been scanned: exit code 3 */
};

/** What one unit of work brought, in order of offset; moved from worker to collector. */
struct batch {
    struct finding **findings;
    size_t finding_count, finding_cap;
    struct skipped *skipped;
    size_t skipped_count, skipped_cap;
    struct certificate *certificates; /* found on the way; no findings */
    size_t certificate_count, certificate_cap;
};

void batch_dispose(struct batch *batch);
/** Takes the finding. */
void batch_add_finding(struct batch *batch, struct finding *finding);
/** Copies the path; the certificate's own is ignored. */
void batch_add_certificate(struct batch *batch, const struct certificate *certificate,
                           const char *path);
/** Bring the findings from index from on into the order of offset, then of the place in a
 * decoded text, then of rule id. */
void batch_sort(struct batch *batch, size_t from);
/** Copies path and detail (detail may be NULL). */
void batch_add_skipped(struct batch *batch, struct bytes path, const char *reason,
                       const char *detail, bool incomplete);

#endif
