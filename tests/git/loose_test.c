/* loose_test.c - loose objects are read as git wrote them, and as far as possible if it did not. */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "scanner/git/loose.h"

#include "base/limits.h"
#include "scanner/git/loose_list.h"
#include "scanner/worker.h"
#include "tests/git/git_tree.h"

#include <zlib.h>

TREE_SUITE(loose);

static const struct {
    const char *text;
    size_t len, header;
    enum object_type type;
    uint64_t size;
} headers[] = {
    {"blob 0", 7, 7, OBJECT_BLOB, 0},
    {"commit 12\0xyz", 13, 10, OBJECT_COMMIT, 12},
    {"tree 18446744073709551615", 26, 26, OBJECT_TREE, UINT64_MAX},
    {"tag 7", 6, 6, OBJECT_TAG, 7},
    {"tree 18446744073709551616", 26, 0, 0, 0},
    {"blob 99999999999999999999", 26, 0, 0, 0},
    {"blob 7", 6, 0, 0, 0},
    {"blob ", 6, 0, 0, 0},
    {"blob", 5, 0, 0, 0},
    {"blob  7", 8, 0, 0, 0},
    {"blob 07", 8, 0, 0, 0},
    {"blob -7", 8, 0, 0, 0},
    {"blob 7 ", 8, 0, 0, 0},
    {"Blob 7", 7, 0, 0, 0},
    {"blobs 7", 8, 0, 0, 0},
    {"", 0, 0, 0, 0},
};

EACH(loose, header, headers, row)
{
    enum object_type type;
    uint64_t size;
    struct bytes text = {(const unsigned char *)headers[*row].text, headers[*row].len};
    cr_expect_eq(loose_header(text, &type, &size), headers[*row].header);
    if (headers[*row].header > 0) {
        cr_expect_eq(type, headers[*row].type);
        cr_expect_eq(size, headers[*row].size);
    }
}

/* ---- Against git ---- */

static uint64_t drain(struct reader *reader, struct buf *out, size_t piece)
{
    ptrdiff_t got;
    unsigned char *to;
    uint64_t total = 0;
    do {
        enum status st = buf_reserve(out, piece, &to);
        cr_assert_eq(st, ST_OK);
        got = reader->read(reader, to, piece);
        cr_assert_geq(got, 0);
        out->len += (size_t)got;
        total += (uint64_t)got;
    } while (got > 0);
    return total;
}

static void put_file(const char *path, struct bytes content)
{
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(content.ptr, 1, content.len, f), content.len);
    cr_assert_eq(fclose(f), 0);
}

static void write_object(struct loose *loose, const struct oid *oid, size_t hash_len)
{
    static const char *const types[] = {"", "commit", "tree", "blob", "tag"};
    char hex[2 * OID_MAX + 1], path[128];
    struct loose_object object;
    struct error err;
    AUTO(buf_dispose) struct buf content = {0};
    cr_assert_eq(loose_read(loose, "r/.git/objects", oid, &object, &err), ST_OK, "%s", err.text);
    cr_expect_eq(object.reader != NULL, object.size > LIMIT_GIT_WHOLE);
    if (object.reader != NULL) {
        cr_expect_eq(drain(object.reader, &content, 100000), object.size);
        object.content = buf_bytes(&content);
    }
    cr_expect_null(loose_damage(loose), "%s", loose_damage(loose));
    cr_expect_eq(object.content.len, object.size);
    oid_hex(oid, hash_len, hex);
    snprintf(path, sizeof(path), "out/%s.%s", hex, types[object.type]);
    put_file(path, object.content);
}

static const struct {
    const char *format;
    size_t hash_len;
} formats[] = {{"sha1", 20}, {"sha256", 32}};

/* git hashes what was read: it must come to the same names, and to all of them. */
EACH(loose, objects_are_those_of_git, formats, row)
{
    char script[1024];
    size_t hash_len = formats[*row].hash_len;
    struct loose *loose = NULL;
    struct loose_list list = {0};
    AUTO(batch_dispose) struct batch notes = {0};
    snprintf(script, sizeof(script),
             "git init --object-format=%s r; cd r; mkdir d; : >empty; echo x >d/f; "
             "seq 100000 >big; head -c 17000000 /dev/zero >huge; head -c 300000 /dev/urandom >rnd; "
             "git add .; git commit -m 1; git tag -m t t; git config core.compression 0; "
             "seq 5 9000000 | head -c 17000000 >huge2; git add .; git commit -m 2; mkdir ../out",
             formats[*row].format);
    git_tree_run(script);
    loose_new(&loose, hash_len);
    for (unsigned fan = 0; fan < LOOSE_FANS; fan++)
        loose_list_add(&list, "r/.git/objects", fan, hash_len, &notes);
    for (size_t i = 0; i < list.count; i++) {
        cr_assert(i == 0 || memcmp(&list.oids[i - 1], &list.oids[i], sizeof(*list.oids)) < 0);
        write_object(loose, &list.oids[i], hash_len);
    }
    cr_expect_eq(notes.skipped_count, 0);
    cr_expect_gt(list.count, 9);
    loose_list_dispose(&list);
    loose_free(&loose);
    git_tree_run("cd r; for f in ../out/*; do o=${f##*/}; test "
                 "$(git hash-object -t ${o#*.} --stdin <$f) = ${o%.*}; done; "
                 "git cat-file --batch-all-objects --batch-check='%(objectname).%(objecttype)' | "
                 "sort >../wanted; ls ../out | sort | cmp - ../wanted");
}

