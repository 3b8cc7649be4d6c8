/* lineage_parts.h - what lineage.c and lineage_removed.c share. */
#ifndef SCANNER_GIT_LINEAGE_PARTS_H
#define SCANNER_GIT_LINEAGE_PARTS_H

#include "scanner/git/lineage.h"
#include "scanner/git/routes.h"

struct lineage {
    const struct graph *graph;
    struct routes steps;
    uint32_t *roots; /* per commit: its tree's step, or STEP_NONE */
    struct tree_place *places;
    uint32_t *place_steps; /* per place */
    uint32_t count, cap;
    uint32_t *blob_first, *blob_places; /* per blob, and one more: where its places are */
    struct lineage_gaps gaps;
};

#endif
