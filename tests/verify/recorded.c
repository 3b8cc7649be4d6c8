/* recorded.c - reading testdata/verify. */
#define _DEFAULT_SOURCE /* d_type */
#include "tests/verify/recorded.h"

#include "base/buf.h"
#include "base/file.h"
#include "tests/test.h"

#include <dirent.h>
#include <stdio.h>

static const struct rule *find_rule(const char *id)
{
    const struct ruleset *rules = ruleset_builtin();
    for (size_t i = 0; id && i < ruleset_count(rules); i++)
        if (strcmp(ruleset_rule(rules, i)->id, id) == 0)
            return ruleset_rule(rules, i);
    return NULL;
}

static void read_file(const char *path, const char *name,
                      void (*visit)(void *ctx, const struct recorded *recorded), void *ctx)
{
    struct error err;
    AUTO(buf_dispose) struct buf text = {0};
    cr_assert_eq(file_read(&text, path, 1 << 20, &err), ST_OK, "%s", err.text);
    cJSON *document = cJSON_ParseWithLength((const char *)text.ptr, text.len);
    cr_assert_not_null(document, "%s: no JSON", name);
    const cJSON *cases = cJSON_GetObjectItem(document, "cases"), *one;
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(document, "rule"));
    const struct rule *rule = find_rule(id);
    cr_assert_not_null(rule, "%s: there is no rule '%s'", name, id ? id : "");
    const struct validate *block = rule->validate;
    if (cJSON_IsTrue(cJSON_GetObjectItem(document, "revoke")))
        block = rule->revoke ? rule->revoke->request : NULL;
    cr_assert_not_null(block, "%s: %s has no such block", name, id);
    cr_assert_gt(cJSON_GetArraySize(cases), 1, "%s: 'cases' holds several", name);
    cJSON_ArrayForEach(one, cases)
    {
        struct recorded recorded = {name, block, one};
        visit(ctx, &recorded);
    }
    cJSON_Delete(document);
}

static void read_issuer(const char *root, const char *issuer,
                        void (*visit)(void *ctx, const struct recorded *recorded), void *ctx)
{
    char folder[700], path[1024], name[600];
    (void)snprintf(folder, sizeof(folder), "%.400s/%.200s", root, issuer);
    DIR *dir = opendir(folder);
    cr_assert_not_null(dir, "%s", folder);
    for (struct dirent *at = readdir(dir); at; at = readdir(dir)) {
        if (strstr(at->d_name, ".json") == NULL)
            continue;
        (void)snprintf(path, sizeof(path), "%.700s/%.255s", folder, at->d_name);
        (void)snprintf(name, sizeof(name), "%.200s/%s", issuer, at->d_name);
        read_file(path, name, visit, ctx);
    }
    closedir(dir);
}

void recorded_each(void (*visit)(void *ctx, const struct recorded *recorded), void *ctx)
{
    char root[401];
    const char *testdata = getenv("SPRAWL_TESTDATA");
    cr_assert_not_null(testdata, "SPRAWL_TESTDATA is the folder testdata");
    (void)snprintf(root, sizeof(root), "%.390s/verify", testdata);
    DIR *dir = opendir(root);
    cr_assert_not_null(dir, "%s", root);
    for (struct dirent *at = readdir(dir); at; at = readdir(dir))
        if (at->d_name[0] != '.' && at->d_type == DT_DIR)
            read_issuer(root, at->d_name, visit, ctx);
    closedir(dir);
}

char *recorded_answer(const struct recorded *recorded, int index, struct answer *out)
{
    const cJSON *answers = cJSON_GetObjectItem(recorded->json, "answers");
    const cJSON *only = index == 0 ? recorded->json : NULL, *header;
    const cJSON *json = answers ? cJSON_GetArrayItem(answers, index) : only;
    *out = (struct answer){0};
    if (json == NULL)
        return NULL;
    const cJSON *body = cJSON_GetObjectItem(json, "body");
    bool plain = body && cJSON_IsString(body);
    out->status = (unsigned)cJSON_GetNumberValue(cJSON_GetObjectItem(json, "status"));
    cJSON_ArrayForEach(header, cJSON_GetObjectItem(json, "headers"))
        out->headers[out->header_count++] =
        (struct answer_header){header->string, header->valuestring};
    if (body && !plain && out->header_count < ANSWER_HEADERS_MOST)
        out->headers[out->header_count++] =
            (struct answer_header){"content-type", "application/json; charset=utf-8"};
    char *text = plain  ? xstrdup(body->valuestring)
                 : body ? cJSON_PrintUnformatted(body)
                        : xstrdup("");
    out->body = bytes_of(text);
    return text;
}
