/* record.h - the objects of the JSON report, shared by json and jsonl. Field by field:
 * docs/report-1.schema.json. */
#ifndef REPORT_RECORD_H
#define REPORT_RECORD_H

#include "base/json_out.h"
#include "report/report.h"

enum { RECORD_SCHEMA_VERSION = 1 };

/* Each writes members into the object that is open. */

/** "tool" and "targets". */
void record_header(struct json_out *json, const struct report_options *options);

/** All of a finding but "places". suppressed: all of its places are. */
void record_finding(struct json_out *json, const struct report_options *options,
                    const struct finding *finding, bool suppressed);

/** "revoke" and "replace": how a credential is ended, and what takes its place. NULL: null. */
void record_revoke(struct json_out *json, const struct revoke *revoke);
void record_replace(struct json_out *json, const struct replace *replace);

void record_skipped(struct json_out *json, const struct skipped *skipped);

void record_summary(struct json_out *json, const struct results *results);

void record_stats(struct json_out *json, const struct scan_stats *stats);

/** The parts of one place of a credential: elements of "parts", which is opened before the first.
 *  @param open  "parts" is open; whoever asked for the last place closes it */
void record_parts(struct json_out *json, const struct report_options *options,
                  const struct finding *finding, bool *open);

/** A whole value: one element of "places". */
void record_place(struct json_out *json, const struct finding *finding);

#endif
