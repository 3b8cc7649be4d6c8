/* test.h - how tests are written here: SUITE once per file, EACH for one test per table row. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include "base/base.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TEST_ASAN 1
#endif

#ifdef TEST_ASAN
#include <sanitizer/lsan_interface.h>
#endif

/** LeakSanitizer keeps silent in the processes that Criterion forks, so every test asks at its end.
 */
static inline void test_finish(void)
{
#ifdef TEST_ASAN
    if (__lsan_do_recoverable_leak_check() != 0)
        abort();
#endif
}

static inline void test_free_rows(struct criterion_test_params *params)
{
    cr_free(params->params);
}

/** The row numbers 0 to count - 1, in memory that Criterion shares with the test's process. */
static inline struct criterion_test_params test_rows(size_t count)
{
    size_t *rows = cr_malloc(count * sizeof(*rows));
    for (size_t i = 0; i < count; i++)
        rows[i] = i;
    return cr_make_param_array(size_t, rows, count, test_free_rows);
}

/** Declare the suite of this file. */
#define SUITE(suite) TestSuite(suite, .fini = test_finish)

/** One test per row of table; the body sees the row's number as *row. The number travels, not a
 *  pointer to the row: another process runs the test, and in a PIE its addresses differ. */
#define EACH(suite, name, table, row)                                                              \
    ParameterizedTestParameters(suite, name)                                                       \
    {                                                                                              \
        return test_rows(COUNT_OF(table));                                                         \
    }                                                                                              \
    ParameterizedTest(const size_t *row, suite, name)

#endif
