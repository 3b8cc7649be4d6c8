/* date.c - calendar arithmetic. The formulas for days and dates are those of Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms" (howardhinnant.github.io/date_algorithms.html,
 * days_from_civil and civil_from_days): years begin in March, so that the leap day comes last. */
#include "base/date.h"

#include <stdio.h>

enum { DAYS_IN_ERA = 146097, DAYS_BEFORE_1970 = 719468, SECONDS_IN_DAY = 86400 };

/* From 0001-01-01T00:00:00Z up to 9999-12-31T23:59:59Z. */
static const int64_t first_second = -62135596800, last_second = 253402300799;

struct civil {
    int year, month, day;
};

static int64_t days_from_civil(struct civil date)
{
    int year = date.month > 2 ? date.year : date.year - 1;
    int era = year / 400, year_of_era = year % 400;
    int months_since_march = (date.month + 9) % 12;
    int day_of_year = (153 * months_since_march + 2) / 5 + date.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * DAYS_IN_ERA + day_of_era - DAYS_BEFORE_1970;
}

static struct civil civil_from_days(int64_t days)
{
    int64_t shifted = days + DAYS_BEFORE_1970;
    int era = (int)(shifted / DAYS_IN_ERA), day_of_era = (int)(shifted % DAYS_IN_ERA);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int months_since_march = (5 * day_of_year + 2) / 153;
    struct civil date = {
        .year = era * 400 + year_of_era,
        .month = months_since_march < 10 ? months_since_march + 3 : months_since_march - 9,
        .day = day_of_year - (153 * months_since_march + 2) / 5 + 1,
    };
    if (date.month <= 2)
        date.year++;
    return date;
}

bool date_format(int64_t seconds, char out[static DATE_TEXT])
{
    out[0] = '\0';
    if (seconds < first_second || seconds > last_second)
        return false;
    int64_t since = seconds - first_second; /* never negative, so / and % round down */
    int64_t days = since / SECONDS_IN_DAY + first_second / SECONDS_IN_DAY;
    int rest = (int)(since % SECONDS_IN_DAY);
    struct civil date = civil_from_days(days);
    /* The remainders change nothing; they let the compiler see that the text fits. */
    snprintf(out, DATE_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)date.year % 10000u,
             (unsigned)date.month % 100u, (unsigned)date.day % 100u, (unsigned)rest / 3600u % 24u,
             (unsigned)rest / 60u % 60u, (unsigned)rest % 60u);
    return true;
}

/* Take exactly width digits from the front of text. */
static bool take_number(struct bytes *text, size_t width, int *out)
{
    if (text->len < width)
        return false;
    int value = 0;
    for (size_t i = 0; i < width; i++) {
        if (!byte_is_digit(text->ptr[i]))
            return false;
        value = value * 10 + (text->ptr[i] - '0');
    }
    *text = bytes_slice(*text, width, text->len);
    *out = value;
    return true;
}

static bool take_char(struct bytes *text, unsigned char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = bytes_slice(*text, 1, text->len);
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool take_date(struct bytes *text, struct civil *date)
{
    if (!take_number(text, 4, &date->year))
        return false;
    bool dashes = take_char(text, '-');
    if (!take_number(text, 2, &date->month) || take_char(text, '-') != dashes)
        return false;
    if (!take_number(text, 2, &date->day) || date->year < 1)
        return false;
    return date->month >= 1 && date->month <= 12 && date->day >= 1 &&
           date->day <= days_in_month(date->year, date->month);
}

static bool take_clock(struct bytes *text, int *seconds)
{
    int hour, minute, second = 0;
    if (!take_number(text, 2, &hour))
        return false;
    bool colons = take_char(text, ':');
    if (!take_number(text, 2, &minute))
        return false;
    bool has_seconds = colons ? take_char(text, ':') : text->len > 0 && byte_is_digit(text->ptr[0]);
    if (has_seconds && !take_number(text, 2, &second))
        return false;
    if (has_seconds && take_char(text, '.'))
        for (int digit; take_number(text, 1, &digit);)
            ;
    *seconds = hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second <= 60; /* 60: a leap second */
}

static bool take_zone(struct bytes *text, int *seconds)
{
    *seconds = 0;
    if (text->len == 0 || take_char(text, 'Z') || take_char(text, 'z'))
        return true;
    bool east = take_char(text, '+');
    if (!east && !take_char(text, '-'))
        return false;
    int hours, minutes = 0;
    if (!take_number(text, 2, &hours))
        return false;
    (void)take_char(text, ':');
    if (text->len > 0 && !take_number(text, 2, &minutes))
        return false;
    int offset = hours * 3600 + minutes * 60;
    *seconds = east ? offset : -offset;
    return hours < 24 && minutes < 60;
}

bool date_parse(struct bytes text, int64_t *seconds)
{
    struct civil date;
    int clock = 0, zone = 0;
    if (!take_date(&text, &date))
        return false;
    bool has_clock = take_char(&text, 'T') || take_char(&text, 't') || take_char(&text, ' ');
    if (has_clock && (!take_clock(&text, &clock) || !take_zone(&text, &zone)))
        return false;
    if (text.len > 0)
        return false;
    *seconds = days_from_civil(date) * SECONDS_IN_DAY + clock - zone;
    return true;
}

bool date_is_day(struct bytes text)
{
    int64_t unused;
    return text.len == DATE_DAY - 1 && text.ptr[4] == '-' && text.ptr[7] == '-' &&
           date_parse(text, &unused);
}
