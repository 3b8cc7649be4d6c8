/* mailmap_fuzz.c - any .mailmap: what a person becomes lies in the map, and asking twice for it
 * says the same. */
#include "scanner/git/mailmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Input: name, NUL, e-mail, NUL, content. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes all = {data, len}, nul = {(const unsigned char *)"", 1};
    size_t first = bytes_find(all, 0, nul);
    size_t second = first == SIZE_MAX ? SIZE_MAX : bytes_find(all, first + 1, nul);
    if (second == SIZE_MAX)
        return 0;
    struct bytes content = bytes_slice(all, second + 1, len);
    AUTO(mailmap_free) struct mailmap *map = NULL;
    mailmap_new(&map, content);
    struct bytes names[2], emails[2];
    for (size_t i = 0; i < 2; i++) {
        names[i] = bytes_slice(all, 0, first);
        emails[i] = bytes_slice(all, first + 1, second);
        mailmap_apply(map, &names[i], &emails[i]);
    }
    BUG_IF(names[0].ptr != names[1].ptr || emails[0].ptr != emails[1].ptr);
    BUG_IF(names[0].ptr != data && bytes_find(content, 0, names[0]) == SIZE_MAX);
    BUG_IF(emails[0].ptr != data + first + 1 && bytes_find(content, 0, emails[0]) == SIZE_MAX);
    return 0;
}
