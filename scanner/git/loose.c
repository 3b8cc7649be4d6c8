/* loose.c - one read and one inflate for most objects: libdeflate into a buffer that is kept. zlib
 * takes what libdeflate cannot: streams, the header alone, and the start of what is damaged. */
#include "scanner/git/loose.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/worker.h"

#include <errno.h>
#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    HEADER_MAX = 32,        /* "commit " and 20 digits are 28 */
    FIRST_TRY = 1 << 16,    /* of output, before the size is known */
    SALVAGE_STEP = 1 << 18, /* of output, when sizes are not believed */
    STREAM_PIECE = 1 << 16, /* of input */
    FILE_SLACK = 1 << 20,   /* by which a file may be longer than what is in it */
};

struct loose {
    struct reader reader; /* first: the stream of the last object */
    size_t hash_len;
    struct libdeflate_decompressor *fast;
    z_stream z;
    struct gitpath path;
    struct buf raw; /* the file, or a piece of it */
    struct buf out; /* header and content */
    const char *damage;

    /* of a stream */
    int fd;
    uint64_t left; /* bytes that the header promises and that were not read yet */
    size_t at;     /* in out: content that came with the header */
    bool ended;
};

static const char damaged[] = "damaged", truncated[] = "truncated",
                  longer[] = "longer than its header says",
                  shorter[] = "shorter than its header says", garbage[] = "garbage behind its end";

/* ---- Life ---- */

/* zlib's window holds content: what it frees is wiped. The size stands before the block. */
enum { PREFIX = 16 };

static void *zlib_alloc(void *opaque, unsigned count, unsigned size)
{
    size_t total = (size_t)count * size + PREFIX;
    (void)opaque;
    unsigned char *block = xcalloc(1, total);
    memcpy(block, &total, sizeof(total));
    return block + PREFIX;
}

static void zlib_free(void *opaque, void *address)
{
    size_t total;
    (void)opaque;
    unsigned char *block = (unsigned char *)address - PREFIX;
    memcpy(&total, block, sizeof(total));
    wipe(block, total);
    xfree(&block);
}

void loose_new(struct loose **out, size_t hash_len)
{
    struct loose *l = xcalloc(1, sizeof(*l));
    l->hash_len = hash_len;
    l->fd = -1;
    l->fast = libdeflate_alloc_decompressor();
    l->z.zalloc = zlib_alloc;
    l->z.zfree = zlib_free;
    BUG_IF(l->fast == NULL || inflateInit(&l->z) != Z_OK);
    *out = l;
}

void loose_free(struct loose **loose)
{
    struct loose *l = MOVE(*loose);
    if (l == NULL)
        return;
    libdeflate_free_decompressor(l->fast);
    inflateEnd(&l->z);
    gitfile_close(&l->fd);
    gitpath_dispose(&l->path);
    buf_dispose(&l->raw);
    buf_dispose(&l->out);
    xfree(&l);
}

const char *loose_damage(const struct loose *loose)
{
    return loose->damage;
}

/* ---- The header ---- */

size_t loose_header(struct bytes text, enum object_type *type, uint64_t *size)
{
    static const struct {
        const char *name;
        enum object_type type;
    } types[] = {{"blob ", OBJECT_BLOB},
                 {"tree ", OBJECT_TREE},
                 {"commit ", OBJECT_COMMIT},
                 {"tag ", OBJECT_TAG}};
    size_t at = 0;
    *type = OBJECT_NONE;
    for (size_t i = 0; i < COUNT_OF(types) && *type == OBJECT_NONE; i++) {
        at = strlen(types[i].name);
        if (text.len > at && memcmp(text.ptr, types[i].name, at) == 0)
            *type = types[i].type;
    }
    size_t start = at;
    *size = 0;
    if (*type == OBJECT_NONE)
        return 0;
    for (; at < text.len && byte_is_digit(text.ptr[at]); at++)
        if (ckd_mul(size, *size, UINT64_C(10)) || ckd_add(size, *size, text.ptr[at] - '0'))
            return 0;
    bool padded = at > start + 1 && text.ptr[start] == '0';
    return at == start || padded || at == text.len || text.ptr[at] != '\0' ? 0 : at + 1;
}

/* ---- All of it at once ---- */

/* Into out, which has room for capacity bytes. */
static enum libdeflate_result inflate_fast(struct loose *l, struct bytes data, size_t capacity)
{
    unsigned char *to;
    size_t in, made;
    buf_reset(&l->out);
    enum status st = buf_reserve(&l->out, capacity, &to);
    BUG_IF(st != ST_OK);
    enum libdeflate_result result =
        libdeflate_zlib_decompress_ex(l->fast, data.ptr, data.len, to, l->out.cap, &in, &made);
    if (result == LIBDEFLATE_SUCCESS && in != data.len)
        return LIBDEFLATE_BAD_DATA; /* zlib will tell */
    l->out.len = result == LIBDEFLATE_SUCCESS ? made : 0;
    return result;
}

