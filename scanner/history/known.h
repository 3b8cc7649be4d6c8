/* known.h - the ledger of an earlier scan, held against the objects that are here now. */
#ifndef SCANNER_HISTORY_KNOWN_H
#define SCANNER_HISTORY_KNOWN_H

#include "scanner/git/graph.h"
#include "scanner/git/presence.h"
#include "scanner/git/store.h"
#include "scanner/git/treelog.h"
#include "scanner/history/ledger.h"
#include "scanner/history/scratch.h"

/** Objects have the numbers of ledger.h. Immutable once built; any thread may ask. */
struct known {
    const struct store *store;
    struct buf text; /* what the ledger is in */
    struct ledger ledger;
    uint32_t **at; /* per where (as in a subject) and number there: the object, or LEDGER_NONE */
    size_t *fresh; /* per where: objects that are not known */
    size_t fresh_count;
    unsigned char *kinds; /* per object: type, LEDGER_SUBJECT; they fit the processor's caches */
    uint64_t *here;       /* bits.h, of objects */
    struct amount amount; /* what a scan of all that is here and known, but trees, goes through */
    bool lost;            /* some are not here any more */
    bool lost_files;      /* trees or blobs are among those */
};

/** Take what ledger_write wrote.
 *
 *  @param text   ours from now on, and empty: it holds content
 *  @param store  borrowed, must outlive it
 *  @return false if it is of no use for this store */
MUST_CHECK bool known_new(struct known **out, struct buf *text, struct bytes content,
                          const struct store *store);
void known_free(struct known **known);

/** The object that lies there; LEDGER_NONE if it, or all, is not known. known may be NULL. */
static inline uint32_t known_at(const struct known *known, uint32_t where, uint32_t number)
{
    return known == NULL ? LEDGER_NONE : known->at[where][number];
}

static inline enum object_type known_type(const struct known *known, uint32_t object)
{
    return (enum object_type)(known->kinds[object] & ~LEDGER_SUBJECT);
}

/** Add all subjects that are here, wherever they lie. */
void known_subjects(const struct known *known, struct subjects *out);
/** Add all commits that are here. */
void known_commits(const struct known *known, struct graph_log *log);
/** Add all trees in files of their own. */
void known_loose_trees(const struct known *known, struct subjects *out);

/** Is what is known of trees all that there is to know of them?
 *
 *  @param blobs        all that are here now
 *  @param partial      objects may be missing that will come
 *  @param new_subject  there is a blob among subjects that is not known */
MUST_CHECK bool known_trees_hold(const struct known *known, const struct presence *blobs,
                                 bool partial, bool new_subject);
/** Add them to an empty log.
 *
 *  @return false if something that they lead to is not what it was; then dispose of the log */
MUST_CHECK bool known_trees(const struct known *known, struct treelog *log);

#endif
