/* linehash_fuzz.c - any item: each line's answer is well-formed, and the same when it is asked
 * alone. */
#include "scanner/linehash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool well_formed(const char *text)
{
    size_t hex = strspn(text, "0123456789abcdef");
    if (hex == 0 || hex > 16 || text[hex] != ':')
        return false;
    const char *number = text + hex + 1;
    return *number >= '1' && *number <= '9' && number[strspn(number, "0123456789")] == '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINES = 16 };
    struct bytes item = {data, size};
    struct linehash lines[LINES];
    for (size_t i = 0; i < LINES; i++)
        lines[i] = (struct linehash){.line = 1 + i * i};
    linehash_compute(item, lines, LINES);
    BUG_IF(!well_formed(lines[0].text));
    for (size_t i = 1; i < LINES; i++) {
        struct linehash alone = {.line = lines[i].line};
        linehash_compute(item, &alone, 1);
        BUG_IF(strcmp(alone.text, lines[i].text) != 0);
        BUG_IF(alone.text[0] && (!well_formed(alone.text) || !lines[i - 1].text[0]));
    }
    return 0;
}
