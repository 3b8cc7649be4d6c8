/* treelog.h - what one thread keeps of the trees it has in memory: who leads where. */
#ifndef SCANNER_GIT_TREELOG_H
#define SCANNER_GIT_TREELOG_H

#include "base/base.h"
#include "scanner/git/names.h"
#include "scanner/git/pairs.h"
#include "scanner/git/presence.h"
#include "scanner/git/tree.h"
#include "scanner/git/wanted.h"

/** What trees are read for; shared by all threads. */
struct tree_context {
    const struct wanted *wanted;
    tree_find_fn find; /* numbers below tree_count, or TREE_NONE */
    void *find_ctx;
    uint32_t tree_count; /* at most LIMIT_TREES */
    size_t hash_len;
    const struct presence *blobs; /* those that are there; NULL: nobody asks */
};

/** An entry worth keeping: of a tree that has a number, or of a wanted blob. */
struct tree_link {
    uint32_t offset; /* of the entry in its tree's content */
    uint32_t target; /* the tree's number; or LINK_BLOB and the blob's */
    uint32_t pair;   /* 1 + the number in the log's pairs, once somebody asked for it; or 0 */
};
#define LINK_BLOB 0x80000000u
/* Of nothing, only the edge of an entry (treelog_delta.h); LINK_MISSING: of a tree without number
 */
#define LINK_MARK UINT32_MAX
#define LINK_MISSING (UINT32_MAX - 1)

struct tree_links {
    struct tree_link *list;
    size_t count, cap;
};

void tree_links_dispose(struct tree_links *links);
void tree_links_add(struct tree_links *links, size_t offset, uint32_t target);

/** Append count links, one at least; they say nothing until the caller fills them. */
struct tree_link *tree_links_extend(struct tree_links *links, size_t count);

/** One thread's log: four bytes for each link that is kept, and a little more for each different
 * one. Caller's memory. */
struct treelog {
    const struct tree_context *context;
    struct names names;
    struct pairs pairs; /* a: number of a name, b: target, as in a link */
    uint32_t *recent;   /* per hash of a target: the pair seen last */
    uint32_t *words;    /* for each tree: how many pairs, then their numbers */
    size_t word_count, word_cap;
    struct tree_list *lists;
    size_t list_count, list_cap;
    struct tree_links scratch;
    uint64_t missing;      /* entries of trees that have no number */
    unsigned char *absent; /* names of blobs and trees that are not there, again and again */
    size_t absent_count, absent_cap;
    uint64_t damaged; /* trees that could not be read to their end */
    uint64_t dropped; /* links beyond a limit: LIMIT_TREE_LINKS, LIMIT_TREE_NAMES */
};

/** Where a tree's pairs are. */
struct tree_list {
    uint32_t tree;
    uint32_t at; /* in words */
};

/** @param context  borrowed until treelog_dispose, or lineage_new */
void treelog_init(struct treelog *log, const struct tree_context *context);
void treelog_dispose(struct treelog *log);

/** Append a link, if an entry at offset is worth keeping.
 *
 *  @return whether it is */
bool treelog_take(struct treelog *log, const struct tree_entry *entry, size_t offset,
                  struct tree_links *links);

/** Read the entries in [from, to) of a tree's content, both at the edge of an entry, and append to
 * links those worth keeping.
 *
 *  @return false, and one more in log->damaged, if what stands there is no run of entries; those
 *          before are appended */
bool treelog_read(struct treelog *log, struct bytes content, size_t from, size_t to,
                  struct tree_links *links);

/** Keep a tree: its links, sorted by offset, each at an entry of content; they get their pairs.
 * Each tree is kept once, by any thread; if it is kept twice, one of the two is used. */
void treelog_keep(struct treelog *log, uint32_t tree, struct bytes content,
                  struct tree_links *links);

/** Both, for a tree that is read as a whole. */
void treelog_add(struct treelog *log, uint32_t tree, struct bytes content);

#endif
