/* ledger_fuzz.c - any bytes as what was found out of objects: refused, or written again as they
 * were, and whatever is looked up lies within them. */
#include "scanner/history/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* All looks are found again, with sightings that are there. */
static void look_up(const struct ledger *l)
{
    const struct bytes looks = l->section[LEDGER_LOOKS];
    for (size_t at = 0; at < looks.len; at += LEDGER_LOOK_LEN) {
        const unsigned char *look = looks.ptr + at;
        uint32_t object = ledger_number(look), path = ledger_number(look + 4);
        uint64_t end = (uint64_t)ledger_number(look + 8) + ledger_number(look + 12);
        BUG_IF(ledger_find_look(l, object, path) != look);
        BUG_IF(end * LEDGER_SIGHTING_LEN > l->section[LEDGER_SIGHTINGS].len);
        BUG_IF(path != LEDGER_NONE && ledger_find_path(l, ledger_path(l, path)) != path);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(ledger_dispose) struct ledger ledger = {0};
    unsigned char head[LEDGER_HEAD];
    struct bytes parts[LEDGER_PARTS], rest = {data, len};
    if (!ledger_read(&ledger, rest))
        return 0;
    look_up(&ledger);
    ledger_write(&ledger, head, parts);
    for (size_t i = 0; i < LEDGER_PARTS; i++) {
        BUG_IF(!bytes_equal(parts[i], bytes_slice(rest, 0, parts[i].len)));
        rest = bytes_slice(rest, parts[i].len, rest.len);
    }
    BUG_IF(rest.len > 0);
    return 0;
}
