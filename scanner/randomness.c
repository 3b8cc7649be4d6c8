/* randomness.c - Shannon entropy against what random values of the same length show. */
#include "scanner/randomness.h"

#include <math.h>
#include <stdlib.h>

#include "scanner/words.h"

enum { TERMS = 16 };

static const size_t lengths[] = {8, 16, 20, 24, 32, 40, 64, 128};

/* 0.05th percentiles; the columns are `lengths`. */
static const double floors[][COUNT_OF(lengths)] = {
    [CHARSET_DIGITS] = {1.30, 2.03, 2.27, 2.39, 2.65, 2.77, 2.97, 3.16},
    [CHARSET_HEX] = {1.50, 2.36, 2.66, 2.84, 3.08, 3.25, 3.52, 3.78},
    [CHARSET_BASE36] = {1.91, 2.91, 3.20, 3.40, 3.72, 3.96, 4.36, 4.76},
    [CHARSET_BASE62] = {2.00, 3.12, 3.44, 3.66, 4.03, 4.33, 4.81, 5.33},
    [CHARSET_BASE64] = {2.00, 3.16, 3.41, 3.69, 4.08, 4.31, 4.83, 5.35},
    [CHARSET_OTHER] = {2.00, 3.16, 3.41, 3.69, 4.08, 4.31, 4.83, 5.35},
};

enum charset charset_of(struct bytes value)
{
    bool uuid =
        value.len == 36 && value.ptr[8] == '-' && value.ptr[13] == '-' && value.ptr[18] == '-';
    bool letter = false, beyond_f = false, upper = false, lower = false, mark = false,
         other = false;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        letter |= byte_is_alpha(c);
        beyond_f |= byte_is_alpha(c) && byte_lower(c) > 'f';
        upper |= byte_is_upper(c);
        lower |= byte_is_lower(c);
        mark |= c == '+' || c == '/' || c == '=' || c == '_' || (c == '-' && !uuid);
        other |= !byte_is_alnum(c) && c != '+' && c != '/' && c != '=' && c != '-' && c != '_';
    }
    if (other)
        return CHARSET_OTHER;
    if (mark)
        return CHARSET_BASE64;
    if (!letter)
        return CHARSET_DIGITS;
    if (upper && lower)
        return CHARSET_BASE62;
    return beyond_f ? CHARSET_BASE36 : CHARSET_HEX;
}

enum charset charset_of_most(struct bytes value)
{
    size_t digits = 0, lower = 0, upper = 0, enough = value.len * 4 / 5;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        digits += byte_is_digit(c);
        lower += byte_is_digit(c) || (c >= 'a' && c <= 'f');
        upper += byte_is_digit(c) || (c >= 'A' && c <= 'F');
    }
    if (digits >= enough)
        return CHARSET_DIGITS;
    return MAX(lower, upper) >= enough ? CHARSET_HEX : charset_of(value);
}

/* Few bytes of a value stand in it often: most of them share their part of the sum. */
double entropy_bits(struct bytes value)
{
    uint32_t count[256] = {0};
    uint64_t seen[4] = {0};
    double sum = 0, terms[TERMS] = {0};
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        count[c]++;
        seen[c / 64] |= UINT64_C(1) << c % 64;
    }
    for (size_t part = 0; part < COUNT_OF(seen); part++)
        for (; seen[part] != 0; seen[part] &= seen[part] - 1) {
            uint32_t times = count[part * 64 + (size_t)__builtin_ctzll(seen[part])];
            double *term = &terms[times < TERMS ? times : 0];
            if (times >= TERMS || *term == 0)
                *term = times * log2((double)times / (double)value.len);
            sum -= *term;
        }
    return value.len ? sum / (double)value.len : 0;
}

double entropy_floor(enum charset charset, size_t len)
{
    const double *row = floors[charset];
    if (len < lengths[0])
        return 0;
    for (size_t i = 1; i < COUNT_OF(lengths); i++) {
        if (len > lengths[i])
            continue;
        double part = (double)(len - lengths[i - 1]) / (double)(lengths[i] - lengths[i - 1]);
        return row[i - 1] + part * (row[i] - row[i - 1]);
    }
    return row[COUNT_OF(lengths) - 1];
}

/* What it takes to write a value by hand: a mark, a number, a word and the case it is written in.
 */
static const double MARK_BITS = 3, NUMBER_BITS = 2, DIGIT_BITS = 3.32, HEX_BITS = 4, CASE_BITS = 2;

/* How many times the case is set in a run of letters: once, and once more for every capital after a
 * small letter. */
static double case_changes(struct bytes letters)
{
    double count = 1;
    for (size_t i = 1; i < letters.len; i++)
        count += byte_is_upper(letters.ptr[i]) && byte_is_lower(letters.ptr[i - 1]);
    return count;
}

/* 123, 4321, 777: as easily written as one digit. */
static bool is_counting(struct bytes digits)
{
    for (size_t i = 2; i < digits.len; i++)
        if (digits.ptr[i] - digits.ptr[i - 1] != digits.ptr[1] - digits.ptr[0])
            return false;
    return digits.len > 2 && abs(digits.ptr[1] - digits.ptr[0]) <= 1;
}

static double number_bits(struct bytes digits)
{
    return NUMBER_BITS + DIGIT_BITS * (is_counting(digits) ? 1.0 : (double)digits.len);
}

static size_t run_end(struct bytes value, size_t at, bool (*is)(unsigned char))
{
    while (at < value.len && is(value.ptr[at]))
        at++;
    return at;
}

static double bits_as_text(struct bytes value)
{
    double bits = 0;
    for (size_t at = 0, end; at < value.len; at = end) {
        if ((end = run_end(value, at, byte_is_alpha)) > at) {
            struct bytes letters = bytes_slice(value, at, end);
            bits += words_bits(letters) + CASE_BITS * case_changes(letters);
        } else if ((end = run_end(value, at, byte_is_digit)) > at) {
            bits += number_bits(bytes_slice(value, at, end));
        } else {
            bits += MARK_BITS;
            end = at + 1;
        }
    }
    return bits;
}

static double bits_as_random(struct bytes value)
{
    /* log2 of 26 for each case and 10 for digits and marks each. */
    static const double bits[3][3] = {
        {0, 3.321928094887362, 4.321928094887363},
        {4.700439718141092, 5.169925001442312, 5.523561956057013},
        {5.700439718141092, 5.954196310386875, 6.169925001442312},
    };
    bool lower = false, upper = false, digit = false, mark = false;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        lower |= byte_is_lower(c);
        upper |= byte_is_upper(c);
        digit |= byte_is_digit(c);
        mark |= !byte_is_alnum(c);
    }
    enum charset most = charset_of_most(value);
    if (digit && (most == CHARSET_DIGITS || most == CHARSET_HEX))
        return (double)value.len * (most == CHARSET_DIGITS ? DIGIT_BITS : HEX_BITS);
    return (double)value.len * bits[lower + upper][digit + mark];
}

double randomness_of(struct bytes value)
{
    return value.len ? bits_as_text(value) / bits_as_random(value) : 0;
}
