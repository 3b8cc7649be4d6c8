/* generate.c - the option table as mdoc, bash, zsh and fish see it. All texts are ours: what they
 * must not hold is asserted, not escaped. */
#include "cmd/generate.h"

#include "cmd/command.h"

/* Call each for the options of a command that people see. */
static void each_option(struct out *out, size_t command,
                        void (*each)(struct out *out, const struct option *option))
{
    size_t count;
    const struct option *options = option_all(&count);
    for (size_t i = 0; i < count; i++)
        if (option_is_shown(&options[i], command))
            each(out, &options[i]);
}

static void write_list(struct out *out, const char *const *items, const char *between)
{
    for (size_t i = 0; items[i]; i++)
        out_printf(out, "%s%s", i > 0 ? between : "", items[i]);
}

static bool takes_path(const struct option *option)
{
    return option->argument && strcmp(option->argument, "FILE") == 0;
}

/* ---- mdoc ---- */

/* A line of text: not a request, whatever it begins with. */
static void man_text(struct out *out, const char *text)
{
    BUG_IF(strchr(text, '\\') != NULL);
    if (text[0] == '.' || text[0] == '\'')
        out_text(out, "\\&");
    out_text(out, text);
}

static void man_option(struct out *out, const struct option *option)
{
    out_text(out, ".It ");
    if (option->letter)
        out_printf(out, "Fl %c , ", option->letter);
    out_printf(out, "Fl -%s", option->name);
    if (option->argument && option->kind == OPTION_MAYBE)
        out_printf(out, "= Ns Ar %s", option->argument);
    else if (option->argument)
        out_printf(out, " Ar %s", option->argument);
    out_text(out, "\n");
    man_text(out, option->help);
    if (option->choices) {
        out_text(out, ": ");
        write_list(out, option->choices, ", ");
    }
    out_text(out, ".\n");
    const char *otherwise = option->fallback ? option->fallback : option->otherwise;
    if (otherwise)
        out_printf(out, "Default: %s.\n", otherwise);
}

void generate_man(struct out *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);
    for (size_t i = 0; i < count; i++) {
        out_printf(out, ".Ss sprawl %s", commands[i]->name);
        out_printf(out, "%s%s\n", commands[i]->arguments[0] ? " " : "", commands[i]->arguments);
        out_text(out, ".Bl -tag -width Ds\n");
        each_option(out, i, man_option);
        out_text(out, ".El\n");
    }
}

/* ---- bash ---- */

static void bash_words(struct out *out, const struct option *option)
{
    if (option->letter)
        out_printf(out, " -%c", option->letter);
    out_printf(out, " --%s", option->name);
}

/* What may follow an option with a value. */
static void bash_value(struct out *out, const struct option *option)
{
    if (!option->argument)
        return;
    out_text(out, "            ");
    if (option->letter)
        out_printf(out, "-%c|", option->letter);
    out_printf(out, "--%s) ", option->name);
    if (option->choices) {
        out_text(out, "values=\"");
        write_list(out, option->choices, " ");
        out_text(out, "\" ;;\n");
    } else {
        out_printf(out, "%s ;;\n", takes_path(option) ? "files=1" : "return");
    }
}

static void bash_command(struct out *out, const struct command *command, size_t number)
{
    out_printf(out, "        %s)\n            options=\"", command->name);
    each_option(out, number, bash_words);
    out_text(out, "\"\n");
    if (command->words) {
        out_text(out, "            words=\"");
        write_list(out, command->words, " ");
        out_text(out, "\"\n");
    }
    out_text(out, "            case $prev in\n");
    each_option(out, number, bash_value);
    out_text(out, "            esac\n            ;;\n");
}

static void bash(struct out *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);
    out_text(out, "# bash completion for sprawl; made by: sprawl help --completion bash\n"
                  "_sprawl()\n"
                  "{\n"
                  "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                  "    local options=\"-h --help --version\" words=\"\" values=\"\" files=\"\"\n"
                  "    # --name=value comes as three words\n"
                  "    if [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then "
                  "prev=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
                  "    compopt -o filenames 2>/dev/null\n"
                  "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                  "        words=\"");
    for (size_t i = 0; i < count; i++)
        out_printf(out, "%s%s", i > 0 ? " " : "", commands[i]->name);
    out_text(out, "\"\n    else\n        case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < count; i++)
        bash_command(out, commands[i], i);
    out_text(out, "        esac\n"
                  "    fi\n"
                  "    if [ -n \"$values\" ]; then\n"
                  "        COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n"
                  "    elif [ -z \"$files\" ] && [ \"${cur:0:1}\" = - ]; then\n"
                  "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                  "    else\n"
                  "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
                  "        [ -n \"$files\" ] || COMPREPLY+=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "    fi\n"
                  "}\n"
                  "complete -F _sprawl sprawl\n");
}

