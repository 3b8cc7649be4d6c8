/* ledger.h - what one scan of a history has found out of its objects, and how that is written:
 * things that stay true of an object whatever else comes or goes. No secrets: what was seen in an
 * object is known by a keyed tag and its place.
 *
 * Numbers are of 4 bytes unless a name says otherwise, least first. Everything that is looked up is
 * sorted. */
#ifndef SCANNER_HISTORY_LEDGER_H
#define SCANNER_HISTORY_LEDGER_H

#include "base/buf.h"
#include "scanner/git/object.h"

#define LEDGER_NONE UINT32_MAX

enum { LEDGER_TAG = 16 };

/** One after the other, each behind its length. */
enum ledger_section {
    LEDGER_OBJECTS, /* names in order; then each one's type (with LEDGER_SUBJECT) and size */
    LEDGER_COMMITS, /* name, tree, time of 8, how many parents, their names */
    LEDGER_TREES,   /* names of trees that lead to subjects */
    LEDGER_BLOBS,   /* names of subjects that are blobs */
    LEDGER_NAMES,   /* in those trees: length, text */
    LEDGER_PAIRS,   /* a name's number; a tree's, or LEDGER_BLOB and a blob's */
    LEDGER_LISTS,   /* a tree's number, how many pairs, their numbers */
    LEDGER_ABSENT,  /* names that trees know of objects that are not there */
    LEDGER_PATHS,   /* in order, each with a NUL behind it */
    LEDGER_RULES,   /* the same */
    LEDGER_LOOKS,   /* an object's number, a path's (LEDGER_NONE: its own in the git directory), how
                      many things were seen, and the first of them; in order */
    LEDGER_SIGHTINGS, /* tag, offset of 8, position of 8, rule's number, 1: suppressed */
    LEDGER_SECTIONS
};
#define LEDGER_BLOB 0x80000000u
enum {
    LEDGER_SUBJECT = 0x80, /* the sieve has left it */
    LEDGER_OBJECT_LEN = 5, /* behind its name */
    LEDGER_LOOK_LEN = 16,
    LEDGER_SIGHTING_LEN = LEDGER_TAG + 24,
    LEDGER_PAIR_LEN = 8
};

/** Caller's memory; sections are borrowed. {0} is empty. */
struct ledger {
    size_t hash_len;
    bool has_trees; /* LEDGER_TREES to LEDGER_ABSENT hold all that there is */
    uint32_t mask;  /* of the filter that said what is absent (presence.h) */
    struct bytes section[LEDGER_SECTIONS];
    uint32_t *paths, *rules; /* where each begins; owned; filled by ledger_read */
    uint32_t path_count, rule_count;
};

void ledger_dispose(struct ledger *ledger);

/** What it is when written: these, one after the other.
 *
 *  @param head  scratch memory for what is not in a section; borrowed by out */
enum { LEDGER_PARTS = 2 * LEDGER_SECTIONS + 1, LEDGER_HEAD = 12 + 8 * LEDGER_SECTIONS };
void ledger_write(const struct ledger *ledger, unsigned char head[LEDGER_HEAD],
                  struct bytes out[LEDGER_PARTS]);

/** Read any bytes, which are borrowed. Every number of what was read is one that is there.
 *
 *  @return false if they are not of that form; then dispose of it all the same */
MUST_CHECK bool ledger_read(struct ledger *ledger, struct bytes bytes);

static inline uint32_t ledger_number(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t ledger_long(const unsigned char *at);
/** Append a number; false if the buffer is full. */
MUST_CHECK bool ledger_put(struct buf *out, uint32_t number);
MUST_CHECK bool ledger_put_long(struct buf *out, uint64_t number);

/** How many objects there are, and one of them. */
uint32_t ledger_count(const struct ledger *ledger);
const unsigned char *ledger_object(const struct ledger *ledger, uint32_t number);
static inline enum object_type ledger_type(const struct ledger *f, const unsigned char *object)
{
    return (enum object_type)(object[f->hash_len] & ~LEDGER_SUBJECT);
}

static inline uint32_t ledger_size(const struct ledger *f, const unsigned char *object)
{
    return ledger_number(object + f->hash_len + 1);
}

/** The number of a path, or LEDGER_NONE. */
uint32_t ledger_find_path(const struct ledger *ledger, const char *path);
const char *ledger_path(const struct ledger *ledger, uint32_t number);
const char *ledger_rule(const struct ledger *ledger, uint32_t number);
/** A look at an object under a path: NULL if there was none. */
const unsigned char *ledger_find_look(const struct ledger *ledger, uint32_t object, uint32_t path);

#endif
