/* randomness.h - how random a value looks, for its alphabet and length. */
#ifndef SCANNER_RANDOMNESS_H
#define SCANNER_RANDOMNESS_H

#include "base/base.h"

enum charset { CHARSET_DIGITS, CHARSET_HEX, CHARSET_BASE36, CHARSET_BASE62, CHARSET_BASE64, CHARSET_OTHER };

/** The smallest alphabet that holds every byte. */
enum charset charset_of(struct bytes value);

/** Shannon entropy in bits a byte; 0 for an empty value. */
double entropy_bits(struct bytes value);

/** The entropy that 99.5 % of truly random values of this alphabet and length have at least (simulated, 50,000 values
 *  a cell; between the cells it is interpolated). 0 below 8 bytes: nothing can be said. */
double entropy_floor(enum charset charset, size_t len);

#endif
