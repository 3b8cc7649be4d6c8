/* ledger_test.c - what was found out of objects comes back as it was; any other bytes are refused.
 */
#include "scanner/history/ledger.h"

#include "tests/test.h"

SUITE(ledger);

enum { LEN = 20 };

/* A ledger under construction. */
struct made {
    struct buf section[LEDGER_SECTIONS];
};

static void made_dispose(struct made *made)
{
    for (size_t i = 0; i < LEDGER_SECTIONS; i++)
        buf_dispose(&made->section[i]);
}

static void put(struct made *made, enum ledger_section section, uint32_t number)
{
    cr_assert(ledger_put(&made->section[section], number));
}

static void put_bytes(struct made *made, enum ledger_section section, const char *ptr, size_t len)
{
    cr_assert_eq(buf_add(&made->section[section], (struct bytes){(const unsigned char *)ptr, len}),
                 ST_OK);
}

/* A name of that byte and zeros. */
static void put_oid(struct made *made, enum ledger_section section, char first)
{
    const char oid[LEN] = {first};
    put_bytes(made, section, oid, sizeof(oid));
}

static void put_object(struct made *made, char first, unsigned kind, uint32_t size)
{
    const char byte = (char)kind;
    put_oid(made, LEDGER_OBJECTS, first);
    put_bytes(made, LEDGER_OBJECTS, &byte, 1);
    put(made, LEDGER_OBJECTS, size);
}

static void put_look(struct made *made, uint32_t object, uint32_t path, uint32_t count,
                     uint32_t first)
{
    const uint32_t numbers[] = {object, path, count, first};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        put(made, LEDGER_LOOKS, numbers[i]);
}

static void put_sighting(struct made *made, uint32_t rule, uint32_t suppressed)
{
    put_bytes(made, LEDGER_SIGHTINGS, "0123456789abcdef", LEDGER_TAG);
    for (uint32_t i = 0; i < 4; i++)
        put(made, LEDGER_SIGHTINGS, 7 * i);
    put(made, LEDGER_SIGHTINGS, rule);
    put(made, LEDGER_SIGHTINGS, suppressed);
}

/* A commit, its tree, a blob "a" in it, seen under two paths; a tag. */
static void make(struct made *made)
{
    put_object(made, 1, OBJECT_COMMIT | LEDGER_SUBJECT, 200);
    put_object(made, 2, OBJECT_TREE, 30);
    put_object(made, 3, OBJECT_BLOB | LEDGER_SUBJECT, 4000);
    put_object(made, 4, OBJECT_TAG, 100);
    put_oid(made, LEDGER_COMMITS, 1);
    put_oid(made, LEDGER_COMMITS, 2);
    cr_assert(ledger_put_long(&made->section[LEDGER_COMMITS], 1600000000));
    put(made, LEDGER_COMMITS, 1);
    put_oid(made, LEDGER_COMMITS, 9);
    put_oid(made, LEDGER_TREES, 2);
    put_oid(made, LEDGER_BLOBS, 3);
    put(made, LEDGER_NAMES, 1);
    put_bytes(made, LEDGER_NAMES, "a", 1);
    put(made, LEDGER_PAIRS, 0);
    put(made, LEDGER_PAIRS, LEDGER_BLOB | 0);
    put(made, LEDGER_LISTS, 0);
    put(made, LEDGER_LISTS, 1);
    put(made, LEDGER_LISTS, 0);
    put_oid(made, LEDGER_ABSENT, 5);
    put_bytes(made, LEDGER_PATHS, "a\0b/a", 6);
    put_bytes(made, LEDGER_RULES, "rule", 5);
    put_look(made, 0, LEDGER_NONE, 0, 0);
    put_look(made, 2, 0, 2, 0);
    put_look(made, 2, 1, 1, 2);
    put_sighting(made, 0, 0);
    put_sighting(made, 0, 1);
    put_sighting(made, 0, 0);
}

