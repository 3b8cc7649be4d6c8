/* wording.h - does a value read as words, as it stands or once its disguise is taken off? */
#ifndef SCANNER_WORDING_H
#define SCANNER_WORDING_H

#include "base/base.h"

enum wording {
    WORDING_RANDOM, /* nobody would write it by hand */
    WORDING_MAYBE,  /* words, or too short to say */
    WORDING_WORDS,
};

/** The most wordy of its readings: as it stands, percent-decoded, base64-decoded, with digits for
 * letters undone. */
enum wording wording_of(struct bytes value);

#endif
