/* list.h - every command, one line each, in the order of the help text.
 *
 * To add one: write cmd/cmd_<name>.c with `const struct command command_<name>` (command.h says
 * what it holds), add COMMAND(<name>) here, take its name out of the later[] of command.c if it
 * stands there, and write a golden case. Its options are lines of the table in options.c: add
 * FOR(<name>) to those that it shares. Help, man page lists and completions follow by themselves;
 * `sprawl help --man` and `sprawl help --completion bash|zsh|fish` print what stands in docs/ and
 * completions/. */
COMMAND(scan)
COMMAND(staged)
COMMAND(ci)
COMMAND(hook)
COMMAND(rules)
COMMAND(explain)
COMMAND(baseline)
COMMAND(verify)
COMMAND(revoke)
COMMAND(report)
COMMAND(version)
COMMAND(help)