static void write(const struct made *made, struct buf *out)
{
    struct ledger ledger = {.hash_len = LEN, .has_trees = true, .mask = 63};
    unsigned char head[LEDGER_HEAD];
    struct bytes parts[LEDGER_PARTS];
    for (size_t i = 0; i < LEDGER_SECTIONS; i++)
        ledger.section[i] = buf_bytes(&made->section[i]);
    ledger_write(&ledger, head, parts);
    for (size_t i = 0; i < LEDGER_PARTS; i++)
        cr_assert_eq(buf_add(out, parts[i]), ST_OK);
}

static void write_example(struct buf *out)
{
    AUTO(made_dispose) struct made made = {0};
    make(&made);
    write(&made, out);
}

static bool is_read(const struct made *made)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(ledger_dispose) struct ledger ledger = {0};
    write(made, &text);
    return ledger_read(&ledger, buf_bytes(&text));
}

Test(ledger, comes_back_as_it_was)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(ledger_dispose) struct ledger ledger = {0};
    write_example(&text);
    cr_assert(ledger_read(&ledger, buf_bytes(&text)));
    cr_expect(ledger.has_trees && ledger.mask == 63);
    cr_assert_eq(ledger_count(&ledger), 4);
    cr_expect_eq(ledger_type(&ledger, ledger_object(&ledger, 0)), OBJECT_COMMIT);
    cr_expect_eq(ledger_size(&ledger, ledger_object(&ledger, 2)), 4000);
    cr_expect_eq(ledger_object(&ledger, 3)[0], 4);
    cr_expect_str_eq(ledger_rule(&ledger, 0), "rule");
}

Test(ledger, finds_looks_by_object_and_path)
{
    AUTO(buf_dispose) struct buf text = {0};
    AUTO(ledger_dispose) struct ledger ledger = {0};
    write_example(&text);
    cr_assert(ledger_read(&ledger, buf_bytes(&text)));
    cr_assert_eq(ledger_find_path(&ledger, "b/a"), 1);
    cr_expect_eq(ledger_find_path(&ledger, "b"), LEDGER_NONE);
    const unsigned char *look = ledger_find_look(&ledger, 2, 1);
    cr_assert(look);
    cr_expect_eq(ledger_number(look + 8), 1);
    cr_expect_eq(ledger_number(look + 12), 2);
    cr_expect(ledger_find_look(&ledger, 0, LEDGER_NONE));
    cr_expect(!ledger_find_look(&ledger, 0, 0));
    cr_expect(!ledger_find_look(&ledger, 3, 0));
}

Test(ledger, an_empty_one_comes_back_too)
{
    AUTO(made_dispose) struct made made = {0};
    cr_expect(is_read(&made));
}

Test(ledger, refuses_what_ends_early_or_late)
{
    AUTO(buf_dispose) struct buf text = {0};
    write_example(&text);
    for (size_t len = 0; len < text.len; len++) {
        AUTO(ledger_dispose) struct ledger ledger = {0};
        cr_expect(!ledger_read(&ledger, bytes_slice(buf_bytes(&text), 0, len)), "%zu bytes", len);
    }
    AUTO(ledger_dispose) struct ledger ledger = {0};
    buf_printf(&text, "x");
    cr_expect(!ledger_read(&ledger, buf_bytes(&text)));
}

