/* law.h - files that decide about findings, as they stand in a commit instead of on disk: who is
 * judged by them cannot change them in the same breath. */
#ifndef CMD_LAW_H
#define CMD_LAW_H

#include "base/buf.h"
#include "base/error.h"

/** A commit's tree. NULL in its place means the disk. */
struct law;

/** @param target    a repository; paths that are asked for begin with it
 *  @param revision  NULL: a tree without any file
 *  @return ST_USAGE if there is no such commit */
MUST_CHECK enum status law_open(struct law **out, const char *target, const char *revision,
                                struct error *err);
void law_free(struct law **law);

/** The revision as it was given, or "nothing". */
const char *law_name(const struct law *law);

enum law_file { LAW_NONE, LAW_FILE, LAW_OTHER };

/** Is there an ordinary file at path, or something else (a link, a directory)? */
enum law_file law_look(const struct law *law, const char *path);

/** As file_read. */
MUST_CHECK enum status law_read(const struct law *law, struct buf *out, const char *path,
                                size_t max, struct error *err);

#endif
