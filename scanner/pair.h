/* pair.h - credentials made of parts: the key id, the session token, the host beside a secret. */
#ifndef SCANNER_PAIR_H
#define SCANNER_PAIR_H

#include "base/base.h"
#include "scanner/finding.h"
#include "scanner/match.h"

/** Around the findings from index from on, look for the parts that are looked for nowhere else.
 *
 *  @param off  per rule, 1: not looked for
 *  @param out  gets the matches, sorted, each once */
void pair_search(struct matcher *matcher, const unsigned char *off, const struct chunk *chunk,
                 const struct batch *batch, size_t from, struct matches *out);

/** Give the credentials among the findings from index from on their parts, which leave the list;
 * the findings must be sorted (batch_sort) and all of one item. What is no secret and belongs to
 * none is freed, or kept with low confidence if the user asked for that.
 *
 *  @return how many were freed */
size_t pair_findings(struct batch *batch, size_t from, enum confidence least);

#endif