/* Start zlib on data, and append what it gives at first to out, max bytes at most. */
static int inflate_start(struct loose *l, struct bytes data, size_t max)
{
    unsigned char *to;
    buf_reset(&l->out);
    enum status st = buf_reserve(&l->out, max, &to);
    BUG_IF(st != ST_OK || inflateReset(&l->z) != Z_OK);
    l->z.next_in = (z_const Bytef *)data.ptr;
    l->z.avail_in = (uInt)data.len;
    l->z.next_out = to;
    l->z.avail_out = (uInt)max;
    int result = inflate(&l->z, Z_NO_FLUSH);
    l->out.len = max - l->z.avail_out;
    return result;
}

/* What zlib's result says about content of len bytes, of which size were promised. */
static const char *judge(int result, uint64_t len, uint64_t size, size_t left)
{
    if (len > size)
        return longer;
    if (result == Z_STREAM_END)
        return len < size ? shorter : left > 0 ? garbage : NULL;
    return result == Z_BUF_ERROR || result == Z_OK ? truncated : damaged;
}

static void set_content(const struct loose *l, size_t header, struct loose_object *out)
{
    out->content = bytes_slice(buf_bytes(&l->out), header, l->out.len);
}

/* Nothing is believed: zlib goes on until the promised size is passed by a byte, or it fails. */
static void salvage(struct loose *l, struct bytes data, size_t header, struct loose_object *out)
{
    uint64_t size = out->size;
    size_t most = header + (size_t)size + 1;
    int result = inflate_start(l, data, MIN(most, (size_t)SALVAGE_STEP));

    while (result == Z_OK && l->out.len < most && l->z.avail_out == 0) {
        unsigned char *to;
        size_t step = MIN(most - l->out.len, (size_t)SALVAGE_STEP);
        enum status st = buf_reserve(&l->out, step, &to);
        BUG_IF(st != ST_OK);
        l->z.next_out = to;
        l->z.avail_out = (uInt)step;
        result = inflate(&l->z, Z_NO_FLUSH);
        l->out.len += step - l->z.avail_out;
    }
    header = MIN(header, l->out.len);
    l->damage = judge(result, l->out.len - header, size, l->z.avail_in);
    l->out.len = MIN(l->out.len, most - 1);
    set_content(l, header, out);
}

static bool is_whole(const struct loose *l, struct loose_object *out)
{
    size_t header = loose_header(buf_bytes(&l->out), &out->type, &out->size);
    if (header == 0 || l->out.len - header != out->size)
        return false;
    set_content(l, header, out);
    return true;
}

static void begin(struct loose *l, struct loose_object *out)
{
    *out = (struct loose_object){.type = OBJECT_NONE};
    l->damage = NULL;
    gitfile_close(&l->fd);
    buf_reset(&l->out);
}

static enum status inflate_whole(struct loose *l, struct bytes data, struct loose_object *out)
{
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    if (data.len <= FIRST_TRY)
        result = inflate_fast(l, data, FIRST_TRY);
    if (result == LIBDEFLATE_SUCCESS && is_whole(l, out))
        return ST_OK;
    inflate_start(l, data, HEADER_MAX);
    size_t header = loose_header(buf_bytes(&l->out), &out->type, &out->size);
    if (header == 0)
        return ST_SYNTAX;
    if (out->size > LIMIT_GIT_WHOLE)
        return ST_LIMIT;
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        result = inflate_fast(l, data, header + (size_t)out->size);
    if (result == LIBDEFLATE_SUCCESS && is_whole(l, out))
        return ST_OK;
    salvage(l, data, header, out);
    return ST_OK;
}

enum status loose_inflate(struct loose *loose, struct bytes data, struct loose_object *out)
{
    begin(loose, out);
    if (data.len > LIMIT_GIT_WHOLE + FILE_SLACK)
        return ST_LIMIT;
    return inflate_whole(loose, data, out);
}

/* ---- In a stream ---- */

/* Give zlib the next piece of the file. @return false if the disk fails (errno) */
static bool feed(struct loose *l)
{
    ssize_t got;
    do
        got = read(l->fd, l->raw.ptr, STREAM_PIECE);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return false;
    l->raw.len = (size_t)got;
    l->z.next_in = l->raw.ptr;
    l->z.avail_in = (uInt)got;
    return true;
}

/* Inflate up to max bytes. @return how many, 0 at the end of any kind, or READER_FAILED */
static ptrdiff_t inflate_some(struct loose *l, unsigned char *to, size_t max, int *result)
{
    l->z.next_out = to;
    l->z.avail_out = (uInt)MIN(max, (size_t)1 << 30);
    uInt room = l->z.avail_out;
    *result = Z_OK;
    while (*result == Z_OK && l->z.avail_out == room) {
        if (l->z.avail_in == 0 && !feed(l))
            return READER_FAILED;
        if (l->z.avail_in == 0) /* the file ends, and zlib has given all it had */
            *result = inflate(&l->z, Z_FINISH);
        else
            *result = inflate(&l->z, Z_NO_FLUSH);
    }
    return (ptrdiff_t)(room - l->z.avail_out);
}

