/* sign.h - requests that carry a signature made with the credential, not the credential. */
#ifndef VERIFY_SIGN_H
#define VERIFY_SIGN_H

#include "verify/render.h"

/** render_request, and what block->sign adds to it: Authorization and a date.
 *
 *  @return NULL, or why it cannot be made, a constant sentence */
MUST_CHECK const char *sign_request(const struct validate *block, const struct validate_step *step,
                                    const struct render_values *values, struct request *out);

#endif
