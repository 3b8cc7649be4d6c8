/* uuid.h - names made into UUIDs. */
#ifndef REPORT_UUID_H
#define REPORT_UUID_H

#include "base/base.h"

enum { UUID_TEXT = 37 }; /* with its NUL */

/** The same for the same name, of the form of version 5 (name-based); made with SHA-256. */
void uuid_of(struct bytes name, char out[static UUID_TEXT]);

#endif
