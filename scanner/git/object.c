/* object.c - names of objects to and from text. */
#include "scanner/git/object.h"

#include "base/codec.h"

void oid_hex(const struct oid *oid, size_t hash_len, char out[2 * OID_MAX + 1])
{
    static const char digits[] = "0123456789abcdef";
    BUG_IF(hash_len > OID_MAX);
    for (size_t i = 0; i < hash_len; i++) {
        out[2 * i] = digits[oid->bytes[i] >> 4];
        out[2 * i + 1] = digits[oid->bytes[i] & 15];
    }
    out[2 * hash_len] = '\0';
}

bool oid_parse(struct oid *out, size_t hash_len, struct bytes hex)
{
    struct oid oid = {0};
    BUG_IF(hash_len > OID_MAX);
    if (hex.len != 2 * hash_len)
        return false;
    for (size_t i = 0; i < hash_len; i++) {
        int high = codec_hex_value(hex.ptr[2 * i]), low = codec_hex_value(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        oid.bytes[i] = (unsigned char)(high << 4 | low);
    }
    *out = oid;
    return true;
}
