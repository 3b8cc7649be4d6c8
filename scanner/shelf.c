/* shelf.c - each file: a mark, an HMAC of all that follows, the whole name, the content. The name
 * is in there so that a file that was renamed is no other one. */
#define _DEFAULT_SOURCE /* getentropy */
#include "scanner/shelf.h"

#include "base/limits.h"
#include "base/out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MARK_LEN = 16,
    NAME_CHARS = 32, /* of a file: as many digits of the name */
    FILE_SIZE = NAME_CHARS + sizeof(".shelf"),
    HEAD_LEN = MARK_LEN + 2 * SHA256_LEN,
};
static const unsigned char mark[MARK_LEN] = "sprawl shelf 1\n";
static const char ending[] = ".shelf";

void shelf_dispose(struct shelf *shelf)
{
    wipe(shelf->key, sizeof(shelf->key));
    xfree(&shelf->directory);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static char *path_of(const struct shelf *shelf, const char *file)
{
    AUTO(buf_dispose) struct buf path = {0};
    buf_printf(&path, "%s/%s", shelf->directory, file);
    return xmemdup(path.ptr, path.len);
}

/* ---- Reading ---- */

/* A file that only its owner, who is this user, can have written. Out gets at most max bytes. */
static bool read_private(const char *path, struct buf *out)
{
    enum { STEP = 1 << 16 };
    struct stat st;
    unsigned char *to;
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
        (st.st_mode & 077) != 0)
        return false;
    if (st.st_size > 0 && buf_reserve(out, (size_t)st.st_size + STEP, &to) != ST_OK)
        return false;
    for (;;) {
        if (buf_reserve(out, STEP, &to) != ST_OK)
            return false;
        ssize_t got = read(fd, to, STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        out->len += (size_t)got;
    }
}

/* ---- The directory ---- */

static bool read_key(struct shelf *shelf, const char *path)
{
    AUTO(buf_dispose) struct buf text = {.max = 1 << 17};
    if (!read_private(path, &text) || text.len != sizeof(shelf->key))
        return false;
    memcpy(shelf->key, text.ptr, sizeof(shelf->key));
    return true;
}

/* True if this process made the key's file. */
static bool write_first_key(const struct shelf *shelf, const char *path)
{
    AUTO(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 && write(fd, shelf->key, sizeof(shelf->key)) == (ssize_t)sizeof(shelf->key);
}

static enum status make_key(struct shelf *shelf, const char *path, struct error *err)
{
    AUTO(out_free) struct out *out = NULL;
    if (getentropy(shelf->key, sizeof(shelf->key)) != 0)
        return error_errno(err, "random numbers for a key");
    if (write_first_key(shelf, path) || (errno == EEXIST && read_key(shelf, path)))
        return ST_OK;
    TRY(out_new_file(&out, path, err));
    out_write(out, shelf->key, sizeof(shelf->key));
    return out_finish(out, err);
}

/* With the directories above it, as far as they are missing. */
static enum status make_directory(const char *path, struct error *err)
{
    struct stat st;
    AUTO(xfree) char *part = xstrdup(path);
    for (char *at = part + (part[0] != '\0'); *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        (void)mkdir(part, 0700);
        *at = '/';
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_errno(err, path);
    if (stat(path, &st) != 0)
        return error_errno(err, path);
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022) != 0)
        return error_set(err, ST_IO, "%s: not a directory that you alone can write to", path);
    return ST_OK;
}

/* ---- Files ---- */

void shelf_mac(const struct shelf *shelf, struct bytes data, unsigned char out[SHA256_LEN])
{
    sha256_hmac((struct bytes){shelf->key, sizeof(shelf->key)}, data, out);
}

static char *file_of(const struct shelf *shelf, const unsigned char name[SHA256_LEN])
{
    char file[FILE_SIZE];
    for (size_t i = 0; i < NAME_CHARS / 2; i++)
        snprintf(file + 2 * i, 3, "%02x", name[i]);
    memcpy(file + NAME_CHARS, ending, sizeof(ending));
    return path_of(shelf, file);
}

static bool is_whole(const struct shelf *shelf, const unsigned char name[SHA256_LEN],
                     struct bytes text)
{
    unsigned char mac[SHA256_LEN];
    if (text.len < HEAD_LEN || memcmp(text.ptr, mark, MARK_LEN) != 0 ||
        memcmp(text.ptr + MARK_LEN + SHA256_LEN, name, SHA256_LEN) != 0)
        return false;
    shelf_mac(shelf, bytes_slice(text, MARK_LEN + SHA256_LEN, text.len), mac);
    return memcmp(mac, text.ptr + MARK_LEN, SHA256_LEN) == 0;
}

enum shelf_answer shelf_get(const struct shelf *shelf, const unsigned char name[SHA256_LEN],
                            struct buf *text, struct bytes *content)
{
    struct stat st;
    AUTO(xfree) char *path = file_of(shelf, name);
    *content = (struct bytes){0};
    text->max = LIMIT_SHELF_FILE;
    if (lstat(path, &st) != 0)
        return SHELF_NOTHING;
    if (!read_private(path, text) || !is_whole(shelf, name, buf_bytes(text)))
        return SHELF_DAMAGED;
    *content = bytes_slice(buf_bytes(text), HEAD_LEN, text->len);
    (void)utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW); /* it is of use */
    return SHELF_HERE;
}

