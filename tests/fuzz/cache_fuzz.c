/* cache_fuzz.c - any bytes as what was remembered: refused, or written again as they were. */
#include "scanner/history/memo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(memo_dispose) struct memo memo = {0};
    AUTO(buf_dispose) struct buf out = {0};
    struct bytes bytes = {data, len};
    if (!memo_read(&memo, bytes))
        return 0;
    enum status st = memo_write(&memo, &out);
    BUG_IF(st != ST_OK || !bytes_equal(buf_bytes(&out), bytes));
    return 0;
}
