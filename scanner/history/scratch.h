/* scratch.h - what one thread of a history works on and with, and what it gathers: objects to be
 * looked at, and what was found in them. */
#ifndef SCANNER_HISTORY_SCRATCH_H
#define SCANNER_HISTORY_SCRATCH_H

#include "scanner/finding.h"
#include "scanner/git/graph.h"
#include "scanner/git/loose.h"
#include "scanner/git/store.h"
#include "scanner/git/treelog.h"
#include "scanner/git/walk.h"
#include "scanner/history/ledger.h"

/** A piece of a stage's work. */
struct task {
    uint32_t where;        /* as in a subject */
    uint32_t first, count; /* a piece of that pack's plan, or loose objects */
};

/** An object that may hold findings. */
struct subject {
    struct oid oid;
    enum object_type type;
    uint32_t where;  /* of its pack in the store; from pack_count on: of an objects directory */
    uint32_t number; /* in its pack, or in the list of loose objects */
    uint32_t blob;   /* number in history.wanted, WANTED_NONE if it is none */
    uint32_t known;  /* its number in the ledger (known.h), LEDGER_NONE if it is not there */
};

struct subjects {
    struct subject *item;
    size_t count, cap;
};

/** A finding of a subject. */
struct sighting {
    struct finding *finding; /* owned; NULL: another one of its group is told (groups.h) */
    uint32_t subject;        /* in history.subjects */
    uint32_t place;          /* of its blob, as lineage numbers them; PLACE_UNKNOWN */
    uint32_t look;           /* in history.looks */
    bool suppressed;
    bool lends;                    /* others borrow the path of its finding */
    unsigned char tag[LEDGER_TAG]; /* keyed, of its fingerprint */
    const char *path, *rule;       /* borrowed */
    uint64_t offset, at;           /* in its file, and in the text that was searched */
};
#define PLACE_UNKNOWN UINT32_MAX

struct sightings {
    struct sighting *item;
    size_t count, cap;
};

/** What was scanned. */
struct amount {
    uint64_t items, bytes;
};

/** What one thread needs, and what it has gathered. Whoever runs a unit takes one out of
 * history.scratch and puts it back. */
struct scratch {
    struct walker *walker;
    struct loose *loose;
    struct buf content;        /* of one object */
    struct buf moved;          /* of a loose object that is not where it was */
    struct objects *elsewhere; /* that streams it, if it is too large for that; or NULL */
    struct graph_log commits;
    struct treelog trees;
    bool has_trees;
    struct subjects subjects, loose_trees;
    struct sightings leads;     /* that have kept their finding */
    size_t lead_count;          /* when they were condensed */
    struct sightings sightings; /* the others */
    struct batch notes;         /* objects that were lost, and skips of scans */
    bool torn;
    struct amount sifted, looked; /* by the worker's count */
    struct amount streamed;       /* what is to be looked at without being sifted */
};

/** @param live  objects that its walk may keep at a time */
struct scratch *scratch_new(size_t hash_len, size_t live);
/** Free it with all that it has gathered; accepts NULL inside. */
void scratch_free(struct scratch **scratch);

/* Lists; zero-initialized is empty. */
void subjects_add(struct subjects *subjects, const struct subject *subject);
/** Takes the finding. */
void sightings_add(struct sightings *sightings, const struct sighting *sighting);
/** Move all from the one to the other, which leaves it empty. */
void sightings_move(struct sightings *to, struct sightings *from);
/** Frees the findings, too. */
void sightings_dispose(struct sightings *sightings);

#endif
