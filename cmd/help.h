/* help.h - help texts, made of the tables of commands and options. */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "base/out.h"
#include "cmd/command.h"

/** All commands on one screen. */
void help_write_all(struct out *out);
/** One command: examples first, then its options. */
void help_write_command(struct out *out, const struct command *command);

#endif
