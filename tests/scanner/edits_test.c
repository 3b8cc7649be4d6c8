/* edits_test.c - ranges beside, around and between what is new. */
#include "scanner/edits.h"

#include "tests/test.h"

SUITE(edits);

/* New: bytes 10 to 19, a joint at 30, bytes 40 and 41. */
static const struct {
    struct range range;
    bool touches;
} rows[] = {
    {{0, 10}, false},  {{0, 11}, true},   {{19, 25}, true}, {{20, 25}, false}, {{12, 13}, true},
    {{0, 99}, true},   {{20, 30}, false}, {{29, 31}, true}, {{30, 40}, false}, {{30, 41}, true},
    {{42, 99}, false}, {{-5, 3}, false},  {{41, 99}, true},
};

EACH(edits, tells_what_it_touches, rows, i)
{
    AUTO(edits_dispose) struct edits edits = {0};
    edits_add(&edits, (struct range){10, 20});
    edits_add(&edits, (struct range){30, 30});
    edits_add(&edits, (struct range){40, 42});
    cr_expect_eq(edits_touches(&edits, rows[*i].range), rows[*i].touches, "[%d, %d)",
                 (int)rows[*i].range.from, (int)rows[*i].range.to);
}

Test(edits, nothing_new_is_touched_by_nothing)
{
    const struct edits edits = {0};
    cr_expect_not(edits_touches(&edits, (struct range){0, 100}));
}

Test(edits, keeps_many_in_order)
{
    AUTO(edits_dispose) struct edits edits = {0};
    for (int64_t i = 0; i < 1000; i++)
        edits_add(&edits, (struct range){10 * i, 10 * i + 2});
    for (int64_t i = 0; i < 1000; i++) {
        cr_assert(edits_touches(&edits, (struct range){10 * i + 1, 10 * i + 5}));
        cr_assert_not(edits_touches(&edits, (struct range){10 * i + 2, 10 * i + 10}));
    }
}
