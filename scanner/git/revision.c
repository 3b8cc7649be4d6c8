/* revision.c - a name, then steps from it. */
#include "scanner/git/revision.h"

#include "base/limits.h"
#include "scanner/git/commit.h"
#include "scanner/git/ref_file.h"
#include "scanner/git/refs.h"

enum { STEPS_MAX = 100000, PEEL_MAX = 64 };

/* One text that is read. */
struct reading {
    struct objects *objects;
    struct bytes text;
    size_t at;
    struct oid oid;
    struct error *err;
};

bool oid_is_zero(const struct oid *oid)
{
    static const struct oid zero;
    return oid_equal(oid, &zero);
}

static enum status refuse(const struct reading *r, const char *why)
{
    return error_set(r->err, ST_USAGE, "%.*s: %s", (int)MIN(r->text.len, (size_t)200),
                     (const char *)r->text.ptr, why);
}

/* ---- Types ---- */

bool revision_peel(struct objects *objects, struct oid *oid, enum object_type type)
{
    AUTO(buf_dispose) struct buf content = {0};
    size_t hash_len = objects_repo(objects)->hash_len;
    for (unsigned i = 0; i < PEEL_MAX; i++) {
        enum object_type here = objects_read(objects, oid, &content);
        if (here == type)
            return true;
        if (here == OBJECT_TAG) {
            struct tag tag;
            tag_parse(&tag, buf_bytes(&content), hash_len);
            *oid = tag.object;
        } else if (here == OBJECT_COMMIT && type == OBJECT_TREE) {
            struct commit commit;
            commit_parse(&commit, buf_bytes(&content), hash_len);
            *oid = commit.tree;
        } else {
            return false;
        }
    }
    return false;
}

/* ---- The name ---- */

/* Where the name ends and the steps begin. */
static size_t name_end(struct bytes text)
{
    size_t at = 0;
    while (at < text.len && text.ptr[at] != '^' && text.ptr[at] != '~')
        at++;
    return at;
}

static bool find_ref(const struct reading *r, struct bytes name, struct oid *out)
{
    static const char *const places[] = {"%.*s",
                                         "refs/%.*s",
                                         "refs/tags/%.*s",
                                         "refs/heads/%.*s",
                                         "refs/remotes/%.*s",
                                         "refs/remotes/%.*s/HEAD"};
    const struct repo *repo = objects_repo(r->objects);
    if (name.len > REF_FILE_MAX || memchr(name.ptr, 0, name.len) != NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        AUTO(buf_dispose) struct buf path = {0};
        const char *before = places[i], *gap = strstr(before, "%.*s");
        buf_printf(&path, "%.*s%.*s%s%c", (int)(gap - before), before, (int)name.len,
                   (const char *)name.ptr, gap + 4, '\0');
        if (ref_name_is_safe((struct bytes){path.ptr, path.len - 1}) &&
            refs_resolve(repo, (const char *)path.ptr, out))
            return true;
    }
    return false;
}

static bool all_hex(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_digit(text.ptr[i]) &&
            (byte_lower(text.ptr[i]) < 'a' || byte_lower(text.ptr[i]) > 'f'))
            return false;
    return text.len > 0;
}

static enum status find_name(struct reading *r, struct bytes name)
{
    size_t digits = 2 * objects_repo(r->objects)->hash_len;
    if (bytes_equal(name, bytes_of("@")))
        name = bytes_of("HEAD");
    if (name.len == 0)
        return refuse(r, "there is no name of a commit");
    if (oid_parse(&r->oid, objects_repo(r->objects)->hash_len, name)) {
        if (!objects_has(r->objects, &r->oid))
            return refuse(r, "there is no such object in this repository");
        return ST_OK;
    }
    if (find_ref(r, name, &r->oid))
        return ST_OK;
    int found =
        all_hex(name) && name.len < digits ? objects_abbreviated(r->objects, name, &r->oid) : 0;
    if (found == 1)
        return ST_OK;
    return refuse(r, found > 1 ? "several objects begin so" : "there is no such revision here");
}

