/* filter.h - the filters of templates, and escaping for a place. */
#ifndef VERIFY_FILTER_H
#define VERIFY_FILTER_H

#include "base/buf.h"
#include "rules/template.h"

/** Where a value is inserted. */
enum filter_place {
    PLACE_RAW,    /* to be encoded later */
    PLACE_HOST,   /* host name characters only, in lower case */
    PLACE_URL,    /* percent-encoded */
    PLACE_FORM,   /* percent-encoded */
    PLACE_JSON,   /* JSON-escaped */
    PLACE_HEADER, /* printable characters only */
};

/** Append what a filter makes of value.
 *
 *  @param text  its argument; @param key  its key, if template_is_keyed(filter)
 *  @return NULL, or why it cannot, a constant sentence */
MUST_CHECK const char *filter_apply(enum template_filter filter, struct bytes text,
                                    struct bytes key, struct bytes value, struct buf *out);

/** Append value as it may stand at that place; NULL, or why it cannot. */
MUST_CHECK const char *filter_escape(enum filter_place place, struct bytes value, struct buf *out);

#endif
