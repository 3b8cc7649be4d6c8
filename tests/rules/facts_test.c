/* facts_test.c - facts come out of their packing as they went in. */
#include "rules/facts.h"

#include "tests/test.h"

SUITE(facts);

static void fill(struct facts *facts)
{
    *facts = (struct facts){0};
    facts_add(facts, "account", "%d", 1234);
    facts_add(facts, "empty", "%s", "");
    facts_add(facts, "account", "%0*d", 2 * FACT_VALUE_MAX, 7);
}

Test(facts, are_packed_and_unpacked)
{
    AUTO(facts_dispose) struct packed_facts packed = {0};
    struct facts facts, again;
    fill(&facts);
    facts_pack(&packed, &facts);
    cr_assert_eq(packed.count, 3);
    memset(&again, 0xff, sizeof(again));
    facts_unpack(&packed, &again);
    cr_assert_eq(again.count, 3);
    for (size_t i = 0; i < facts.count; i++) {
        cr_expect_eq(packed.item[i].name, facts.item[i].name);
        cr_expect_neq(packed.item[i].value, facts.item[i].value);
        cr_expect_str_eq(packed.item[i].value, facts.item[i].value);
        cr_expect_eq(again.item[i].name, facts.item[i].name);
        cr_expect_str_eq(again.item[i].value, facts.item[i].value);
    }
}

Test(facts, take_the_place_of_others)
{
    AUTO(facts_dispose) struct packed_facts packed = {0};
    struct facts facts, one = {0};
    fill(&facts);
    facts_add(&one, "role", "user");
    facts_pack(&packed, &facts);
    facts_pack(&packed, &one);
    cr_assert_eq(packed.count, 1);
    cr_expect_str_eq(packed.item[0].value, "user");
    facts_pack(&packed, &(struct facts){0});
    cr_expect_eq(packed.count, 0);
    cr_expect_null(packed.item);
}

Test(facts, are_found_by_name)
{
    AUTO(facts_dispose) struct packed_facts packed = {0};
    struct facts facts;
    cr_expect_null(facts_value(&packed, "account"));
    fill(&facts);
    facts_pack(&packed, &facts);
    cr_expect_str_eq(facts_value(&packed, "account"), "1234");
    cr_expect_str_eq(facts_value(&packed, "empty"), "");
    cr_expect_null(facts_value(&packed, "role"));
}
