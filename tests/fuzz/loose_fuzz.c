/* loose_fuzz.c - any file of a loose object: what is read is what zlib alone would give, bounded by
 * what the header says; only what is whole goes without a remark. */
#include "scanner/git/loose.h"

#include "base/buf.h"

#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODEL_MAX = 1 << 17 };

/* All that zlib gives, MODEL_MAX bytes at most; whole: it came to its end with the input. */
static void inflate_model(struct bytes file, struct buf *out, bool *whole)
{
    z_stream z = {.next_in = (z_const Bytef *)file.ptr, .avail_in = (uInt)file.len};
    unsigned char *to;
    enum status st = buf_reserve(out, MODEL_MAX, &to);
    BUG_IF(st != ST_OK || inflateInit(&z) != Z_OK);
    z.next_out = to;
    z.avail_out = MODEL_MAX;
    *whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0;
    out->len = MODEL_MAX - z.avail_out;
    inflateEnd(&z);
}

static void check(struct loose *loose, struct bytes file)
{
    struct loose_object object;
    AUTO(buf_dispose) struct buf model = {0};
    bool whole;
    enum object_type type;
    uint64_t size;
    enum status status = loose_inflate(loose, file, &object);
    inflate_model(file, &model, &whole);
    size_t header = loose_header(buf_bytes(&model), &type, &size);
    if (status != ST_OK) {
        BUG_IF(header != 0 && whole && model.len - header == size);
        return;
    }
    BUG_IF(object.reader != NULL || object.type != type || object.size != size);
    BUG_IF(object.content.len > size);
    BUG_IF(loose_damage(loose) == NULL && object.content.len != size);
    if (model.len < MODEL_MAX) {
        BUG_IF((loose_damage(loose) == NULL) != (whole && model.len - header == size));
        BUG_IF(object.content.len != MIN(size, model.len - header));
        BUG_IF(object.content.len > 0 &&
               memcmp(object.content.ptr, model.ptr + header, object.content.len) != 0);
    }
}

/* Input: the file; or 'z', how much is cut off, and what is deflated to make the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct loose *loose = NULL;
    struct bytes file = {data, size};
    AUTO(buf_dispose) struct buf made = {0};
    loose_new(&loose, 20);
    if (size > 2 && data[0] == 'z') {
        unsigned char *to;
        uLongf len = compressBound(size - 2);
        enum status st = buf_reserve(&made, len, &to);
        BUG_IF(st != ST_OK || compress2(to, &len, data + 2, size - 2, 6) != Z_OK);
        file = (struct bytes){to, len - MIN(len, (uLongf)data[1] / 4)};
    }
    check(loose, file);
    loose_free(&loose);
    return 0;
}
