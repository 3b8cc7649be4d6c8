/* reflog.h - where refs have been: the logs that git keeps beside them. Commits that nothing else
 * leads to any more (amended, reset, dropped stashes) are found there, and messages are text. */
#ifndef SCANNER_GIT_REFLOG_H
#define SCANNER_GIT_REFLOG_H

#include "scanner/git/repo.h"

/** One line. All borrowed for the call. */
struct reflog_entry {
    struct bytes ref;      /* whose log: "HEAD", "refs/stash", "worktrees/<id>/HEAD" */
    size_t number;         /* n of <ref>@{n}: 0 is the newest, the last line of the file; 0 in a
                              reftable, as line and offset are */
    uint64_t line;         /* from 1 */
    uint64_t offset;       /* bytes before line in the file */
    struct bytes raw;      /* the whole line: text to be scanned, also where it is damaged */
    bool damaged;          /* not of the form below: then raw is all there is */
    struct oid old, new;   /* all zero: the ref did not exist (yet, or any more) */
    struct bytes identity; /* "Name <mail>" */
    int64_t seconds;       /* since 1970 */
    int zone;              /* as written, +0130 is 130 */
    struct bytes message;  /* may be empty */
};

/** @return false to end the reading */
typedef bool (*reflog_visit)(void *ctx, const struct reflog_entry *entry);

/** Read the line entry->raw into the fields below it; sets damaged. Borrows from raw. */
void reflog_parse(struct reflog_entry *entry, size_t hash_len);

/** Hear of every line of every log of the repository, its work trees included: the logs sorted by
 * name, each from its oldest line. Links are noted and not followed. Damaged lines are delivered,
 * and each file with such lines is noted once. Memory: one line, and the names of one directory. */
void reflog_each(const struct repo *repo, reflog_visit visit, void *ctx, struct batch *notes);

#endif
