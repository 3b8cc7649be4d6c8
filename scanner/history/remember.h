/* remember.h - what a scan of a history takes from the one before, and leaves for the next.
 *
 * If nothing at all has changed, neither is anything sifted nor a tree read: what was told is
 * looked up in its objects, and told again (memo.h). Else what was found out of objects still
 * holds, in whatever packs they lie by now (ledger.h): an object is what its name says, and is not
 * read again to see whether it is damaged. Whatever does not fit is done as if nothing were
 * remembered. Functions run between stages, on the caller's thread, unless they say otherwise. */
#ifndef SCANNER_HISTORY_REMEMBER_H
#define SCANNER_HISTORY_REMEMBER_H

#include "scanner/history/history.h"

struct remember;

/** Before anything is sifted: read what is remembered of the repository. Without a directory for
 * it, h->remember stays NULL, and all that follows does nothing.
 *
 *  @return true if the repository is as it was: h->subjects are the objects of what was told, and
 *          are to be looked at next */
MUST_CHECK bool remember_recall(struct history *h);
void remember_free(struct remember **remember);

/** Paths under which a subject of remember_recall held what was told, each once; borrowed from the
 * array, which is the caller's. Any thread. */
const char **remember_paths(const struct history *h, const struct subject *subject, size_t *count);

/** Was this finding of such a subject told? Else nobody will ask for it. Any thread. */
MUST_CHECK bool remember_has(const struct history *h, const struct subject *subject,
                             const struct finding *finding);

/** What is read beside them, as bits per object for each pack: commits, for their authors. */
void remember_want(const struct history *h, unsigned char *const *wanted);

/** They were looked at: move what is to be told from h->sightings to h->told, with its origins.
 *
 *  @return false if something of it is not there: then nothing was moved, and the history is to be
 *          scanned as a new one */
MUST_CHECK bool remember_retell(struct history *h);

/** Fill in h->known, unless it has turned out to be spoilt. */
void remember_known(struct history *h);

/** Could something not be read that may be readable next time? */
MUST_CHECK bool remember_in_trouble(const struct history *h);

/** A fingerprint that nobody can guess a secret from without the key of the directory. Any thread.
 */
void remember_tag(const struct history *h, const char *fingerprint, unsigned char out[LEDGER_TAG]);

/** h->told is complete but for notes: write it all down, unless something could not be read or the
 * repository has changed meanwhile. */
void remember_told(struct history *h, const struct oid *mailmap);

#endif
