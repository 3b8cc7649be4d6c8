/* range.c - from words to commits, from commits to changes. */
#include "scanner/history/range.h"

#include "base/date.h"
#include "base/limits.h"
#include "scanner/git/commit.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/refs.h"
#include "scanner/git/revision.h"

#include <stdio.h>

enum { TAGS_MAX = 64 }; /* that lead to each other */

/* ---- Objects ---- */

static bool add_plain(struct changes *c, struct revwalk *walk, const struct oid *oid,
                      enum object_type type, unsigned flags)
{
    switch (type) {
    case OBJECT_COMMIT:
        revwalk_add(walk, oid, flags);
        return true;
    case OBJECT_TREE:
        if (flags & WALK_TIP)
            changes_add_trees(c, (struct bytes){0}, NULL, 0, oid);
        return true;
    case OBJECT_BLOB:
        if (flags & WALK_TIP)
            changes_add(c, CHANGE_BLOB, &(struct tree_change){.mode = 0100644, .oid = *oid});
        return true;
    default:
        return false;
    }
}

bool range_add_object(struct changes *changes, struct revwalk *walk, const struct oid *oid,
                      unsigned flags)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct oid here = *oid;
    if (changes->group_count == 0)
        changes_begin(changes, NULL);
    for (unsigned i = 0; i < TAGS_MAX; i++) {
        struct tag tag;
        enum object_type type = objects_read(changes->objects, &here, &content);
        if (type != OBJECT_TAG)
            return add_plain(changes, walk, &here, type, flags);
        if (flags & WALK_TIP)
            changes_add(changes, CHANGE_TAG, &(struct tree_change){.oid = here});
        tag_parse(&tag, buf_bytes(&content), changes->repo->hash_len);
        here = tag.object;
    }
    return false;
}

struct adding {
    struct changes *changes;
    struct revwalk *walk;
    struct bytes prefix;
    unsigned flags;
    size_t count;
};

static bool see_ref(void *ctx, const struct ref *ref)
{
    struct adding *a = ctx;
    bool wanted =
        ref->has_target && !ref->shadowed && (ref->kind == REF_LOOSE || ref->kind == REF_PACKED) &&
        ref->name.len >= a->prefix.len && memcmp(ref->name.ptr, a->prefix.ptr, a->prefix.len) == 0;
    if (wanted) {
        const struct oid *oid =
            ref->has_peeled && !(a->flags & WALK_TIP) ? &ref->peeled : &ref->target;
        range_add_object(a->changes, a->walk, oid, a->flags);
        a->count++;
    }
    return !changes_is_cancelled(a->changes);
}

size_t range_add_refs(struct changes *changes, struct revwalk *walk, const char *prefix,
                      unsigned flags)
{
    struct adding a = {changes, walk, bytes_of(prefix), flags, 0};
    refs_each(changes->repo, see_ref, &a, &changes->notes);
    return a.count;
}

/* ---- Words ---- */

static enum status add_revision(struct changes *c, struct revwalk *walk, struct bytes text,
                                unsigned flags, struct error *err)
{
    struct oid oid;
    text = text.len == 0 ? bytes_of("HEAD") : text;
    if (flags != WALK_TIP) {
        TRY(revision_commit(c->objects, text, &oid, err));
    } else {
        TRY(revision_find(c->objects, text, &oid, err));
    }
    if (range_add_object(c, walk, &oid, flags))
        return ST_OK;
    return error_set(err, ST_USAGE, "%.*s: the object that it names is missing or damaged",
                     (int)MIN(text.len, (size_t)200), (const char *)text.ptr);
}

enum status range_add_word(struct changes *changes, struct revwalk *walk, const char *word,
                           struct error *err)
{
    struct bytes text = bytes_of(word);
    size_t dots = bytes_find(text, 0, bytes_of("..")), to = dots + 2;
    if (text.len > 0 && text.ptr[0] == '^')
        return add_revision(changes, walk, bytes_slice(text, 1, text.len), WALK_EXCLUDED, err);
    if (dots == SIZE_MAX)
        return add_revision(changes, walk, text, WALK_TIP, err);
    bool both = to < text.len && text.ptr[to] == '.';
    to += both;
    if (both && (walk->sides || text.len == 3))
        return error_set(err, ST_USAGE, "%s: one A...B is understood", word);
    walk->sides = walk->sides || both;
    TRY(add_revision(changes, walk, bytes_slice(text, 0, dots),
                     both ? WALK_LEFT | WALK_TIP : WALK_EXCLUDED, err));
    return add_revision(changes, walk, bytes_slice(text, to, text.len),
                        both ? WALK_RIGHT | WALK_TIP : WALK_TIP, err);
}

/* "3.days", "2 weeks ago", "12h": a number, a unit, and perhaps "ago". */
static bool parse_ago(const char *text, int64_t now, int64_t *out)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = {{"second", 1},    {"minute", 60},     {"hour", 3600},    {"day", 86400},
                 {"week", 604800}, {"month", 2592000}, {"year", 31536000}};
    int64_t number = 0;
    const char *at = text;
    for (; byte_is_digit((unsigned char)*at); at++)
        if (ckd_mul(&number, number, (int64_t)10) || ckd_add(&number, number, *at - '0'))
            return false;
    at += strspn(at, " ._-");
    size_t len = strcspn(at, " ._-");
    const char *end = at + len + strspn(at + len, " ._-");
    if (at == text || len == 0 || (*end != '\0' && strcmp(end, "ago") != 0))
        return false;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        const char *name = units[i].name;
        bool plural = len == strlen(name) + 1 && at[len - 1] == 's';
        bool letter = len == 1 && *at == *name && *at != 'm';
        int64_t back;
        if (!letter && (strncmp(at, name, len - plural) != 0 || len - plural != strlen(name)))
            continue;
        return !ckd_mul(&back, number, units[i].seconds) && !ckd_sub(out, now, back);
    }
    return false;
}

