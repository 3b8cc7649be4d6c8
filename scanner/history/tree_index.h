/* tree_index.h - numbers for all trees of a repository. */
#ifndef SCANNER_HISTORY_TREE_INDEX_H
#define SCANNER_HISTORY_TREE_INDEX_H

#include "scanner/git/store.h"
#include "scanner/git/tree.h"
#include "scanner/history/history.h"

/** Immutable once built; any thread may ask. */
struct tree_index;

/** Number all trees: those that are known, those in forests, and the loose ones given.
 *
 *  @param known  may be NULL */
void tree_index_new(struct tree_index **out, const struct store *store, const struct known *known,
                    const struct subjects *loose);
void tree_index_free(struct tree_index **index);

/** hash_len bytes, borrowed. */
const unsigned char *tree_index_name(const struct tree_index *index, uint32_t number);

uint32_t tree_index_count(const struct tree_index *index);

/** A tree_find_fn; ctx is the index. */
uint32_t tree_index_find(void *ctx, const unsigned char *oid);

#endif
