/* placeholder.h - values that only stand where a secret would: templates, references, examples,
 * sequences. */
#ifndef SCANNER_PLACEHOLDER_H
#define SCANNER_PLACEHOLDER_H

#include "base/base.h"

/** Why value is a placeholder (a constant sentence), or NULL. Looks at the value alone. */
const char *placeholder_reason(struct bytes value);

/** The reasons that also hold for tokens with an issuer's prefix: repetition, sequences, "EXAMPLE".
 */
const char *placeholder_in_token(struct bytes value);

#endif
