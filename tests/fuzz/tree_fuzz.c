/* tree_fuzz.c - any tree: entries lie in it one after the other, and are the same when it is read
 * in two parts. */
#include "scanner/git/tree.h"
#include "scanner/git/treelog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint32_t find_any(void *ctx, const unsigned char *oid)
{
    return oid[0] < *(const uint32_t *)ctx ? oid[0] : TREE_NONE;
}

static void check_log(struct bytes content, size_t hash_len)
{
    uint32_t trees = 200;
    struct oid oids[8] = {{{0}}};
    for (size_t i = 0; i < COUNT_OF(oids); i++)
        memset(oids[i].bytes, (int)(i * 36), hash_len);
    AUTO(wanted_free) struct wanted *wanted = NULL;
    wanted_new(&wanted, oids, COUNT_OF(oids), hash_len);
    struct tree_context context = {wanted, find_any, &trees, trees, hash_len, NULL};
    AUTO(treelog_dispose) struct treelog log;
    treelog_init(&log, &context);
    treelog_add(&log, 0, content);
    treelog_add(&log, 1, content);
    BUG_IF(log.list_count == 2 && log.words[0] != log.words[log.lists[1].at]);
}

/* Input: a byte, of which the last bit says how long hashes are, and a tree. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    size_t hash_len = data[0] & 1 ? 32 : 20, end = 0;
    struct bytes content = {data + 1, len - 1};
    struct tree_cursor cursor = tree_cursor(content, hash_len);
    struct tree_entry entry;
    while (tree_next(&cursor, &entry)) {
        BUG_IF(entry.name.len == 0 || entry.name.ptr < content.ptr + end + 2);
        BUG_IF(entry.oid + hash_len != content.ptr + cursor.at || cursor.at > content.len);
        BUG_IF(memchr(entry.name.ptr, 0, entry.name.len));
        end = cursor.at;
    }
    BUG_IF(cursor.at != end || cursor.damaged != (end < content.len));
    check_log(content, hash_len);
    return 0;
}
