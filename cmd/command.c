/* command.c - the table of commands, and their voice. */
#include "cmd/command.h"

#include "base/buf.h"
#include "cmd/nearest.h"
#include "report/escape.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define COMMAND(name) extern const struct command command_##name;
#include "cmd/list.h"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cmd/list.h"
#undef COMMAND
};

/* Promised, and not there yet. */
static const char *const later[] = {
    "inventory",
};

const struct command *const *command_all(size_t *count)
{
    *count = COUNT_OF(commands);
    return commands;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

bool command_is_later(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(later); i++)
        if (strcmp(later[i], name) == 0)
            return true;
    return false;
}

void command_unknown(const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        nearest_offer(&near, commands[i]->name);
    if (near.name)
        say_line("there is no command or path '%s'; did you mean 'sprawl %s'?", name, near.name);
    else
        say_line("there is no command or path '%s'; 'sprawl help' lists the commands", name);
}

/* Messages hold names that others chose: paths, keys of a configuration. */
void say(const struct error *err)
{
    AUTO(buf_dispose) struct buf text = {0};
    escape_add(&text, bytes_of(err->text), ESCAPE_NAME);
    fprintf(stderr, "sprawl: %.*s\n", (int)text.len, (const char *)text.ptr);
}

void say_line(const char *format, ...)
{
    char text[900];
    struct error err;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    (void)error_set(&err, ST_OK, "%s", text);
    say(&err);
}

struct out *stdout_open(void)
{
    struct out *out = NULL;
    enum status st = out_new_fd(&out, STDOUT_FILENO, "standard output");
    BUG_IF(st != ST_OK);
    return out;
}

enum exit_code stdout_finish(struct out *out, enum exit_code code)
{
    struct error err;
    if (out_finish(out, &err) != ST_OK) {
        say(&err);
        return EXIT_INCOMPLETE;
    }
    return out_is_broken_pipe(out) ? EXIT_INCOMPLETE : code;
}
