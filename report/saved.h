/* saved.h - a JSON report (schema_version 1) read back, to be shown in any format. */
#ifndef REPORT_SAVED_H
#define REPORT_SAVED_H

#include "base/error.h"
#include "report/report.h"
#include "rules/ruleset.h"

/** Owns all that it gave; wipes what may be secret. */
struct saved;

/** Read a whole report. Members that are not known are passed over: a newer version of schema 1 may
 * have more of them.
 *
 *  @param name   of the file, for messages
 *  @param text   the report; text.ptr[text.len] must be readable and NUL
 *  @param known  rules: one of the same id tells where to revoke what was found
 *  @return ST_SYNTAX with "<name>: findings[3].places[0].path: must be a string" and the like,
 *          ST_LIMIT for what no report of ours can be */
MUST_CHECK enum status saved_read(struct saved **out, const char *name, struct bytes text,
                                  const struct ruleset *known, struct error *err);
void saved_free(struct saved **saved);

/** What was found. Borrowed until saved_free. */
void saved_results(const struct saved *saved, struct results *out);

/** Set what the report says of its scan: targets, version, digest, whether suppressed findings and
 * statistics are shown; the rest of options stays. Borrowed until saved_free. */
void saved_options(const struct saved *saved, struct report_options *options);

#endif
