/* baseline_fuzz.c - any bytes as a baseline: refused with a line, or written and read again as they
 * are. */
#include "scanner/baseline.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(baseline_dispose) struct baseline first = {0};
    AUTO(baseline_dispose) struct baseline merged = {0};
    struct baseline_merged outcome;
    struct error err = {{0}};
    if (baseline_read(&first, "b", (struct bytes){data, len}, &err) != ST_OK) {
        BUG_IF(strncmp(err.text, "b:", 2) != 0 || first.entry_count > 0 || first.salts);
        return 0;
    }
    BUG_IF(first.salt_count == 0);
    for (size_t i = 0; i < first.entry_count; i++)
        BUG_IF(
            !baseline_takes(bytes_of(first.entries[i].reason)) ||
            (i > 0 && strcmp(first.entries[i - 1].fingerprint, first.entries[i].fingerprint) >= 0));
    baseline_merge(&merged, &first, &first, &first, &outcome);
    BUG_IF(outcome.conflicts > 0 || merged.entry_count != first.entry_count);
    return 0;
}