static bool is_ours(const char *file)
{
    size_t len = strspn(file, "0123456789abcdef");
    return len == NAME_CHARS && strcmp(file + len, ending) == 0;
}

/* How many there are, their bytes, and which of them was not asked for longest; at most 2^16 are
 * looked at. */
static size_t find_oldest(const struct shelf *shelf, char oldest[FILE_SIZE], uint64_t *bytes)
{
    enum { MOST = 1 << 16 };
    size_t count = 0;
    *bytes = 0;
    struct timespec least = {0};
    DIR *directory = opendir(shelf->directory);
    const struct dirent *entry;
    while (directory && count < MOST && (entry = readdir(directory)) != NULL) {
        struct stat st;
        if (!is_ours(entry->d_name) || fstatat(dirfd(directory), entry->d_name, &st, 0) != 0)
            continue;
        const struct timespec *at = &st.st_mtim;
        *bytes += (uint64_t)MAX(st.st_size, 0);
        if (count++ > 0 && (at->tv_sec > least.tv_sec ||
                            (at->tv_sec == least.tv_sec && at->tv_nsec >= least.tv_nsec)))
            continue;
        least = *at;
        memcpy(oldest, entry->d_name, strlen(entry->d_name) + 1);
    }
    if (directory)
        closedir(directory);
    return count;
}

/* One goes for each that comes, and a few more, should the limit have been higher once. What has
 * just come is the last to go. */
static void make_room(const struct shelf *shelf)
{
    enum { AT_ONCE = 4 };
    char oldest[FILE_SIZE];
    for (int i = 0; i < AT_ONCE; i++) {
        uint64_t bytes;
        size_t count = find_oldest(shelf, oldest, &bytes);
        if (count <= LIMIT_SHELF_FILES && (count < 2 || bytes <= LIMIT_SHELF_BYTES))
            return;
        AUTO(xfree) char *path = path_of(shelf, oldest);
        (void)unlink(path);
    }
}

static void sign(const struct shelf *shelf, const unsigned char name[SHA256_LEN],
                 const struct bytes *content, size_t count, unsigned char mac[SHA256_LEN])
{
    struct sha256 hash;
    const struct bytes key = {shelf->key, sizeof(shelf->key)};
    sha256_hmac_init(&hash, key);
    sha256_add(&hash, (struct bytes){name, SHA256_LEN});
    for (size_t i = 0; i < count; i++)
        sha256_add(&hash, content[i]);
    sha256_hmac_finish(&hash, key, mac);
}

enum status shelf_put(const struct shelf *shelf, const unsigned char name[SHA256_LEN],
                      const struct bytes *content, size_t count, struct error *err)
{
    unsigned char mac[SHA256_LEN];
    size_t len = HEAD_LEN;
    AUTO(out_free) struct out *out = NULL;
    AUTO(xfree) char *path = file_of(shelf, name);
    for (size_t i = 0; i < count; i++)
        if (ckd_add(&len, len, content[i].len) || len > LIMIT_SHELF_FILE)
            return error_set(err, ST_LIMIT, "%s: too large to be kept", path);
    sign(shelf, name, content, count, mac);
    TRY(out_new_file(&out, path, err));
    out_write(out, mark, sizeof(mark));
    out_write(out, mac, sizeof(mac));
    out_write(out, name, SHA256_LEN);
    for (size_t i = 0; i < count; i++)
        out_write(out, content[i].ptr, content[i].len);
    TRY(out_finish(out, err));
    make_room(shelf);
    return ST_OK;
}

/* ---- Opening ---- */

enum status shelf_open(struct shelf *shelf, const char *directory, struct error *err)
{
    uint64_t bytes;
    char oldest[FILE_SIZE];
    *shelf = (struct shelf){.directory = xstrdup(directory)};
    TRY(make_directory(directory, err));
    AUTO(xfree) char *path = path_of(shelf, "key");
    if (read_key(shelf, path))
        return ST_OK;
    shelf->orphaned = find_oldest(shelf, oldest, &bytes) > 0;
    return make_key(shelf, path, err);
}
