/* glob_fuzz.c - any glob on any path: no over-read; and a path, escaped, matches itself. */
#include "base/buf.h"
#include "base/glob.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool matches(const struct buf *text, struct bytes path)
{
    AUTO(glob_list_free) struct glob_list *list = NULL;
    struct error err;
    const char *const texts[] = {(const char *)text->ptr, NULL};
    return glob_list_new(&list, texts, &err) == ST_OK && glob_list_match(list, path, true);
}

/* Input: glob, NUL, path. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes all = {data, len}, nul = {(const unsigned char *)"", 1};
    size_t split = bytes_find(all, 0, nul);
    if (split == SIZE_MAX || len - split > LIMIT_GLOB / 2 - 2)
        return 0;
    struct bytes path = bytes_slice(all, split + 1, len);
    AUTO(buf_dispose) struct buf text = {0};
    bool added = buf_add(&text, bytes_slice(all, 0, split + 1)) == ST_OK;
    (void)matches(&text, path);
    buf_reset(&text);
    added = added && buf_add(&text, bytes_of("/")) == ST_OK;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            added = added && buf_add(&text, bytes_slice(path, i, i + 1)) == ST_OK;
        else
            buf_printf(&text, "\\%c", path.ptr[i]);
    added = added && buf_add(&text, nul) == ST_OK;
    bool plain = path.len > 0 && path.ptr[path.len - 1] != '/' && path.ptr[0] != '/' &&
                 bytes_find(path, 0, nul) == SIZE_MAX;
    BUG_IF(!added || (plain && !matches(&text, path)));
    return 0;
}