/* One thing more than the example has, or instead: it is refused. */
static const struct {
    const char *what;
    enum ledger_section section;
    size_t keep; /* bytes of what the example has there */
    uint32_t numbers[4];
    size_t count;
} refused[] = {
    {"an object twice", LEDGER_OBJECTS, 100, {0, 0, 0, 0}, 0},
    {"half an object", LEDGER_OBJECTS, 99, {0}, 0},
    {"half a commit", LEDGER_COMMITS, 50, {0}, 0},
    {"a commit without its parent", LEDGER_COMMITS, 52, {0}, 0},
    {"a name that is longer than all names", LEDGER_NAMES, 5, {2}, 1},
    {"half a name's tree", LEDGER_TREES, 10, {0}, 0},
    {"a pair of no name", LEDGER_PAIRS, 8, {1, LEDGER_BLOB}, 2},
    {"a pair of no blob", LEDGER_PAIRS, 8, {0, LEDGER_BLOB | 1}, 2},
    {"a pair of no tree", LEDGER_PAIRS, 8, {0, 1}, 2},
    {"a list of no tree", LEDGER_LISTS, 12, {1, 0}, 2},
    {"a list of no pair", LEDGER_LISTS, 12, {0, 1, 1}, 3},
    {"a list that is longer than all lists", LEDGER_LISTS, 12, {0, 2, 0}, 3},
    {"paths without an end", LEDGER_PATHS, 5, {0}, 0},
    {"no paths for the looks", LEDGER_PATHS, 2, {0}, 0},
    {"no rule for the sightings", LEDGER_RULES, 0, {0}, 0},
    {"a look at nothing", LEDGER_LOOKS, 48, {4, 0, 0, 3}, 4},
    {"a look at a tag that is no subject", LEDGER_LOOKS, 48, {3, 0, 0, 3}, 4},
    {"a look under no path", LEDGER_LOOKS, 48, {2, 2, 0, 3}, 4},
    {"a look twice", LEDGER_LOOKS, 48, {2, 1, 0, 3}, 4},
    {"a look that saw what is not there", LEDGER_LOOKS, 48, {2, LEDGER_NONE, 1, 3}, 4},
    {"a sighting that nobody saw", LEDGER_LOOKS, 32, {0}, 0},
    {"half a sighting", LEDGER_SIGHTINGS, 119, {0}, 0},
};

EACH(ledger, refuses, refused, i)
{
    AUTO(made_dispose) struct made made = {0};
    make(&made);
    struct buf *section = &made.section[refused[*i].section];
    cr_assert(is_read(&made));
    cr_assert_leq(refused[*i].keep, section->len, "the table");
    section->len = refused[*i].keep;
    for (size_t k = 0; k < refused[*i].count; k++)
        put(&made, refused[*i].section, refused[*i].numbers[k]);
    if (*i == 0)
        put_object(&made, 4, OBJECT_TAG, 100);
    cr_expect(!is_read(&made), "%s", refused[*i].what);
}

Test(ledger, refuses_trees_among_subjects_and_types_that_do_not_exist)
{
    static const unsigned kinds[] = {OBJECT_NONE, OBJECT_TREE | LEDGER_SUBJECT, 5, 0x7f};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        AUTO(made_dispose) struct made made = {0};
        put_object(&made, 1, kinds[i], 1);
        cr_expect(!is_read(&made), "%#x", kinds[i]);
    }
}

/* What is still of the form is written as it was read: nothing is taken for something else. */
Test(ledger, of_any_change_nothing_is_made_up)
{
    static const unsigned char changes[] = {1, 0x80, 0xff};
    AUTO(buf_dispose) struct buf text = {0};
    write_example(&text);
    for (size_t at = 0; at < text.len * COUNT_OF(changes); at++) {
        AUTO(ledger_dispose) struct ledger ledger = {0};
        AUTO(buf_dispose) struct buf again = {0};
        unsigned char head[LEDGER_HEAD], *byte = &text.ptr[at / COUNT_OF(changes)], was = *byte;
        struct bytes parts[LEDGER_PARTS];
        *byte ^= changes[at % COUNT_OF(changes)];
        if (ledger_read(&ledger, buf_bytes(&text))) {
            ledger_write(&ledger, head, parts);
            for (size_t i = 0; i < LEDGER_PARTS; i++)
                cr_assert_eq(buf_add(&again, parts[i]), ST_OK);
            cr_expect(bytes_equal(buf_bytes(&text), buf_bytes(&again)), "byte %zu", at);
        }
        *byte = was;
    }
}
