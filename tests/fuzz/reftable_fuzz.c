/* reftable_fuzz.c - any table of refs, with a footer that fits: names and values lie within it. */
#include "scanner/git/raw.h"
#include "scanner/git/reftable.h"

#include <libdeflate.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool see_log(void *ctx, const struct reftable_log *log)
{
    BUG_IF(log->ref.len == 0 || log->zone < INT16_MIN || log->zone > INT16_MAX);
    return --*(size_t *)ctx > 0;
}

static void read_all(const struct reftable *table)
{
    struct reftable_cursor cursor = {.table = table};
    struct reftable_ref ref;
    size_t left = table->text.len + 1, logs = 10000; /* no more refs than bytes */
    while (reftable_next(&cursor, &ref))
        BUG_IF(--left == 0 || ref.name.len == 0 || ref.symbolic.len > table->text.len);
    reftable_cursor_dispose(&cursor);
    (void)reftable_logs(table, see_log, &logs);
}

/* Input: a byte that says how long hashes are, and a table. Its footer is made to fit: no fuzzer
 * finds a checksum. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t header = size > 5 && data[5] == 1 ? 24 : 28, footer = header + 44;
    struct reftable table;
    if (size < 1 + header + footer)
        return 0;
    AUTO(xfree) unsigned char *text = xmalloc(size - 1);
    memcpy(text, data + 1, size - 1);
    unsigned char *end = text + size - 1;
    memcpy(end - footer, text, header);
    uint32_t crc = libdeflate_crc32(0, end - footer, footer - 4);
    for (int i = 1; i <= 4; i++, crc >>= 8)
        end[-i] = (unsigned char)crc;
    if (reftable_open(&table, (struct bytes){text, size - 1}, data[0] & 1 ? 32 : 20))
        read_all(&table);
    return 0;
}
