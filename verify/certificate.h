/* certificate.h - does an issuer still list the certificate of a private key? */
#ifndef VERIFY_CERTIFICATE_H
#define VERIFY_CERTIFICATE_H

#include "base/base.h"

#include <cjson/cJSON.h>

/** Is one of the document's values a PEM certificate for the public key whose SHA-256 (of its DER
 * SubjectPublicKeyInfo) is spki, in hexadecimal? document may be NULL. */
bool certificate_is_in(const cJSON *document, const char *spki);

#endif
