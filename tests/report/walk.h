/* walk.h - steps into parsed JSON. */
#ifndef TESTS_REPORT_WALK_H
#define TESTS_REPORT_WALK_H

#include "tests/report/printed.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static inline void walk_dispose(cJSON **json)
{
    cJSON_Delete(*json);
}

/** The value at a path such as "runs/0/results/2/message"; a number steps into an array. */
static inline const cJSON *walk_to(const cJSON *json, const char *path)
{
    while (json && *path) {
        char step[64];
        size_t len = strcspn(path, "/");
        BUG_IF(len >= sizeof(step));
        memcpy(step, path, len);
        step[len] = '\0';
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(step, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(json, step);
        path += len + (path[len] == '/');
    }
    return json;
}

/** The string there, or "(nothing)". */
static inline const char *walk_text(const cJSON *json, const char *path)
{
    const char *text = cJSON_GetStringValue(walk_to(json, path));
    return text ? text : "(nothing)";
}

/** The number there, or -1. */
static inline double walk_number(const cJSON *json, const char *path)
{
    const cJSON *number = walk_to(json, path);
    return cJSON_IsNumber(number) ? number->valuedouble : -1;
}

/** The report of that format, parsed; to be given to walk_dispose. */
static inline cJSON *walk_print(const struct fixture *f, const char *format)
{
    AUTO(xfree) char *text = fixture_print(f, format);
    cJSON *json = cJSON_Parse(text);
    BUG_IF(json == NULL);
    return json;
}

#endif
