/* asked.h - what its issuer said of a credential, in words. */
#ifndef REPORT_ASKED_H
#define REPORT_ASKED_H

#include "base/buf.h"
#include "scanner/finding.h"

enum { ASKED_FIELDS = 16, ASKED_TIME = 24 };

/** One thing that is known: its name ("status", "evidence", "principal" ..., "asked at") and its
 * value, which may be foreign. */
struct asked_field {
    const char *name, *value;
};

/** All that is known, the status first, in a fixed order.
 *
 *  @param for_upload  leave out what may be the address of a person
 *  @param time        room for the text of a time; lives as long as the fields
 *  @return how many */
size_t asked_fields(const struct verification *verification, bool for_upload,
                    char time[static ASKED_TIME], struct asked_field out[static ASKED_FIELDS]);

/** Append one line, safe for terminals and logs (escape.h): "valid, HTTP 200; principal octo-dev;
 * scopes repo; asked at 2026-11-26T14:00:00Z".
 *  @param between  instead of "; " */
void asked_tell(struct buf *to, const struct verification *verification, bool for_upload,
                const char *between);

/** Does it still open something: valid, or restricted? */
bool asked_works(const struct verification *verification);
/** Is it over: expired, revoked, or never real? */
bool asked_is_dead(const struct verification *verification);

#endif