enum status range_add_since(struct changes *changes, struct revwalk *walk, const char *text,
                            int64_t now, struct error *err)
{
    struct oid oid, head;
    struct error unused;
    if (revision_commit(changes->objects, bytes_of(text), &oid, &unused) == ST_OK)
        revwalk_add(walk, &oid, WALK_EXCLUDED);
    else if (!date_parse(bytes_of(text), &walk->since) && !parse_ago(text, now, &walk->since))
        return error_set(err, ST_USAGE,
                         "%.300s; nor is it a date (2026-03-01) or a time ago (2.weeks)",
                         unused.text);
    if (revision_commit(changes->objects, bytes_of("HEAD"), &head, &unused) == ST_OK)
        range_add_object(changes, walk, &head, WALK_TIP);
    range_add_refs(changes, walk, "refs/", WALK_TIP);
    return ST_OK;
}

/* ---- Commits ---- */

static void object_name(const struct changes *c, const struct oid *oid, struct buf *out)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, c->repo->hash_len, hex);
    buf_reset(out);
    buf_printf(out, "%.12s", hex);
}

/* Trees of the parents that could be read. */
static size_t parents_of(const struct revwalk *walk, const struct walk_commit *commit,
                         struct oid *trees)
{
    size_t count = 0;
    for (uint32_t i = 0; i < commit->parent_count && count < TREEDIFF_OLDS; i++) {
        const struct walk_commit *parent = &walk->commits[walk->parents[commit->parent_first + i]];
        if ((parent->flags & WALK_SEEN) && !(parent->flags & WALK_MISSING))
            trees[count++] = parent->tree;
    }
    return count;
}

static void add_commit(struct changes *c, const struct revwalk *walk, uint32_t number)
{
    const struct walk_commit *commit = &walk->commits[number];
    struct oid trees[TREEDIFF_OLDS];
    size_t parents = parents_of(walk, commit, trees);
    changes_begin(c, &commit->oid);
    c->commits++;
    changes_add(c, CHANGE_COMMIT, &(struct tree_change){.oid = commit->oid});
    /* At the border of a shallow repository the parents are not known: what was excluded by name
     * stands in for them, or else everything would look new. */
    if (commit->flags & WALK_CUT) {
        parents = MIN(c->before.count, (size_t)TREEDIFF_OLDS);
        if (parents > 0)
            memcpy(trees, c->before.item, parents * sizeof(*trees));
    }
    changes_add_trees(c, (struct bytes){0}, trees, parents, &commit->tree);
}

/* Trees that the range sets out from, and those that it arrives at. */
static void note_ends(struct changes *c, const struct revwalk *walk)
{
    enum { BEFORE_MAX = 256 };
    bool *is_before = xcalloc((size_t)walk->count + 1, sizeof(*is_before));
    for (size_t i = 0; i < walk->added_count; i++) {
        const struct walk_commit *commit = &walk->commits[walk->added[i]];
        for (uint32_t k = 0; k < commit->parent_count; k++)
            is_before[walk->parents[commit->parent_first + k]] = true;
    }
    for (uint32_t i = 0; i < walk->count && c->before.count < BEFORE_MAX; i++) {
        const struct walk_commit *commit = &walk->commits[i];
        bool read = (commit->flags & WALK_SEEN) && !(commit->flags & WALK_MISSING);
        if (read && walk_is_excluded(commit->flags) &&
            (is_before[i] || (commit->flags & WALK_NAMED)))
            oid_list_add(&c->before, &commit->tree);
        if (read && (commit->flags & WALK_TIP) && !walk_is_excluded(commit->flags))
            oid_list_add(&c->after, &commit->tree);
    }
    xfree(&is_before);
}

static void read_mailmap(struct changes *c)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct oid oid;
    uint32_t mode;
    if (c->after.count > 0 &&
        tree_entry_at(c->objects, &c->after.item[0], bytes_of(".mailmap"), &mode, &oid) &&
        objects_read(c->objects, &oid, &content) == OBJECT_BLOB)
        mailmap_new(&c->mailmap, buf_bytes(&content));
}

static void note_missing(struct changes *c, const struct revwalk *walk)
{
    for (uint32_t i = 0; walk->missing > 0 && i < walk->count; i++) {
        AUTO(buf_dispose) struct buf name = {0};
        if (!(walk->commits[i].flags & WALK_MISSING) || walk_is_excluded(walk->commits[i].flags))
            continue;
        object_name(c, &walk->commits[i].oid, &name);
        buf_printf(&name, "%c", '\0');
        gitfile_note(&c->notes, (const char *)name.ptr, "missing or damaged commit",
                     "what it and those before it bring was not looked at", true);
    }
}

void range_run(struct changes *changes, struct revwalk *walk)
{
    revwalk_run(walk);
    note_missing(changes, walk);
    note_ends(changes, walk);
    read_mailmap(changes);
    for (size_t i = 0; i < walk->added_count && !changes_is_cancelled(changes); i++)
        add_commit(changes, walk, walk->added[i]);
}
