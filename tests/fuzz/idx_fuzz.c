/* idx_fuzz.c - any index and any pack: each object that can be found lies within the pack, and the
 * forest of them has no circles. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/git/forest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void write_file(const char *path, const uint8_t *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    BUG_IF(fd < 0 || write(fd, data, len) != (ssize_t)len);
    close(fd);
}

static void check_objects(const struct pack *pack, size_t pack_len)
{
    uint32_t readable = pack_count(pack) - pack_lost(pack);
    for (uint32_t n = 0; n < readable; n++) {
        uint32_t number;
        struct oid oid;
        uint64_t offset = pack_offset(pack, n), entry = pack_entry_len(pack, n);
        BUG_IF(offset >= pack_len || entry > pack_len - offset);
        pack_oid(pack, n, &oid);
        bool found = pack_find(pack, &oid, &number);
        BUG_IF(found && number >= readable);
    }
}

static void check_forest(const struct pack *pack, size_t hash_len, bool whole)
{
    struct forest f;
    AUTO(xfree) unsigned char *wanted = xcalloc((size_t)pack_count(pack) / 8 + 1, 1);
    memset(wanted, 0x55, (size_t)pack_count(pack) / 8 + 1);
    if (whole)
        forest_build(&f, pack, hash_len);
    else
        forest_build_some(&f, pack, hash_len, wanted);
    for (uint32_t n = 0; n < f.count; n++) {
        uint32_t steps = 0;
        if (f.kind[n] == OBJECT_NONE)
            continue;
        for (uint32_t up = n; up != FOREST_NONE; up = f.parent[up])
            BUG_IF(++steps > f.count);
    }
    forest_dispose(&f);
}

/* Input: a byte, of which the last bit says how long hashes are; the length of the index in two
 * bytes; the index; the pack. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char name[64], path[80];
    struct error err;
    AUTO(pack_close) struct pack *pack = NULL;
    size_t index_len = len < 3 ? SIZE_MAX : (size_t)(data[1] | data[2] << 8);
    if (len < 3 || index_len > len - 3)
        return 0;
    size_t hash_len = data[0] & 1 ? 32 : 20, pack_len = len - 3 - index_len;
    snprintf(name, sizeof(name), "/dev/shm/sprawl-idx-fuzz-%d", (int)getpid());
    snprintf(path, sizeof(path), "%s.idx", name);
    write_file(path, data + 3, index_len);
    snprintf(path, sizeof(path), "%s.pack", name);
    write_file(path, data + 3 + index_len, pack_len);
    if (pack_open(&pack, name, hash_len, &err) == ST_OK) {
        check_objects(pack, pack_len);
        check_forest(pack, hash_len, true);
        check_forest(pack, hash_len, false);
    }
    unlink(path);
    snprintf(path, sizeof(path), "%s.idx", name);
    unlink(path);
    return 0;
}
