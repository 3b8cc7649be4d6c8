/* meaning_test.c - what databases say: every recorded case, and what teaches nothing. */
#include "verify/meaning.h"

#include "tests/test.h"
#include "tests/verify/recorded.h"

SUITE(meaning);

static const char *text_of(const cJSON *json, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(json, key));
    return text ? text : "";
}

static void check_case(void *ctx, const struct recorded *r)
{
    size_t *count = ctx;
    const cJSON *json = cJSON_GetObjectItem(r->json, "says");
    if (r->block->login == LOGIN_NONE)
        return;
    cr_assert_not_null(json, "%s: a case of a login holds what the server 'says'", r->file);
    const struct login_said said = {text_of(json, "code"), text_of(json, "routine"),
                                    !cJSON_IsFalse(cJSON_GetObjectItem(json, "proven"))};
    struct meaning meaning = meaning_of(r->block->login, &said);
    cr_expect_str_eq(outcome_name(meaning.outcome), text_of(r->json, "outcome"), "%s, '%s': %s",
                     r->file, said.code, outcome_name(meaning.outcome));
    ++*count;
}

Test(meaning, of_recorded_words)
{
    size_t count = 0;
    recorded_each(check_case, &count);
    cr_expect_gt(count, 30);
}

/* Whatever is said before the password was asked for is not said of the password. */
Test(meaning, before_the_password_is_nothing)
{
    static const char *const codes[] = {"",     "28000",  "28P01",     "3D000",  "42501", "53300",
                                        "1045", "1044",   "1049",      "1040",   "1862",  "XX000",
                                        "0",    "NOPERM", "WRONGPASS", "NOAUTH", "DENIED"};
    for (enum login login = LOGIN_POSTGRESQL; login <= LOGIN_REDIS; login++)
        for (size_t i = 0; i < COUNT_OF(codes); i++) {
            const struct login_said said = {codes[i], "InitializeSessionUserId", false};
            cr_expect_eq(meaning_of(login, &said).outcome, OUTCOME_UNKNOWN, "%d %s", (int)login,
                         codes[i]);
        }
}

Test(meaning, of_what_is_not_known_is_nothing)
{
    static const char *const codes[] = {"XX000", "28999", "0A000",  "2059",
                                        "9999",  "ERR",   "LOADING"};
    for (enum login login = LOGIN_POSTGRESQL; login <= LOGIN_REDIS; login++)
        for (size_t i = 0; i < COUNT_OF(codes); i++) {
            const struct login_said said = {codes[i], "", true};
            cr_expect_eq(meaning_of(login, &said).outcome, OUTCOME_UNKNOWN, "%d %s", (int)login,
                         codes[i]);
        }
}
