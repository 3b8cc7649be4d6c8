/* terminal.h - what the streams are connected to, and what that permits. */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include "base/base.h"

/** Colours on descriptor fd? when is the value of --color; then NO_COLOR, CLICOLOR_FORCE,
 * FORCE_COLOR, CLICOLOR and TERM are heard, in this order; else a terminal gets them. */
bool terminal_color(const char *when, int fd);

/** A terminal that understands more than lines. */
bool terminal_is_smart(int fd);

/** One that knows what OSC 8 is, or passes over it: any smart one but the console of Linux. */
bool terminal_links(int fd);

/** Columns of the terminal, 0 if fd is none or does not tell. */
unsigned terminal_width(int fd);

/** A progress line on standard error? when is the value of --progress; auto means a terminal
 * outside of CI. */
bool terminal_progress(const char *when);

#endif
