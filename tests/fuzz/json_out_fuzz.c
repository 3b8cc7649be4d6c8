/* json_out_fuzz.c - any bytes as a string: one line of UTF-8 that cJSON reads, and no command for a
 * CI. */
#define _POSIX_C_SOURCE 200809L /* pipe */
#include "base/json_out.h"
#include "base/utf8.h"

#include <cjson/cJSON.h>
#include <unistd.h>

enum { INPUT_MOST = 8000, OUTPUT_MOST = 6 * INPUT_MOST + 16 }; /* a pipe holds 65536 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[OUTPUT_MOST];
    int ends[2];
    if (size > INPUT_MOST || pipe(ends) != 0)
        return 0;
    AUTO(out_free) struct out *out = NULL;
    struct json_out json;
    struct error err;
    BUG_IF(out_new_fd(&out, ends[1], "pipe") != ST_OK);
    json_out_init(&json, out, false);
    json_out_string_begin(&json);
    json_out_string_add(&json, (struct bytes){data, size / 2});
    json_out_string_add(&json, (struct bytes){data + size / 2, size - size / 2});
    json_out_string_end(&json);
    BUG_IF(out_finish(out, &err) != ST_OK);
    ssize_t len = read(ends[0], text, sizeof(text));
    close(ends[0]);
    close(ends[1]);
    BUG_IF(len < 2 || !utf8_valid((struct bytes){(unsigned char *)text, (size_t)len}));
    cJSON *parsed = cJSON_ParseWithLength(text, (size_t)len);
    BUG_IF(!cJSON_IsString(parsed));
    cJSON_Delete(parsed);
    for (ssize_t i = 0; i < len; i++)
        BUG_IF((unsigned char)text[i] < ' ' || (i > 0 && text[i] == '#' && text[i - 1] == '#'));
    return 0;
}
