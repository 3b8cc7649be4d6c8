/* cmd_version.c - `sprawl version`: what this program is made of. */
#include "cmd/command.h"
#include "rules/ruleset.h"
#include "scanner/match.h"

static enum exit_code version_run(const struct options *options)
{
    if (options->arguments.count > 0) {
        say_line("version takes no arguments");
        return EXIT_USAGE;
    }
    const struct ruleset *rules = ruleset_builtin();
    AUTO(out_free) struct out *out = stdout_open();
    out_printf(out, "sprawl " SPRAWL_VERSION "\nrules: %zu, digest %s\n", ruleset_count(rules),
               rules->digest);
#ifdef SPRAWL_PCRE2_VERSION
    out_text(out, "PCRE2: " SPRAWL_PCRE2_VERSION "\n");
#endif
    return stdout_finish(out, EXIT_CLEAN);
}

const struct command command_version = {
    .name = "version",
    .arguments = "",
    .summary = "version of the program, its rules and its libraries",
    .run = version_run,
};
