/* date_test.c - the calendar, checked day by day against counting, and what is no date. */
#include "base/date.h"
#include "tests/test.h"

#include <stdio.h>

SUITE(date);

static const struct {
    int64_t seconds;
    const char *text;
} moments[] = {
    {0, "1970-01-01T00:00:00Z"},
    {-1, "1969-12-31T23:59:59Z"},
    {951782400, "2000-02-29T00:00:00Z"},
    {1767225600, "2026-01-01T00:00:00Z"},
    {4107542400, "2100-03-01T00:00:00Z"},
    {2147483648, "2038-01-19T03:14:08Z"},
    {-62135596800, "0001-01-01T00:00:00Z"},
    {253402300799, "9999-12-31T23:59:59Z"},
};

EACH(date, formats_and_reads_back, moments, i)
{
    char text[DATE_TEXT];
    int64_t seconds = 0;
    cr_assert(date_format(moments[*i].seconds, text));
    cr_expect_str_eq(text, moments[*i].text);
    cr_assert(date_parse(bytes_of(moments[*i].text), &seconds));
    cr_expect_eq(seconds, moments[*i].seconds);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

Test(date, every_day_of_twelve_centuries_follows_the_one_before)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t seconds;
    cr_assert(date_parse(bytes_of("1400-01-01"), &seconds));
    for (int year = 1400; year < 2600; year++)
        for (int month = 1; month <= 12; month++) {
            int days = lengths[month - 1] + (month == 2 && is_leap(year));
            for (int day = 1; day <= days; day++, seconds += 86400) {
                char text[DATE_TEXT], want[DATE_TEXT + 20];
                snprintf(want, sizeof(want), "%04d-%02d-%02dT00:00:00Z", year, month, day);
                cr_assert(date_format(seconds, text));
                cr_assert_str_eq(text, want);
            }
        }
}

Test(date, outside_the_calendar_there_is_no_text)
{
    static const int64_t outside[] = {INT64_MIN, -62135596801, 253402300800, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        char text[DATE_TEXT] = "x";
        cr_expect_not(date_format(outside[i], text));
        cr_expect_str_eq(text, "");
    }
}

static const struct {
    const char *text;
    int64_t seconds;
} read[] = {
    {"2026-01-01", 1767225600},
    {"20260101", 1767225600},
    {"20260101T000001Z", 1767225601},
    {"2026-01-01T00:01", 1767225660},
    {"2026-01-01T00:01Z", 1767225660},
    {"2026-01-01 00:00:00.999999999", 1767225600},
    {"2026-01-01t00:00:00z", 1767225600},
    {"2026-01-01T02:00:00+02:00", 1767225600},
    {"2025-12-31T18:30:00-0530", 1767225600},
    {"2026-01-01T01:00:00+01", 1767225600},
};

EACH(date, reads_what_is_written, read, i)
{
    int64_t seconds = 0;
    cr_assert(date_parse(bytes_of(read[*i].text), &seconds), "%s", read[*i].text);
    cr_expect_eq(seconds, read[*i].seconds, "%s: %lld", read[*i].text, (long long)seconds);
}

static const char *const refused[] = {
    "",
    "2026",
    "2026-01",
    "2026-0101",
    "202601-01",
    "2026-13-01",
    "2026-00-01",
    "2026-02-29",
    "2026-01-32",
    "2026-01-00",
    "0000-01-01",
    "2026-01-01T",
    "2026-01-01T24:00",
    "2026-01-01T00:60",
    "2026-01-01T00:00:61",
    "2026-01-01T00:00:",
    "2026-01-01T00:00:00+",
    "2026-01-01T00:00:00+25:00",
    "2026-01-01T00:00:00Zx",
    "2026-01-01x",
    " 2026-01-01",
    "-026-01-01",
    "1767225600",
};

EACH(date, refuses, refused, i)
{
    int64_t seconds = 7;
    cr_expect_not(date_parse(bytes_of(refused[*i]), &seconds), "%s", refused[*i]);
    cr_expect_eq(seconds, 7);
}

static const struct {
    const char *text;
    bool day;
} days[] = {
    {"2026-11-26", true},  {"2024-02-29", true}, {"2026-02-29", false}, {"2026-13-01", false},
    {"20261126", false},   {"2026-11-2", false}, {"2026-1-26", false},  {"2026-11-26Z", false},
    {"2026-11-2a", false}, {"", false},          {"0000-00-00", false},
};

EACH(date, knows_days, days, row)
{
    cr_expect_eq(date_is_day(bytes_of(days[*row].text)), days[*row].day, "%s", days[*row].text);
}
