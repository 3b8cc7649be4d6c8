/* here.h - the repository that a command is run in. */
#ifndef CMD_HERE_H
#define CMD_HERE_H

#include "base/error.h"

/** "." or "../..": the nearest directory above, this one included, that is a work tree or a git
 * directory. What GIT_DIR names needs no search: ".".
 *
 *  @param out  to be freed
 *  @return ST_USAGE if there is none */
MUST_CHECK enum status here_find(char **out, struct error *err);

#endif
