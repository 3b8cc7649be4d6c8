/* history.h - scanning a repository's history, stage by stage: what its stages share.
 *
 * TEXTS   the files that git keeps beside the objects: configuration, logs, names of refs
 * SIFT    every blob, commit and tag goes through the sieve; commits make the graph
 * TREES   every tree is read for the way to what the sieve left; skipped if that is nothing
 * LOOK    what the sieve left is scanned like files, under each path that it ever had
 * TELL    findings of one credential at one path become one, with its origin
 *
 * A repository that is as the last scan left it goes from TEXTS to LOOK (remember.h). Of any other
 * what is known from earlier scans (known.h) is left out in each stage.
 *
 * Between two stages nobody works: the next one may read what the one before has brought. */
#ifndef SCANNER_HISTORY_HISTORY_H
#define SCANNER_HISTORY_HISTORY_H

#include "base/queue.h"
#include "scanner/git/lineage.h"
#include "scanner/git/store.h"
#include "scanner/history/finder.h"
#include "scanner/history/known.h"
#include "scanner/history/look_list.h"
#include "scanner/history/scratch.h"
#include "scanner/source.h"

enum history_stage {
    STAGE_TEXTS,
    STAGE_SIFT,
    STAGE_TREES,
    STAGE_LOOK,
    STAGE_TELL,
    STAGE_END,
};

struct history {
    struct source source;
    const struct source_env *env;
    const char *target;
    struct buf prefix; /* of reported paths: the target with '/' behind it, or nothing for "." */
    struct repo *repo;
    struct store *store;
    struct finder *finder;
    struct queue *scratch; /* those that nobody uses now */
    size_t scratch_max;
    enum history_stage stage;
    bool prepared;             /* for this stage */
    struct remember *remember; /* NULL: nothing is remembered */
    bool recalled;             /* it is as the last scan left it: looked at is what that one told */
    struct known *known;       /* what earlier scans have found out of objects; NULL: nothing */
    bool trees_hold, spoilt;   /* it tells all of known trees, too; it turns out not to fit */
    struct learn *learn;       /* what this one finds out; NULL: nobody will ask */
    struct amount sifted, looked, streamed; /* as in a scratch */
    bool torn;                              /* a pack lacks an object that is elsewhere */
    struct batch notes, notes_before;       /* before: sifting */
    struct forest_plan *plans;              /* per pack, of this stage */
    struct task *tasks;
    size_t task_count, task_cap, task_at;

    struct graph *graph;
    struct subjects subjects;    /* by where and number; each object once */
    struct subjects loose_trees; /* that are to be read */
    struct look_list looks;
    struct tree_index *trees;
    struct wanted *wanted;
    struct presence blobs; /* all that are there */
    struct tree_context tree_context;
    struct lineage *lineage;
    struct tips *tips; /* as refs were before objects were listed: those are all there */
    struct sightings sightings;
    struct batch told; /* what TELL hands out */
    size_t told_at;
};

/** A unit of a stage that does one task. */
struct history_unit {
    struct unit unit;
    struct history *history;
    enum history_stage stage;
    struct task task;
};

/* Stages: prepare runs on the caller's thread and fills tasks; work does one task. */
void history_sift_prepare(struct history *h);
void history_sift(struct history_unit *u, struct scratch *s, struct worker *worker,
                  struct unit_run *run);
void history_trees_prepare(struct history *h);
void history_trees(struct history_unit *u, struct scratch *s, struct unit_run *run);
void history_look_prepare(struct history *h);
void history_look(struct history_unit *u, struct scratch *s, struct worker *worker,
                  struct unit_run *run);
void history_tell_prepare(struct history *h);
/** Before that: take what all threads have seen. */
void history_gather(struct history *h);
/** Instead of that if it is recalled.
 *  @return false if it is not what it was: it is to be scanned as a new one */
MUST_CHECK bool history_retell(struct history *h);

/** The files beside the objects, as units to be handed out one by one; NULL at the end.
 *  @param at  0 at first; moved on */
struct unit *history_text(struct history *h, size_t *at);

/* What stages have in common. */
void history_add_task(struct history *h, struct task task);
/** Plan a stage over the packs: all objects of these kinds, or the wanted ones (per pack). */
void history_plan(struct history *h, unsigned kinds, unsigned char *const *wanted);
/** The same for one pack; wanted: NULL for all. */
void history_plan_pack(struct history *h, size_t pack, unsigned kinds, const unsigned char *wanted);
/** Move skips, or certificates, to those of the history. */
void history_take_notes(struct history *h, struct batch *notes);
/** What each thread has gathered, in any order; between two stages, when nobody uses it. */
void history_each_scratch(struct history *h, void (*visit)(void *ctx, struct scratch *s),
                          void *ctx);
/** Add up what a thread has scanned. */
void history_take_amounts(struct history *h, struct scratch *s);
void history_take_certificates(struct history *h, const struct batch *notes);
/** Reported path of what lies in the git directory. */
void history_git_path(const struct history *h, const char *name, struct buf *out);
void history_object_path(const struct history *h, const struct oid *oid, struct buf *out);

#endif
