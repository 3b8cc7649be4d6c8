/* sarif_text.h - messages and artifacts of SARIF. */
#ifndef REPORT_SARIF_TEXT_H
#define REPORT_SARIF_TEXT_H

#include "base/json_out.h"
#include "scanner/finding.h"
#include "scanner/scan.h"

/** A part of a message that is not ours: brackets would make a link of it. */
void sarif_add_foreign(struct json_out *json, const char *text);
/** What is ours, then what is not, in quotes. */
void sarif_add_quoted(struct json_out *json, const char *before, const char *foreign);

/** The member "message", whose text is open until the end. */
void sarif_begin_message(struct json_out *json);
void sarif_end_message(struct json_out *json);

/** Within a message: of which commit it is, and that it is gone; nobody's name. */
void sarif_add_commit(struct json_out *json, const struct origin *origin);
/** Within a message: from what it was decoded; nothing if it was not. */
void sarif_add_decoded(struct json_out *json, const struct place *place);

/** Within a message: what its issuer said; nothing if nobody was asked. */
void sarif_add_answer(struct json_out *json, const struct verification *verification);
/** Within "properties": the member "verification", an object of texts; nothing if nobody was asked.
 * Addresses of people are left out, as everywhere in SARIF. */
void sarif_member_verification(struct json_out *json, const struct verification *verification);

/** The member "artifactLocation". */
void sarif_member_artifact(struct json_out *json, const struct scan_options *scan,
                           const char *path);

/** An element of "suppressions": why a suppressed finding is accepted. */
void sarif_add_suppression(struct json_out *json, const struct finding *finding);

#endif
