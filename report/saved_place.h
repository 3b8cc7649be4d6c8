/* saved_place.h - places and facts of a saved report. */
#ifndef REPORT_SAVED_PLACE_H
#define REPORT_SAVED_PLACE_H

#include "report/saved_value.h"
#include "scanner/finding.h"

/** Fill a place from an element of "places", or the "place" of a part. What it owns is to be freed
 *  with the finding, also after a failure. */
MUST_CHECK enum status saved_place(const struct saved_at *at, const cJSON *json,
                                   struct place *place);

/** Fill the path of an object with "path" and perhaps "path_bytes"; owned. */
MUST_CHECK enum status saved_path(const struct saved_at *at, const cJSON *json, char **path);

/** Fill out (facts_dispose) from the member "facts" of json. */
MUST_CHECK enum status saved_facts(const struct saved_at *at, const cJSON *json,
                                   struct packed_facts *out);

#endif
