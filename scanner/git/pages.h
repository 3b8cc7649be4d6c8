/* pages.h - parts of a pack that were read before: most entries have less than a hundred bytes, and
 * stand near others that are wanted soon. */
#ifndef SCANNER_GIT_PAGES_H
#define SCANNER_GIT_PAGES_H

#include "scanner/git/pack.h"

/** Half a megabyte; one thread's. Caller's memory: {0} is empty. */
struct pages {
    const struct pack *pack; /* whose */
    unsigned char *bytes;
    uint64_t *numbers; /* per slot: which page of the pack, counted from 1; 0: none */
};

void pages_dispose(struct pages *pages);

/** As pack_read, for a few bytes. */
MUST_CHECK bool pages_read(struct pages *pages, const struct pack *pack, uint64_t offset,
                           unsigned char *to, size_t len);

/** As pack_read_entry. */
MUST_CHECK const char *pages_read_entry(struct pages *pages, const struct pack *pack,
                                        uint32_t number, struct buf *raw);

#endif
