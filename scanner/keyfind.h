/* keyfind.h - findings that are keys or certificates get to know which. */
#ifndef SCANNER_KEYFIND_H
#define SCANNER_KEYFIND_H

#include "scanner/finding.h"
#include "scanner/keymemo.h"
#include "scanner/match.h"

/** Parse what the finding holds: a private key gets finding->key and facts, a certificate goes to
 * out. Anything else, and what does not parse, stays as it is.
 *
 *  @param chunk  where it was found; its block is known
 *  @param memo   the worker's */
void keyfind_look(struct finding *finding, const struct chunk *chunk, struct keymemo *memo,
                  struct batch *out);

#endif