/* ---- Damage ---- */

static size_t deflate_into(unsigned char *to, size_t max, struct bytes text)
{
    uLongf len = max;
    cr_assert_eq(compress2(to, &len, text.ptr, text.len, 9), Z_OK);
    return len;
}

static const struct {
    const char *header; /* then CONTENT times 'x' */
    size_t content, cut, extra;
    size_t flip; /* this byte from the end has its lowest bit turned; 0: none */
    size_t read;
    const char *damage;
    enum status status;
} damages[] = {
    {"blob 1000", 1000, 0, 0, 0, 1000, NULL, ST_OK},
    {"blob 1000", 999, 0, 0, 0, 999, "shorter than its header says", ST_OK},
    {"blob 1000", 1001, 0, 0, 0, 1000, "longer than its header says", ST_OK},
    {"blob 0", 1000, 0, 0, 0, 0, "longer than its header says", ST_OK},
    {"blob 16000000", 1000, 0, 0, 0, 1000, "shorter than its header says", ST_OK},
    {"blob 9", 5000000, 0, 0, 0, 9, "longer than its header says", ST_OK},
    {"blob 1000", 1000, 4, 0, 0, 1000, "truncated", ST_OK},
    {"blob 1000", 1000, 0, 3, 0, 1000, "garbage behind its end", ST_OK},
    {"blob 1000", 1000, 0, 0, 1, 1000, "damaged", ST_OK},
    {"blob 300000", 300000, 0, 0, 2, 300000, "damaged", ST_OK},
    {"blob 300000", 300000, 5, 0, 0, SIZE_MAX, "truncated", ST_OK},
    {"blob 300000", 300001, 0, 0, 0, 300000, "longer than its header says", ST_OK},
    {"blob 17000000", 17000000, 0, 0, 0, 17000000, NULL, ST_OK},
    {"blob 17000000", 17000000, 0, 0, 1, 17000000, "damaged", ST_OK},
    {"blob 17000000", 17000000, 0, 2, 0, 17000000, "garbage behind its end", ST_OK},
    {"blob 17000000", 16999999, 0, 0, 0, 16999999, "shorter than its header says", ST_OK},
    {"blob 17000000", 17000001, 0, 0, 0, 17000000, "longer than its header says", ST_OK},
    {"blob 17000000", 17000000, 100, 0, 0, SIZE_MAX, "truncated", ST_OK},
    {"blob 17000000", 17000000, 2, 0, 0, 17000000, "truncated", ST_OK},
    {"blob 9999999999999", 10, 0, 0, 0, 10, "shorter than its header says", ST_OK},
    {"blab 1000", 1000, 0, 0, 0, 0, NULL, ST_SYNTAX},
    {"blob x", 1000, 0, 0, 0, 0, NULL, ST_SYNTAX},
};

EACH(loose, damaged_objects_give_what_they_have, damages, row)
{
    struct loose *loose = NULL;
    struct loose_object object;
    struct error err = {0};
    struct oid oid = {{0}};
    AUTO(buf_dispose) struct buf text = {0}, file = {0}, content = {0};
    unsigned char *to;
    size_t header = strlen(damages[*row].header) + 1, len = header + damages[*row].content;
    cr_assert_eq(buf_reserve(&text, len, &to), ST_OK);
    memset(to, 'x', len);
    memcpy(to, damages[*row].header, header);
    cr_assert_eq(buf_reserve(&file, len + 4096, &to), ST_OK);
    memset(to, '!', len + 4096);
    size_t made = deflate_into(to, len + 4000, (struct bytes){text.ptr, len});
    if (damages[*row].flip > 0)
        to[made - damages[*row].flip] ^= 1;
    tree_dir("o");
    tree_dir("o/00");
    put_file("o/00/00000000000000000000000000000000000000",
             (struct bytes){to, made - damages[*row].cut + damages[*row].extra});
    loose_new(&loose, 20);
    cr_assert_eq(loose_read(loose, "o", &oid, &object, &err), damages[*row].status);
    if (damages[*row].status == ST_OK) {
        if (object.reader != NULL)
            drain(object.reader, &content, 65536);
        struct bytes got = object.reader != NULL ? buf_bytes(&content) : object.content;
        if (damages[*row].read != SIZE_MAX)
            cr_expect_eq(got.len, damages[*row].read, "%zu", got.len);
        else
            cr_expect(got.len > 0 && got.len < damages[*row].content, "%zu", got.len);
        for (size_t i = 0; i < got.len; i++)
            cr_assert_eq(got.ptr[i], 'x');
        cr_expect_str_eq(loose_damage(loose) ? loose_damage(loose) : "",
                         damages[*row].damage ? damages[*row].damage : "");
    } else {
        cr_expect_not_null(strstr(err.text, "its header is damaged"), "%s", err.text);
    }
    loose_free(&loose);
}

