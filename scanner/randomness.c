/* randomness.c - Shannon entropy against what random values of the same length show. */
#include "scanner/randomness.h"

#include <math.h>

static const size_t lengths[] = {8, 16, 20, 24, 32, 40, 64, 128};

/* 0.5th percentiles; the columns are `lengths`. */
static const double floors[][COUNT_OF(lengths)] = {
    [CHARSET_DIGITS] = {1.55, 2.20, 2.40, 2.52, 2.71, 2.83, 3.01, 3.17},
    [CHARSET_HEX] = {1.75, 2.60, 2.83, 3.00, 3.22, 3.37, 3.61, 3.80},
    [CHARSET_BASE36] = {2.00, 3.08, 3.35, 3.55, 3.86, 4.07, 4.44, 4.78},
    [CHARSET_BASE62] = {2.25, 3.33, 3.58, 3.82, 4.16, 4.41, 4.87, 5.36},
    [CHARSET_BASE64] = {2.25, 3.33, 3.61, 3.83, 4.18, 4.43, 4.90, 5.40},
    [CHARSET_OTHER] = {2.25, 3.33, 3.61, 3.83, 4.18, 4.43, 4.90, 5.40},
};

enum charset charset_of(struct bytes value)
{
    bool uuid = value.len == 36 && value.ptr[8] == '-' && value.ptr[13] == '-' && value.ptr[18] == '-';
    bool letter = false, beyond_f = false, upper = false, lower = false, mark = false, other = false;
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

double entropy_bits(struct bytes value)
{
    uint32_t count[256] = {0};
    double sum = 0;
    for (size_t i = 0; i < value.len; i++)
        count[value.ptr[i]]++;
    for (size_t c = 0; c < 256; c++)
        if (count[c] > 0)
            sum -= count[c] * log2((double)count[c] / (double)value.len);
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
