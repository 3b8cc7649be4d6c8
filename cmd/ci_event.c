/* ci_event.c - the document in which GitHub tells what has happened. */
#include "cmd/ci_system.h"

#include <cjson/cJSON.h>
#include <stdio.h>

static void json_free(cJSON **json)
{
    cJSON_Delete(*json);
}

/* The text at a path of names, ended by NULL; "" if there is none. */
static const char *text_at(const cJSON *json, const char *const *names)
{
    for (; *names != NULL && json != NULL; names++)
        json = cJSON_GetObjectItemCaseSensitive(json, *names);
    const char *text = cJSON_GetStringValue(json);
    return text != NULL ? text : "";
}

#define AT(...) ((const char *const[]){__VA_ARGS__, NULL})

static void set(struct ci_run *run, const char *base, const char *head)
{
    if (!ci_is_none(base))
        snprintf(run->base, sizeof(run->base), "%s", base);
    if (!ci_is_none(head))
        snprintf(run->head, sizeof(run->head), "%s", head);
    if (!ci_is_none(base))
        run->kind = CI_CHANGE;
}

static void read_push(struct ci_run *run, const cJSON *json)
{
    const char *branch = text_at(json, AT("repository", "default_branch"));
    const char *ref = text_at(json, AT("ref"));
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "deleted"))) {
        run->kind = CI_NOTHING;
        return;
    }
    run->kind = CI_BRANCH;
    run->base[0] = '\0';
    bool is_main = strncmp(ref, "refs/heads/", 11) == 0 && strcmp(ref + 11, branch) == 0;
    if (!is_main)
        snprintf(run->base, sizeof(run->base), "%s", branch);
    set(run, text_at(json, AT("before")), text_at(json, AT("after")));
}

void ci_event_read(struct ci_run *run, const char *name, struct bytes json)
{
    AUTO(json_free) cJSON *event = cJSON_ParseWithLength((const char *)json.ptr, json.len);
    if (event == NULL)
        return;
    if (strncmp(name, "pull_request", strlen("pull_request")) == 0)
        set(run, text_at(event, AT("pull_request", "base", "sha")),
            text_at(event, AT("pull_request", "head", "sha")));
    else if (strcmp(name, "merge_group") == 0)
        set(run, text_at(event, AT("merge_group", "base_sha")),
            text_at(event, AT("merge_group", "head_sha")));
    else if (strcmp(name, "push") == 0)
        read_push(run, event);
}
