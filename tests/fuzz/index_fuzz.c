/* index_fuzz.c - any bytes as an index: read or refused, and what was read stays within them. */
#include "scanner/git/index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(index_dispose) struct index index = {0};
    struct error err;
    if (size == 0 || index_parse(&index, (struct bytes){data + 1, size - 1}, data[0] & 1 ? 32 : 20,
                                 "index", &err) != ST_OK)
        return 0;
    volatile unsigned char last = 0;
    for (size_t i = 0; i < index.count; i++) {
        struct oid oid = index_oid(&index, &index.entries[i]);
        for (size_t k = 0; k < index.entries[i].path.len; k++)
            last = index.entries[i].path.ptr[k];
        BUG_IF(index.entries[i].id < data || index.entries[i].id >= data + size);
        BUG_IF(index.entries[i].stage > 3 || (data[0] % 2 == 0 && oid.bytes[31] != 0));
    }
    (void)last;
    for (size_t i = 0; i < index.tree_count; i++)
        BUG_IF(index.trees[i].next <= i || index.trees[i].next > index.tree_count);
    return 0;
}