/* All that was promised is read, or the stream gave nothing: how did it end? */
static ptrdiff_t finish_stream(struct loose *l, int result)
{
    unsigned char extra;
    ptrdiff_t got = 0;
    if (result == Z_OK)
        got = inflate_some(l, &extra, 1, &result);
    if (got == READER_FAILED)
        return got;
    if (result == Z_STREAM_END && l->z.avail_in == 0 && !feed(l))
        return READER_FAILED;
    l->damage = judge(result, (uint64_t)got, l->left, l->z.avail_in);
    l->ended = true;
    gitfile_close(&l->fd);
    return 0;
}

static ptrdiff_t stream_read(struct reader *self, unsigned char *to, size_t max)
{
    struct loose *l = (struct loose *)self;
    int result = Z_OK;
    ptrdiff_t got;
    if (l->ended || max == 0)
        return 0;
    max = (size_t)MIN((uint64_t)max, l->left);
    if (max == 0)
        return finish_stream(l, Z_OK);
    if (l->at < l->out.len) {
        got = (ptrdiff_t)MIN(max, l->out.len - l->at);
        memcpy(to, l->out.ptr + l->at, (size_t)got);
        l->at += (size_t)got;
    } else {
        got = inflate_some(l, to, max, &result);
    }
    if (got == 0)
        return finish_stream(l, result);
    l->left -= got > 0 ? (uint64_t)got : 0;
    return got;
}

static enum status open_stream(struct loose *l, struct loose_object *out, struct error *err)
{
    unsigned char *to;
    unsigned char start[HEADER_MAX];
    int result;
    buf_reset(&l->raw);
    buf_reset(&l->out);
    enum status st = buf_reserve(&l->raw, STREAM_PIECE, &to);
    BUG_IF(st != ST_OK || inflateReset(&l->z) != Z_OK);
    if (lseek(l->fd, 0, SEEK_SET) != 0)
        return error_errno(err, gitpath_text(&l->path));
    l->z.avail_in = 0;
    ptrdiff_t got = inflate_some(l, start, sizeof(start), &result);
    if (got == READER_FAILED)
        return error_errno(err, gitpath_text(&l->path));
    st = buf_add(&l->out, (struct bytes){start, (size_t)got});
    BUG_IF(st != ST_OK);
    l->at = loose_header(buf_bytes(&l->out), &out->type, &out->size);
    if (l->at == 0)
        return error_set(err, ST_SYNTAX, "%s: its header is damaged", gitpath_text(&l->path));
    l->left = out->size;
    l->ended = false;
    l->reader.read = stream_read;
    out->reader = &l->reader;
    return ST_OK;
}

/* ---- From a file ---- */

static void set_path(struct loose *l, const char *objects, const struct oid *oid)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, l->hash_len, hex);
    const char fan[3] = {hex[0], hex[1], '\0'};
    gitpath_set(&l->path, objects);
    gitpath_push(&l->path, fan);
    gitpath_push(&l->path, hex + 2);
}

/* The whole file into raw. */
static bool read_file(struct loose *l, size_t size)
{
    unsigned char *to;
    buf_reset(&l->raw);
    enum status st = buf_reserve(&l->raw, size, &to);
    BUG_IF(st != ST_OK);
    while (l->raw.len < size) {
        ssize_t got = read(l->fd, l->raw.ptr + l->raw.len, size - l->raw.len);
        if (got < 0 && errno != EINTR)
            return false;
        if (got == 0)
            return true;
        l->raw.len += got > 0 ? (size_t)got : 0;
    }
    return true;
}

enum status loose_read(struct loose *loose, const char *objects, const struct oid *oid,
                       struct loose_object *out, struct error *err)
{
    struct loose *l = loose;
    struct stat st;
    begin(l, out);
    set_path(l, objects, oid);
    const char *path = gitpath_text(&l->path);
    l->fd = gitfile_open(path, true);
    if (l->fd < 0) {
        errno = -l->fd;
        l->fd = -1;
        return error_errno(err, path);
    }
    if (fstat(l->fd, &st) != 0)
        return error_errno(err, path);
    if ((uint64_t)st.st_size > LIMIT_GIT_WHOLE + FILE_SLACK)
        return open_stream(l, out, err);
    if (!read_file(l, (size_t)st.st_size))
        return error_errno(err, path);
    enum status status = inflate_whole(l, buf_bytes(&l->raw), out);
    if (status == ST_LIMIT)
        return open_stream(l, out, err);
    gitfile_close(&l->fd);
    if (status != ST_OK)
        return error_set(err, status, "%s: its header is damaged", path);
    return ST_OK;
}
