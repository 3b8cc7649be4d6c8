/* bind.h - after a scan: which certificate belongs to which key, which token to which key. */
#ifndef CMD_BIND_H
#define CMD_BIND_H

#include "base/base.h"
#include "report/report.h"
#include "scanner/keys.h"

/** Certificates of the whole scan. Used on one thread. */
struct bind;

void bind_new(struct bind **out);
void bind_free(struct bind **bind);

/** Copy a certificate; above LIMIT_CERTIFICATES it is left out. */
void bind_certificate(struct bind *bind, const struct certificate *certificate);

/** Tell what belongs together, in facts and reasons of the findings that lead credentials:
 * private keys learn of a certificate of the same key, tokens that are bound to a key (RFC 8705,
 * RFC 9449) whether that key was found as well. */
void bind_credentials(struct bind *bind, const struct credential *credentials, size_t count);

#endif
