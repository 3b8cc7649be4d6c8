/* numbers_test.c - names, pairs and wanted blobs keep their numbers however many there are. */
#include "scanner/git/names.h"
#include "scanner/git/pairs.h"
#include "scanner/git/wanted.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(numbers);

enum { MANY = 20000 };

static struct bytes name_of(char text[32], uint32_t number)
{
    int len = snprintf(text, 32, "%.*s%u", (int)(number % 13), "-------------", number);
    return (struct bytes){(const unsigned char *)text, (size_t)len};
}

Test(numbers, names_are_numbered_as_they_come)
{
    AUTO(names_dispose) struct names names;
    char text[32];
    names_init(&names);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < MANY; i++)
            cr_assert_eq(names_add(&names, name_of(text, i)), i);
    for (uint32_t i = 0; i < MANY; i++)
        cr_assert(bytes_equal(names_get(&names, i), name_of(text, i)));
    cr_expect_eq(names.count, MANY);
}

Test(numbers, names_differ_in_every_byte)
{
    AUTO(names_dispose) struct names names;
    static const struct bytes odd[] = {
        {(const unsigned char *)"", 0},           {(const unsigned char *)"\0", 1},
        {(const unsigned char *)"\0\0", 2},       {(const unsigned char *)"12345678", 8},
        {(const unsigned char *)"12345678\0", 9}, {(const unsigned char *)"1234567x", 8},
    };
    names_init(&names);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < COUNT_OF(odd); i++)
            cr_expect_eq(names_add(&names, odd[i]), i);
}

Test(numbers, pairs_are_numbered_as_they_come)
{
    AUTO(pairs_dispose) struct pairs pairs;
    pairs_init(&pairs);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < MANY; i++)
            cr_assert_eq(pairs_add(&pairs, i / 100, i % 100 * 65536), i);
    cr_expect_eq(pairs_add(&pairs, 1, 0), 100);
    cr_expect_eq(pairs_add(&pairs, 0, 1), MANY);
    cr_expect_eq(pairs.list[100].a, 1);
    cr_expect_eq(pairs.list[100].b, 0);
}

static struct oid oid_of(uint32_t number)
{
    struct oid oid = {0};
    for (size_t i = 0; i < OID_MAX; i++)
        oid.bytes[i] = (unsigned char)(number * UINT32_C(2654435761) >> i % 4 * 8);
    oid.bytes[8] = (unsigned char)number;
    return oid;
}

static const struct {
    uint32_t count;
    size_t hash_len;
} sets[] = {{0, 20}, {1, 32}, {100, 20}, {5000, 32}, {MANY, 20}};

EACH(numbers, wanted_blobs_are_found_and_no_others, sets, row)
{
    AUTO(wanted_free) struct wanted *wanted = NULL;
    AUTO(xfree) struct oid *oids = xcalloc(MANY, sizeof(*oids));
    uint32_t count = sets[*row].count;
    for (uint32_t i = 0; i < MANY; i++)
        oids[i] = oid_of(i);
    wanted_new(&wanted, oids, count, sets[*row].hash_len);
    for (uint32_t i = 0; i < MANY; i++) {
        cr_assert_eq(wanted_find(wanted, oids[i].bytes), i < count ? i : WANTED_NONE);
        oids[i].bytes[sets[*row].hash_len - 1] ^= 1;
        cr_assert_eq(wanted_find(wanted, oids[i].bytes), WANTED_NONE);
    }
}

Test(numbers, a_blob_that_is_wanted_twice_has_its_first_number)
{
    struct oid oids[] = {oid_of(1), oid_of(2), oid_of(1)};
    AUTO(wanted_free) struct wanted *wanted = NULL;
    wanted_new(&wanted, oids, COUNT_OF(oids), 20);
    cr_expect_eq(wanted_find(wanted, oids[2].bytes), 0);
}
