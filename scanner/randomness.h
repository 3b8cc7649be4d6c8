/* randomness.h - how random a value looks, for its alphabet and length. */
#ifndef SCANNER_RANDOMNESS_H
#define SCANNER_RANDOMNESS_H

#include "base/base.h"

enum charset {
    CHARSET_DIGITS,
    CHARSET_HEX,
    CHARSET_BASE36,
    CHARSET_BASE62,
    CHARSET_BASE64,
    CHARSET_OTHER
};

/** The smallest alphabet that holds every byte. */
enum charset charset_of(struct bytes value);

/** The alphabet of four fifths of the bytes: a prefix or a few marks do not make hexadecimal digits
 * anything else. */
enum charset charset_of_most(struct bytes value);

/** Shannon entropy in bits a byte; 0 for an empty value. */
double entropy_bits(struct bytes value);

/** The entropy that 1,999 of 2,000 truly random values of this alphabet and length have at least
 * (simulated, 20,000 values a cell; between the cells it is interpolated). 0 below 8 bytes: nothing
 * can be said. */
double entropy_floor(enum charset charset, size_t len);

/** How much shorter value is to describe as random characters of its alphabet than as words,
 * numbers and marks: below 0.7 it is made of words, from 1 on nobody made it up. 0 for an empty
 * value. */
double randomness_of(struct bytes value);

#endif
