/* keys.h - private keys and certificates, parsed by libcrypto: which of them belong together. */
#ifndef SCANNER_KEYS_H
#define SCANNER_KEYS_H

#include "base/base.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "rules/check.h"

/** What identifies a private key by its public half. */
struct key {
    unsigned char spki[SHA256_LEN];       /* SHA-256 of the DER SubjectPublicKeyInfo */
    unsigned char thumbprint[SHA256_LEN]; /* RFC 7638 */
    bool has_spki, has_thumbprint;
};

/** A certificate; all text is printable ASCII. */
struct certificate {
    unsigned char spki[SHA256_LEN], digest[SHA256_LEN]; /* digest: of the whole DER (x5t#S256) */
    char subject[FACT_VALUE_MAX];                       /* "CN=api, O=Acme" */
    char names[FACT_VALUE_MAX]; /* DNS names of the subject, as many as fit; "" if none */
    char not_after[24];         /* "2027-01-31T12:00:00Z", or "" */
    bool client_auth;           /* may authenticate a client, by its extended key usage */
    char *path;                 /* where it was found; owned by whoever owns the certificate */
    uint64_t line;
};

/** Parse a private key: PKCS#8, PKCS#1, SEC 1 or DSA, not encrypted.
 *
 *  @param der    hostile bytes
 *  @param facts  what keyblob_check says of it: types other than RSA and elliptic curves are left
 *                alone; gets "bits" and "curve"
 *  @return false if libcrypto does not take it */
MUST_CHECK bool keys_private(struct key *out, struct bytes der, struct facts *facts);

/** How a JSON Web Signature is made (RFC 7518, section 3.1). */
enum key_signature { KEY_RS256, KEY_ES256 };

/** Sign text with a private key.
 *
 *  @param der  PKCS#8, PKCS#1 or SEC 1; hostile bytes
 *  @param out  gets the bytes of the signature: of ES256 the two numbers, 32 bytes each
 *  @return false if the key is none, or none for that signature */
MUST_CHECK bool keys_sign(enum key_signature how, struct bytes der, struct bytes text,
                          struct buf *out);

/** Parse an X.509 certificate from hostile bytes; path stays NULL. */
MUST_CHECK bool keys_certificate(struct certificate *out, struct bytes der);

#endif
