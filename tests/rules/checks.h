/* checks.h - running an offline check over a recipe, for tests. */
#ifndef TESTS_RULES_CHECKS_H
#define TESTS_RULES_CHECKS_H

#include "rules/check.h"
#include "rules/recipe.h"
#include "tests/test.h"

/** Expand recipe or fail the test; the caller disposes of the text. */
static inline struct buf checks_text(const char *recipe)
{
    struct buf text = {.max = 1 << 16};
    struct error err;
    enum status status = recipe_expand(recipe, &text, &err);
    cr_assert_eq(status, ST_OK, "%s: %s", recipe, status == ST_OK ? "" : err.text);
    return text;
}

/** Write facts as "name=value; name=value". */
static inline void checks_say(const struct facts *facts, struct buf *says)
{
    for (size_t i = 0; i < facts->count; i++)
        buf_printf(says, "%s%s=%s", i > 0 ? "; " : "", facts->item[i].name, facts->item[i].value);
    cr_assert_eq(buf_add(says, (struct bytes){(const unsigned char *)"", 1}), ST_OK);
}

/** Run the check of that name over text: it must answer result and say exactly these facts. */
static inline void checks_expect(const char *name, struct bytes text, enum check_result result,
                                 const char *facts)
{
    const struct check *check = check_find(name);
    cr_assert_neq(check, NULL, "no check is called %s", name);
    struct facts found = {0};
    enum check_result got = check->run(text, &found);
    AUTO(buf_dispose) struct buf says = {0};
    checks_say(&found, &says);
    cr_expect_eq(got, result, "%s: got %d, not %d", name, (int)got, (int)result);
    cr_expect_str_eq((const char *)says.ptr, facts, "%s says '%s', not '%s'", name,
                     (const char *)says.ptr, facts);
}

#endif