static const struct {
    const char *script, *says;
} unreadable[] = {
    {":", "No such file"},
    {"mkdir -p o/00/00000000000000000000000000000000000000", "Invalid argument"},
    {"mkdir -p o/00; mkfifo o/00/00000000000000000000000000000000000000", "Invalid argument"},
    {"mkdir -p o/00; : >o/00/00000000000000000000000000000000000000", "its header is damaged"},
    {"mkdir -p o/00; echo xyz >o/00/00000000000000000000000000000000000000", "its header"},
    {"mkdir -p o/00; seq 9000000 >o/00/00000000000000000000000000000000000000", "its header"},
};

EACH(loose, unreadable_objects_are_errors, unreadable, row)
{
    struct loose *loose = NULL;
    struct loose_object object;
    struct error err = {0};
    struct oid oid = {{0}};
    git_tree_run(unreadable[*row].script);
    loose_new(&loose, 20);
    cr_expect_neq(loose_read(loose, "o", &oid, &object, &err), ST_OK);
    cr_expect_not_null(strstr(err.text, unreadable[*row].says), "%s", err.text);
    loose_free(&loose);
}

Test(loose, a_reader_reads_on_after_damage)
{
    struct loose *loose = NULL;
    struct loose_object object;
    struct error err = {0};
    struct oid bad = {{0}};
    git_tree_run("git init r; cd r; echo fine | git hash-object -w --stdin >../name; "
                 "mkdir .git/objects/00; "
                 "echo xyz >.git/objects/00/00000000000000000000000000000000000000");
    struct oid good = git_tree_oid("name");
    loose_new(&loose, 20);
    for (int i = 0; i < 2; i++) {
        cr_expect_neq(loose_read(loose, "r/.git/objects", &bad, &object, &err), ST_OK);
        cr_expect_eq(loose_read(loose, "r/.git/objects", &good, &object, &err), ST_OK);
        cr_expect(bytes_equal(object.content, bytes_of("fine\n")));
        cr_expect_null(loose_damage(loose));
    }
    loose_free(&loose);
}

Test(loose, what_is_no_object_is_noted)
{
    struct loose_list list = {0};
    AUTO(batch_dispose) struct batch notes = {0};
    AUTO(buf_dispose) struct buf told = {0};
    git_tree_run("mkdir -p o/ab o/cd; cd o/ab; touch tmp_obj_x readme "
                 "00000000000000000000000000000000000001 0000000000000000000000000000000000000g "
                 "00000000000000000000000000000000000000000000000000000000000000");
    loose_list_add(&list, "o", 0xab, 20, &notes);
    loose_list_add(&list, "o", 0xcd, 20, &notes);
    loose_list_add(&list, "o", 0xee, 20, &notes);
    git_tree_tell_notes(&told, &notes);
    cr_expect_eq(list.count, 1);
    cr_expect_eq(list.oids[0].bytes[0], 0xab);
    cr_expect_eq(list.oids[0].bytes[19], 1);
    static const char *const wanted =
        "SKIP o/ab/00000000000000000000000000000000000000000000000000000000000000 (no object)\n"
        "SKIP o/ab/0000000000000000000000000000000000000g (no object)\n"
        "SKIP o/ab/readme (no object)\nSKIP o/ab/tmp_obj_x (unfinished object)\n";
    cr_expect(bytes_equal(buf_bytes(&told), bytes_of(wanted)), "%.*s", (int)told.len,
              (const char *)told.ptr);
    loose_list_dispose(&list);
}

Test(loose, notes_have_an_end)
{
    struct loose_list list = {0};
    AUTO(batch_dispose) struct batch notes = {0};
    git_tree_run("mkdir -p o/ab; cd o/ab; seq 10050 | xargs touch");
    loose_list_add(&list, "o", 0xab, 20, &notes);
    cr_assert_eq(notes.skipped_count, LIMIT_GIT_NOTES + 1);
    cr_expect_str_eq(notes.skipped[LIMIT_GIT_NOTES - 1].reason, "no object");
    cr_expect_str_eq(notes.skipped[LIMIT_GIT_NOTES].reason, "more trouble than is listed");
    cr_expect(notes.skipped[LIMIT_GIT_NOTES].incomplete);
    loose_list_dispose(&list);
}
