/* keyblob.h - private keys as bytes: does the container hold together, and what key is it. */
#ifndef RULES_CHECKSUM_KEYBLOB_H
#define RULES_CHECKSUM_KEYBLOB_H

#include "base/base.h"
#include "rules/check.h"

/** What the label of a PEM block promises. */
enum keyblob {
    KEYBLOB_DER,             /* some other "... PRIVATE KEY": any DER SEQUENCE */
    KEYBLOB_RSA,             /* PKCS#1 */
    KEYBLOB_DSA,             /* OpenSSL's own */
    KEYBLOB_EC,              /* SEC 1 */
    KEYBLOB_PKCS8,           /* RFC 5958, in the clear */
    KEYBLOB_PKCS8_ENCRYPTED, /* RFC 5958 section 3 */
    KEYBLOB_OPENSSH,         /* openssh-key-v1 */
    KEYBLOB_PGP,             /* RFC 9580 packets */
};

/** Check key and add the facts "format", "type", "encrypted", "bits" (RSA), "created" (PGP),
 * "fingerprint" (OpenSSH; of the public half). Nothing is added unless the container holds
 * together.
 *
 *  @param key  the decoded block, any bytes
 *  @return true if key is what kind promises */
MUST_CHECK bool keyblob_check(struct bytes key, enum keyblob kind, struct facts *facts);

/** The fact "type" of a kind whose content is encrypted as a whole. */
const char *keyblob_type(enum keyblob kind);

#endif
