/* reread.h - a file or an object that a report names, read and scanned again. The report may come
 * from anybody: nothing outside of the targets that it tells of is opened. */
#ifndef SCANNER_REREAD_H
#define SCANNER_REREAD_H

#include "scanner/finding.h"
#include "scanner/worker.h"

/** Keeps repositories open. On one thread. */
struct reread;

/** @param targets  of the report, as they were given; relative ones are taken from here. Borrowed
 */
void reread_new(struct reread **out, const char *const *targets, size_t target_count);
void reread_free(struct reread **reread);

/** Scan what holds a place: the object of its origin if it has one, else the file. What is found
 * goes to out, behind what is there.
 *
 *  @return NULL; or why it cannot be read: "No such file or directory", "outside of what was
 *          scanned"; constant, or borrowed until the next call */
const char *reread_scan(struct reread *reread, struct worker *worker, const struct place *place,
                        struct batch *out);

#endif
