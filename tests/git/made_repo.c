/* made_repo.c - loose objects, written as git does. */
#include "tests/git/made_repo.h"

#include "base/buf.h"
#include "base/sha1.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <zlib.h>

static void add(struct buf *to, const void *ptr, size_t len)
{
    BUG_IF(len > 0 && buf_add(to, (struct bytes){ptr, len}) != ST_OK);
}

static void put_file(const char *path, const void *ptr, size_t len)
{
    FILE *f = fopen(path, "w");
    BUG_IF(f == NULL || fwrite(ptr, 1, len, f) != len || fclose(f) != 0);
}

static void make_directory(const char *path)
{
    BUG_IF(mkdir(path, 0755) != 0 && errno != EEXIST);
}

void made_init(void)
{
    static const char head[] = "ref: refs/heads/main\n";
    static const char *const directories[] = {
        ".git",           ".git/objects",     ".git/objects/pack", ".git/refs", ".git/refs/heads",
        ".git/refs/tags", ".git/refs/remotes"};
    for (size_t i = 0; i < COUNT_OF(directories); i++)
        make_directory(directories[i]);
    put_file(".git/HEAD", head, sizeof(head) - 1);
    put_file(".git/config", "[core]\n\tbare = false\n", 21);
}

struct oid made_object(const char *type, const void *content, size_t len)
{
    AUTO(buf_dispose) struct buf raw = {0};
    AUTO(buf_dispose) struct buf packed = {0};
    struct oid oid = {0};
    char hex[2 * OID_MAX + 1], path[128];
    unsigned char *to;
    buf_printf(&raw, "%s %zu%c", type, len, '\0');
    add(&raw, content, len);
    sha1(buf_bytes(&raw), oid.bytes);
    uLongf made = compressBound((uLong)raw.len);
    BUG_IF(buf_reserve(&packed, made, &to) != ST_OK ||
           compress2(to, &made, raw.ptr, (uLong)raw.len, 1) != Z_OK);
    oid_hex(&oid, SHA1_LEN, hex);
    snprintf(path, sizeof(path), ".git/objects/%.2s", hex);
    make_directory(path);
    snprintf(path, sizeof(path), ".git/objects/%.2s/%s", hex, hex + 2);
    put_file(path, to, made);
    return oid;
}

struct oid made_blob(const char *text)
{
    return made_object("blob", text, strlen(text));
}

struct oid made_tree(const struct made_entry *entries, size_t count)
{
    AUTO(buf_dispose) struct buf tree = {0};
    for (size_t i = 0; i < count; i++) {
        buf_printf(&tree, "%o %s%c", entries[i].mode, entries[i].name, '\0');
        add(&tree, entries[i].oid.bytes, SHA1_LEN);
    }
    return made_object("tree", tree.ptr, tree.len);
}

struct oid made_file(const char *name, const char *text)
{
    struct made_entry entry = {name, 0100644, made_blob(text)};
    return made_tree(&entry, 1);
}

struct oid made_commit(struct oid tree, const struct oid *parents, size_t count, int64_t time)
{
    AUTO(buf_dispose) struct buf text = {0};
    char hex[2 * OID_MAX + 1];
    oid_hex(&tree, SHA1_LEN, hex);
    buf_printf(&text, "tree %s\n", hex);
    for (size_t i = 0; i < count; i++) {
        oid_hex(&parents[i], SHA1_LEN, hex);
        buf_printf(&text, "parent %s\n", hex);
    }
    buf_printf(&text, "author A <a@b> %lld +0100\ncommitter C <c@d> %lld +0000\n\nsaid\n",
               (long long)time, (long long)time);
    return made_object("commit", text.ptr, text.len);
}

struct oid made_tag(const char *name, struct oid commit)
{
    AUTO(buf_dispose) struct buf text = {0};
    char hex[2 * OID_MAX + 1];
    oid_hex(&commit, SHA1_LEN, hex);
    buf_printf(&text, "object %s\ntype commit\ntag %s\ntagger T <t@u> 5 +0000\n\nMARK of %s\n", hex,
               name, name);
    return made_object("tag", text.ptr, text.len);
}

void made_ref(const char *name, struct oid oid)
{
    char hex[2 * OID_MAX + 1], path[256], line[80];
    oid_hex(&oid, SHA1_LEN, hex);
    snprintf(path, sizeof(path), ".git/%s", name);
    snprintf(line, sizeof(line), "%s\n", hex);
    put_file(path, line, strlen(line));
}
