/* ci_system.h - what a pipeline run is about, as the CI system tells it in its environment. */
#ifndef CMD_CI_SYSTEM_H
#define CMD_CI_SYSTEM_H

#include "base/base.h"

/** Environment variables: NULL if not set. */
struct ci_env {
    const char *(*get)(void *ctx, const char *name);
    void *ctx;
};

enum ci_kind {
    CI_CHANGE,  /* head, without what base has */
    CI_BRANCH,  /* head, without what a branch of origin has */
    CI_ALL,     /* a scheduled run: everything */
    CI_NOTHING, /* a branch was deleted */
};

/** Texts are borrowed from the environment, or from the memory of the event. "" if not told. */
struct ci_run {
    const char *system; /* "GitHub Actions"; NULL: none was recognised */
    enum ci_kind kind;
    char base[256], head[256]; /* revisions; base of CI_BRANCH: the name of a branch */
    char hint[160];            /* how to get the whole history there: a command, or a setting */
};

/** Find out; never fails: what is not told stays "". */
void ci_run_find(struct ci_run *run, const struct ci_env *env);

/** For one that was found to be GitHub's: what its event says, a JSON document.
 *  @param name  of the event: "push", "pull_request" ... */
void ci_event_read(struct ci_run *run, const char *name, struct bytes json);

/** Is it a commit's name that says "none": zeros, or nothing? */
bool ci_is_none(const char *revision);

#endif