/* ---- zsh ---- */

static void zsh_option(struct out *out, const struct option *option)
{
    bool repeats =
        option->kind == OPTION_LIST || option->kind == OPTION_RULES || option->kind == OPTION_COUNT;
    BUG_IF(strpbrk(option->help, "'[]") != NULL);
    out_text(out, "                ");
    const char *joint = option->kind == OPTION_MAYBE ? "=-" : option->argument ? "=" : "";
    if (option->letter)
        out_printf(out, "%s{-%c%s,--%s%s}'", repeats ? "'*'" : "", option->letter,
                   option->argument ? "+" : "", option->name, joint);
    else
        out_printf(out, "'%s--%s%s", repeats ? "*" : "", option->name, joint);
    out_printf(out, "[%s]", option->help);
    if (option->argument)
        out_printf(out, ":%s:", option->argument);
    if (option->choices) {
        out_text(out, "(");
        write_list(out, option->choices, " ");
        out_text(out, ")");
    } else if (takes_path(option)) {
        out_text(out, "_files");
    }
    out_text(out, "' \\\n");
}

static void zsh(struct out *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);
    out_text(out, "#compdef sprawl\n"
                  "# zsh completion for sprawl; made by: sprawl help --completion zsh\n"
                  "_sprawl()\n"
                  "{\n"
                  "    if (( CURRENT == 2 )); then\n"
                  "        local -a commands=(\n");
    for (size_t i = 0; i < count; i++) {
        BUG_IF(strchr(commands[i]->summary, '\'') != NULL);
        out_printf(out, "            '%s:%s'\n", commands[i]->name, commands[i]->summary);
    }
    out_text(out, "        )\n"
                  "        _describe command commands\n"
                  "        _files\n"
                  "        return\n"
                  "    fi\n"
                  "    local command=$words[2]\n"
                  "    (( CURRENT-- ))\n"
                  "    shift words\n"
                  "    case $command in\n");
    for (size_t i = 0; i < count; i++) {
        out_printf(out, "        %s)\n            _arguments -S \\\n", commands[i]->name);
        each_option(out, i, zsh_option);
        if (commands[i]->words) {
            out_text(out, "                '1:what:(");
            write_list(out, commands[i]->words, " ");
            out_text(out, ")' \\\n");
        }
        out_text(out, "                '*:file:_files'\n            ;;\n");
    }
    out_text(out, "    esac\n}\n_sprawl \"$@\"\n");
}

/* ---- fish ---- */

/* One line for each; its condition has been written. */
static void fish_option(struct out *out, const struct option *option)
{
    BUG_IF(strchr(option->help, '\'') != NULL);
    if (option->letter)
        out_printf(out, " -s %c", option->letter);
    out_printf(out, " -l %s", option->name);
    if (option->choices) {
        out_text(out, " -x -a '");
        write_list(out, option->choices, " ");
        out_text(out, "'");
    } else if (option->argument) {
        out_text(out, takes_path(option) ? " -r" : " -x");
    }
    out_printf(out, " -d '%s'\n", option->help);
}

static void fish_command(struct out *out, const struct command *command, size_t number)
{
    size_t count;
    const struct option *options = option_all(&count);
    BUG_IF(strchr(command->summary, '\'') != NULL);
    out_printf(out, "complete -c sprawl -n __fish_use_subcommand -a %s -d '%s'\n", command->name,
               command->summary);
    for (size_t i = 0; i < count; i++) {
        if (!option_is_shown(&options[i], number))
            continue;
        out_printf(out, "complete -c sprawl -n '__fish_seen_subcommand_from %s'", command->name);
        fish_option(out, &options[i]);
    }
    if (command->words) {
        out_printf(out, "complete -c sprawl -n '__fish_seen_subcommand_from %s' -a '",
                   command->name);
        write_list(out, command->words, " ");
        out_text(out, "'\n");
    }
}

void generate_completion(struct out *out, const char *shell)
{
    size_t count;
    const struct command *const *commands = command_all(&count);
    if (strcmp(shell, "bash") == 0) {
        bash(out);
    } else if (strcmp(shell, "zsh") == 0) {
        zsh(out);
    } else {
        out_text(out, "# fish completion for sprawl; made by: sprawl help --completion fish\n");
        for (size_t i = 0; i < count; i++)
            fish_command(out, commands[i], i);
    }
}
