/* pcre.h - PCRE2 as rules use it, for comparing our own reading of a pattern with it. */
#ifndef TESTS_RULES_PCRE_H
#define TESTS_RULES_PCRE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "tests/test.h"

static inline pcre2_code *pcre_compile(const char *pattern, uint32_t options)
{
    int number;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      options | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF, &number, &offset, NULL);
    cr_assert_not_null(code, "PCRE2 refuses %s at %zu", pattern, (size_t)offset);
    return code;
}

static inline void pcre_free(pcre2_code **code)
{
    pcre2_code_free(*code);
    *code = NULL;
}

/** Does code match at the beginning of text, or anywhere from there on? By its own options. */
static inline bool pcre_matches(const pcre2_code *code, struct bytes text)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    const unsigned char *ptr = text.len > 0 ? text.ptr : (const unsigned char *)"";
    int count = pcre2_match(code, ptr, text.len, 0, 0, data, NULL);
    pcre2_match_data_free(data);
    cr_assert(count >= 0 || count == PCRE2_ERROR_NOMATCH);
    return count >= 0;
}

#endif
