/* generate.h - the option table as a man page and as shell completions. */
#ifndef CMD_GENERATE_H
#define CMD_GENERATE_H

#include "base/out.h"

/** The option lists of docs/sprawl.1, in mdoc. */
void generate_man(struct out *out);

/** A completion script. @param shell  "bash", "zsh" or "fish" */
void generate_completion(struct out *out, const char *shell);

#endif
