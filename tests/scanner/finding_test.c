/* finding_test.c - what findings keep beside them: reasons, names of decoders. */
#include "scanner/finding.h"

#include "tests/test.h"

SUITE(finding);

Test(finding, keeps_reasons_as_they_come)
{
    AUTO(reasons_dispose) struct kept_reasons reasons = {0};
    const char *const two[] = {"first", "second"};
    reasons_add(&reasons, "old");
    reasons_keep(&reasons, two, COUNT_OF(two));
    reasons_add(&reasons, "third");
    cr_assert_eq(reasons.count, 3);
    cr_expect_str_eq(reasons.text[0], "first");
    cr_expect_str_eq(reasons.text[1], "second");
    cr_expect_str_eq(reasons.text[2], "third");
    for (size_t i = 0; i < REASONS_MAX; i++)
        reasons_add(&reasons, "more");
    cr_expect_eq(reasons.count, REASONS_MAX);
    reasons_keep(&reasons, two, 0);
    cr_expect_eq(reasons.count, 0);
    cr_expect_null(reasons.text);
}

Test(finding, names_decoders_in_order)
{
    struct place place = {0};
    cr_expect_null(place_decoders(&place, 0));
    *place_decoders(&place, 1) = "utf-16le";
    const char **more = place_decoders(&place, DECODED_MAX - 1);
    for (size_t i = 1; i < DECODED_MAX; i++)
        more[i - 1] = "base64";
    cr_assert_eq(place.decoded_count, DECODED_MAX);
    cr_expect_str_eq(place.decoded_as[0], "utf-16le");
    cr_expect_str_eq(place.decoded_as[DECODED_MAX - 1], "base64");
    xfree(&place.decoded_as);
}
