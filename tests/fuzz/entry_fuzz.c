/* entry_fuzz.c - any bytes as the header of a pack's entry: what is taken apart lies within them.
 */
#include "scanner/git/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Input: a byte, of which the last bit says how long hashes are; the offset in 8 bytes; a header.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pack_entry e;
    uint64_t offset;
    if (len < 9)
        return 0;
    memcpy(&offset, data + 1, sizeof(offset));
    struct bytes bytes = {data + 9, len - 9};
    size_t hash_len = data[0] & 1 ? 32 : 20;
    if (!pack_parse_entry(&e, bytes, offset, hash_len)) {
        BUG_IF(e.type != 0);
        return 0;
    }
    BUG_IF(e.header == 0 || e.header > MIN(bytes.len, (size_t)PACK_HEADER_MAX));
    BUG_IF(e.type == 0 || e.type == 5 || e.type > ENTRY_REF_DELTA);
    BUG_IF(e.type == ENTRY_OFS_DELTA && (e.base_offset == 0 || e.base_offset >= offset));
    BUG_IF(e.type == ENTRY_REF_DELTA && e.base_oid + hash_len != bytes.ptr + e.header);
    /* The same from just these bytes. */
    struct pack_entry again;
    bool good = pack_parse_entry(&again, bytes_slice(bytes, 0, e.header), offset, hash_len);
    BUG_IF(!good || memcmp(&again, &e, sizeof(e)) != 0);
    return 0;
}