/* ---- Steps ---- */

/* A number at the cursor; 1 if there is none. */
static uint64_t read_number(struct reading *r)
{
    uint64_t number = 0;
    size_t from = r->at;
    for (; r->at < r->text.len && byte_is_digit(r->text.ptr[r->at]); r->at++)
        number = MIN(number * 10 + (uint64_t)(r->text.ptr[r->at] - '0'), (uint64_t)STEPS_MAX + 1);
    return r->at == from ? 1 : number;
}

static enum status to_parent(struct reading *r, uint64_t number)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct commit commit;
    struct oid parent = {0};
    size_t at = 0;
    if (!revision_peel(r->objects, &r->oid, OBJECT_COMMIT) ||
        objects_read(r->objects, &r->oid, &content) != OBJECT_COMMIT)
        return refuse(r, "not a commit");
    commit_parse(&commit, buf_bytes(&content), objects_repo(r->objects)->hash_len);
    for (uint64_t i = 0; i < number; i++)
        if (!commit_next_parent(&commit, objects_repo(r->objects)->hash_len, &at, &parent))
            return refuse(r, "it has no such parent");
    r->oid = number == 0 ? r->oid : parent;
    return ST_OK;
}

static enum status to_ancestor(struct reading *r, uint64_t generations)
{
    if (generations > STEPS_MAX)
        return refuse(r, "too far back");
    TRY(to_parent(r, 0));
    for (uint64_t i = 0; i < generations; i++)
        TRY(to_parent(r, 1));
    return ST_OK;
}

/* "{commit}" and the like. */
static enum status to_type(struct reading *r)
{
    static const struct {
        const char *name;
        enum object_type type;
    } types[] = {{"{commit}", OBJECT_COMMIT}, {"{tree}", OBJECT_TREE}, {"{tag}", OBJECT_TAG},
                 {"{blob}", OBJECT_BLOB},     {"{}", OBJECT_COMMIT},   {"{object}", OBJECT_NONE}};
    struct bytes rest = bytes_slice(r->text, r->at, r->text.len);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (bytes_find(rest, 0, bytes_of(types[i].name)) != 0)
            continue;
        r->at += strlen(types[i].name);
        if (types[i].type == OBJECT_NONE || revision_peel(r->objects, &r->oid, types[i].type))
            return ST_OK;
        return refuse(r, "it leads to no object of that type");
    }
    return refuse(r, "this form is not known here");
}

static enum status take_step(struct reading *r)
{
    unsigned char kind = r->text.ptr[r->at++];
    if (kind == '~')
        return to_ancestor(r, read_number(r));
    if (r->at < r->text.len && r->text.ptr[r->at] == '{')
        return to_type(r);
    return to_parent(r, read_number(r));
}

enum status revision_find(struct objects *objects, struct bytes text, struct oid *out,
                          struct error *err)
{
    struct reading r = {.objects = objects, .text = text, .err = err};
    if (bytes_find(text, 0, bytes_of("@{")) != SIZE_MAX)
        return refuse(&r, "reflogs and upstreams are not followed; name the commit");
    if (memchr(text.ptr, ':', text.len) != NULL)
        return refuse(&r, "a commit is wanted, without a path or a search");
    r.at = name_end(text);
    TRY(find_name(&r, bytes_slice(text, 0, r.at)));
    while (r.at < text.len) {
        if (text.ptr[r.at] != '^' && text.ptr[r.at] != '~')
            return refuse(&r, "this form is not known here");
        TRY(take_step(&r));
    }
    *out = r.oid;
    return ST_OK;
}

enum status revision_commit(struct objects *objects, struct bytes text, struct oid *out,
                            struct error *err)
{
    struct reading r = {.text = text, .err = err};
    TRY(revision_find(objects, text, out, err));
    if (!revision_peel(objects, out, OBJECT_COMMIT))
        return refuse(&r, "not a commit");
    return ST_OK;
}
