/* command.h - what a command is, how it ends, and how it speaks to people. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/base.h"
#include "base/error.h"
#include "base/out.h"
#include "cmd/options.h"

/** How the program ends; higher wins, but for 2, which means that nothing was done. */
enum exit_code {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,      /* usage, configuration or rule error: nothing was scanned */
    EXIT_INCOMPLETE = 3, /* something could not be scanned, or the result could not be written */
};

/** One command. To add one see list.h. */
struct command {
    const char *name;
    const char *const *words;    /* subcommands for completion, NULL-terminated; or NULL */
    const char *arguments;       /* "[TARGET]..." */
    const char *summary;         /* one line, without a full stop */
    const char *about;           /* paragraphs of the help, each line ended with \n */
    const char *const *examples; /* command line, what it does, command line, ..., NULL */
    /** Do it. Says itself what went wrong, on standard error. @return an exit code */
    enum exit_code (*run)(const struct options *options);
};

/** All of them in the order of list.h; its position is its bit in option.commands. */
const struct command *const *command_all(size_t *count);
/** The command of that name, or NULL. */
const struct command *command_find(const char *name);
/** Promised for a later version. */
bool command_is_later(const char *name);
/** Say that there is no such command, and which one was perhaps meant. */
void command_unknown(const char *name);

/** "sprawl: message" on standard error. */
void say(const struct error *err);
PRINTF_LIKE(1, 2) void say_line(const char *format, ...);

/** Standard output. */
struct out *stdout_open(void);
/** Write what is left, and say so if that fails (a reader who went away is no news).
 *  @return code, or EXIT_INCOMPLETE if not everything was written */
enum exit_code stdout_finish(struct out *out, enum exit_code code);

#endif
