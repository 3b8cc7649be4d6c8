/* uri.c - percent-encoding, and what part of a path is shown. */
#include "report/uri.h"

void uri_encode(struct buf *to, struct bytes path)
{
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = path.ptr[i];
        bool plain = byte_is_alnum(c) || (c != '\0' && strchr("-._~/", c) != NULL);
        buf_printf(to, plain ? "%c" : "%%%02X", c);
    }
}

static struct bytes without_end_slashes(struct bytes path)
{
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    return path;
}

/* Bytes of path that target accounts for, the slash after it included; 0 if path is not below it.
 */
static size_t covered_by(struct bytes target, struct bytes path)
{
    target = without_end_slashes(target);
    if (target.len > path.len || !bytes_equal(target, bytes_slice(path, 0, target.len)))
        return 0;
    size_t len = target.len;
    if (len < path.len)
        return path.ptr[len] == '/' ? len + 1 : 0;
    while (len > 0 && path.ptr[len - 1] != '/')
        len--;
    return len;
}

struct bytes uri_relative(const struct scan_options *scan, struct bytes path)
{
    size_t skip = 0;
    if (path.len > 1 && path.ptr[0] == '/')
        for (size_t i = 0; i < scan->target_count; i++)
            skip = MAX(skip, covered_by(bytes_of(scan->targets[i]), path));
    while (skip + 1 < path.len && path.ptr[skip] == '/')
        skip++;
    while (skip + 2 < path.len && path.ptr[skip] == '.' && path.ptr[skip + 1] == '/')
        for (skip += 2; skip + 1 < path.len && path.ptr[skip] == '/';)
            skip++;
    return bytes_slice(path, skip, path.len);
}
