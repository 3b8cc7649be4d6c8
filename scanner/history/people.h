/* people.h - who made a commit or a tag, and when. */
#ifndef SCANNER_HISTORY_PEOPLE_H
#define SCANNER_HISTORY_PEOPLE_H

#include "scanner/history/tips.h"
#include "scanner/history/finder.h"
#include "scanner/origin.h"

/** Reads commits again, and knows the .mailmap of HEAD. One thread's. */
struct people;

/** @param finder  borrowed, must outlive it
 *  @param graph, tips  may be NULL: then there is no .mailmap */
void people_new(struct people **out, struct finder *finder, const struct graph *graph,
                const struct tips *tips);
/** With the mailmap that people_mailmap named: all zero if there was none. */
void people_new_again(struct people **out, struct finder *finder, const struct oid *mailmap);
void people_free(struct people **people);

/** The blob that names are mapped by; all zero if there is none. Borrowed. */
const struct oid *people_mailmap(const struct people *people);

/** Fill in author, e-mail and both times of a commit, as far as they can be read. */
void people_author(struct people *people, const struct oid *commit, struct origin *origin);

/** The same for an annotated tag: its tagger; and "text of tag NAME" as origin->via. */
void people_tagger(struct people *people, const struct oid *tag, struct origin *origin);

#endif
