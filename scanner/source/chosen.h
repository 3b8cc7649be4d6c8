/* chosen.h - is a path within what the user chose, for those who do not walk there? */
#ifndef SCANNER_SOURCE_CHOSEN_H
#define SCANNER_SOURCE_CHOSEN_H

#include "scanner/source.h"

/** A directory that is excluded takes all below it along; one that is included, too.
 *  @param path  from the target */
MUST_CHECK bool source_is_chosen(const struct source_env *env, struct bytes path);

#endif
