/* cmd_staged.h - for the hook that does the same. */
#ifndef CMD_CMD_STAGED_H
#define CMD_CMD_STAGED_H

#include "cmd/command.h"

/** Scan what the next commit of the repository here would add.
 *  @param hook  say nothing if there is nothing to say */
enum exit_code staged_run(const struct options *options, bool hook);

#endif
