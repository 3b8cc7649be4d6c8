/* cache.h - what issuers said lately, so that they are not asked again: one file, readable by its
 * owner alone, without credentials. */
#ifndef VERIFY_CACHE_H
#define VERIFY_CACHE_H

#include "base/error.h"
#include "base/sha256.h"
#include "scanner/verification.h"

/** Keyed by an HMAC of what was asked, under a key of this file's own. */
struct cache;

/** Read the file at path (NULL: nothing is remembered). One that is missing, damaged or readable by
 * others is as an empty one. */
void cache_new(struct cache **out, const char *path);
void cache_free(struct cache **cache);

/** The name of a question: the HMAC of text, which may hold the secret. */
void cache_name(const struct cache *cache, struct bytes text, unsigned char out[SHA256_LEN]);

/** A copy of what is remembered and still holds at now (seconds since 1970), or NULL: valid,
 * restricted and unknown for an hour, invalid, revoked and expired for a day. */
MUST_CHECK struct verification *cache_get(const struct cache *cache,
                                          const unsigned char name[SHA256_LEN], int64_t now);

/** Drop what is remembered. */
void cache_forget(struct cache *cache, const unsigned char name[SHA256_LEN]);

/** Remember; skipped is not kept. Unknown is for callers who must not ask again at once. */
void cache_put(struct cache *cache, const unsigned char name[SHA256_LEN], int64_t now,
               const struct verification *verification);

/** Write the file anew, mode 0600, if something was put or forgotten; its folder is made. What no
 * longer holds is dropped. */
MUST_CHECK enum status cache_save(struct cache *cache, int64_t now, struct error *err);

#endif
