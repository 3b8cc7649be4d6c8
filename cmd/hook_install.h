/* hook_install.h - putting hooks where git runs them, and taking them away again. */
#ifndef CMD_HOOK_INSTALL_H
#define CMD_HOOK_INSTALL_H

#include "cmd/options.h"

/** Write the hooks that options choose. One that is there already and not ours is moved to
 * `<name>.before-sprawl`, which ours runs first. */
MUST_CHECK enum status hook_install(const struct options *options, struct error *err);

/** Remove ours; what they had moved aside moves back. */
MUST_CHECK enum status hook_uninstall(const struct options *options, struct error *err);

#endif
