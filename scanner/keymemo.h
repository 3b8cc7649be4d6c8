/* keymemo.h - keys and certificates that were parsed before: the same ones stand in version after
 * version of a file, and libcrypto takes as long for one as a scan for a megabyte. */
#ifndef SCANNER_KEYMEMO_H
#define SCANNER_KEYMEMO_H

#include "scanner/keys.h"

/** Private to one worker; of some hundred keys and some thousand certificates, the newest. */
struct keymemo;

void keymemo_new(struct keymemo **out);
void keymemo_free(struct keymemo **memo);

/** As keys_private. */
MUST_CHECK bool keymemo_private(struct keymemo *memo, struct key *out, struct bytes der,
                                struct facts *facts);

/** As keys_certificate. */
MUST_CHECK bool keymemo_certificate(struct keymemo *memo, struct certificate *out,
                                    struct bytes der);

#endif
