/* tree_test.c - entries one by one, and where they end. */
#include "scanner/git/tree.h"

#include "base/buf.h"
#include "tests/test.h"

SUITE(tree);

#define OID "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24"
#define NUL "\0"
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const unsigned char *)(literal), sizeof(literal) - 1                                      \
    }

static const struct {
    struct bytes content;
    const char *names; /* each with a ',' */
    bool damaged;
    size_t at;
} trees[] = {
    {TEXT(""), "", false, 0},
    {TEXT("100644 a" NUL OID), "a,", false, 29},
    {TEXT("100644 a" NUL OID "40000 b/c" NUL OID), "a,b/c,", false, 59},
    {TEXT("100644 a" NUL OID "40000 b" NUL "\1\2"), "a,", true, 29},
    {TEXT("100644 a" NUL OID "40000 b" NUL), "a,", true, 29},
    {TEXT("100644 a" NUL OID "40000 b"), "a,", true, 29},
    {TEXT("100644 a" NUL OID "40000 "), "a,", true, 29},
    {TEXT("100644 a" NUL OID "40000"), "a,", true, 29},
    {TEXT("100644 a" NUL OID "\n"), "a,", true, 29},
    {TEXT("100644 " NUL OID), "", true, 0},
    {TEXT(" a" NUL OID), "", true, 0},
    {TEXT("100684 a" NUL OID), "", true, 0},
    {TEXT("0000100644 a" NUL OID), "a,", false, 33},
    {TEXT("00000100644 a" NUL OID), "", true, 0},
};

EACH(tree, gives_its_entries, trees, row)
{
    AUTO(buf_dispose) struct buf names = {0};
    /* A copy of its own size, so that a read beyond it is seen. */
    AUTO(xfree) unsigned char *copy = xmalloc(MAX(trees[*row].content.len, (size_t)1));
    memcpy(copy, trees[*row].content.ptr, trees[*row].content.len);
    struct tree_cursor cursor = tree_cursor((struct bytes){copy, trees[*row].content.len}, 20);
    struct tree_entry entry = {0};
    while (tree_next(&cursor, &entry)) {
        buf_printf(&names, "%.*s,", (int)entry.name.len, (const char *)entry.name.ptr);
        cr_expect_eq(memcmp(entry.oid, OID, 20), 0);
    }
    cr_expect(bytes_equal(buf_bytes(&names), bytes_of(trees[*row].names)));
    cr_expect_eq(cursor.damaged, trees[*row].damaged);
    cr_expect_eq(cursor.at, trees[*row].at);
    cr_expect(!tree_next(&cursor, &entry));
}

Test(tree, has_oids_of_both_lengths)
{
    struct bytes content = TEXT("100644 a" NUL "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20"
                                "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20");
    struct tree_cursor cursor = tree_cursor(content, 32);
    struct tree_entry entry = {0};
    cr_expect(tree_next(&cursor, &entry));
    cr_expect_eq(cursor.at, content.len);
    cursor = tree_cursor(content, 20);
    cr_expect(tree_next(&cursor, &entry) && !tree_next(&cursor, &entry) && cursor.damaged);
}

static const struct {
    const char *mode;
    enum object_type type;
} modes[] = {
    {"100644", OBJECT_BLOB}, {"100755", OBJECT_BLOB},   {"100664", OBJECT_BLOB},
    {"120000", OBJECT_BLOB}, {"160000", OBJECT_COMMIT}, {"40000", OBJECT_TREE},
    {"040000", OBJECT_TREE}, {"0", OBJECT_BLOB},        {"140000", OBJECT_BLOB},
};

EACH(tree, knows_types, modes, row)
{
    unsigned char text[64] = {0};
    size_t len = strlen(modes[*row].mode);
    memcpy(text, modes[*row].mode, len);
    memcpy(text + len, " a", 2);
    struct tree_cursor cursor = tree_cursor((struct bytes){text, len + 3 + 20}, 20);
    struct tree_entry entry = {0};
    cr_assert(tree_next(&cursor, &entry));
    cr_expect_eq(tree_entry_type(&entry), modes[*row].type);
}
