/* cmd_help.c - `sprawl help [COMMAND]`, and the lists that man page and completions are made of. */
#include "cmd/help.h"

#include "base/buf.h"
#include "cmd/generate.h"

enum { WIDTH = 80, TEXT_AT = 30 };

/* Write text in lines of at most WIDTH columns; column is where the cursor is, and all further
 * lines begin at TEXT_AT. */
static void write_wrapped(struct out *out, struct bytes text, size_t column)
{
    size_t at = 0;
    if (column + 2 > TEXT_AT) {
        out_text(out, "\n");
        column = 0;
    }
    for (;;) {
        size_t end = text.len;
        if (end - at > WIDTH - TEXT_AT)
            for (end = at + WIDTH - TEXT_AT; end > at && text.ptr[end] != ' '; end--)
                ;
        if (end == at)
            end = text.len;
        out_printf(out, "%*s%.*s\n", (int)(TEXT_AT - column), "", (int)(end - at),
                   (const char *)text.ptr + at);
        if (end == text.len)
            return;
        at = end + 1;
        column = 0;
    }
}

static void write_option(struct out *out, const struct option *option)
{
    AUTO(buf_dispose) struct buf label = {0};
    AUTO(buf_dispose) struct buf text = {0};
    if (option->letter)
        buf_printf(&label, "  -%c, --%s", option->letter, option->name);
    else
        buf_printf(&label, "      --%s", option->name);
    if (option->argument)
        buf_printf(&label, "%s%s", option->kind == OPTION_MAYBE ? "=" : " ", option->argument);
    buf_printf(&text, "%s", option->help);
    for (size_t i = 0; option->choices && option->choices[i]; i++)
        buf_printf(&text, "%s%s", i == 0 ? ": " : ", ", option->choices[i]);
    const char *otherwise = option->fallback ? option->fallback : option->otherwise;
    if (otherwise)
        buf_printf(&text, " [%s]", otherwise);
    out_write(out, label.ptr, label.len);
    write_wrapped(out, buf_bytes(&text), label.len);
}

void help_write_command(struct out *out, const struct command *command)
{
    size_t count, number = 0;
    const struct command *const *commands = command_all(&count);
    while (commands[number] != command)
        number++;
    const struct option *options = option_all(&count);
    out_printf(out, "sprawl %s - %s\n\nUsage: sprawl %s [OPTION]...%s%s\n", command->name,
               command->summary, command->name, command->arguments[0] ? " " : "",
               command->arguments);
    if (command->about)
        out_printf(out, "\n%s", command->about);
    if (command->examples)
        out_text(out, "\nExamples:\n");
    for (size_t i = 0; command->examples && command->examples[i]; i += 2)
        out_printf(out, "  %s\n      %s\n", command->examples[i], command->examples[i + 1]);
    out_text(out, "\nOptions:\n");
    for (size_t i = 0; i < count; i++)
        if (option_is_shown(&options[i], number))
            write_option(out, &options[i]);
}

void help_write_all(struct out *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);
    out_text(out, "sprawl finds credentials that have spread where they do not belong.\n\n"
                  "Usage: sprawl COMMAND [OPTION]... [ARGUMENT]...\n"
                  "       sprawl PATH...     the same as: sprawl scan PATH...\n\n"
                  "Commands:\n");
    for (size_t i = 0; i < count; i++)
        out_printf(out, "  %-10s%s\n", commands[i]->name, commands[i]->summary);
    out_text(
        out,
        "\n'sprawl help COMMAND' shows its options. 'sprawl scan' scans the current directory.\n"
        "Exit codes: 0 nothing found, 1 findings, 2 wrong usage, 3 not everything could be "
        "scanned.\n");
}

static enum exit_code help_run(const struct options *options)
{
    const struct command *command = NULL;
    const char *name = options->arguments.count > 0 ? options->arguments.item[0] : NULL;
    if (options->arguments.count > 1) {
        say_line("help is about one command at a time");
        return EXIT_USAGE;
    }
    if (name && (command = command_find(name)) == NULL) {
        command_unknown(name);
        return EXIT_USAGE;
    }
    AUTO(out_free) struct out *out = stdout_open();
    if (options->man)
        generate_man(out);
    else if (options->completion)
        generate_completion(out, options->completion);
    else if (command)
        help_write_command(out, command);
    else
        help_write_all(out);
    return stdout_finish(out, EXIT_CLEAN);
}

static const char *const words[] = {
#define COMMAND(name) #name,
#include "cmd/list.h"
#undef COMMAND
    NULL,
};

const struct command command_help = {
    .name = "help",
    .words = words,
    .arguments = "[COMMAND]",
    .summary = "what the commands do, and their options",
    .run = help_run,
};
