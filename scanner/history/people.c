/* people.c - reading again what the graph does not keep. */
#include "scanner/history/people.h"

#include "scanner/git/commit.h"
#include "scanner/git/mailmap.h"
#include "scanner/git/tree.h"

#include <stdlib.h>

struct people {
    struct finder *finder;
    struct mailmap *map; /* NULL: there is none */
    size_t hash_len;
    struct buf content;
    struct oid mailmap;
};

static void read_mailmap(struct people *p, const struct oid *blob)
{
    if (finder_read(p->finder, blob, NULL, &p->content) != OBJECT_BLOB)
        return;
    p->mailmap = *blob;
    mailmap_new(&p->map, buf_bytes(&p->content));
}

/* The blob ".mailmap" in the tree of a commit. */
static void find_mailmap(struct people *p, const struct oid *commit_oid)
{
    struct commit commit;
    struct tree_entry entry;
    if (finder_read(p->finder, commit_oid, NULL, &p->content) != OBJECT_COMMIT)
        return;
    commit_parse(&commit, buf_bytes(&p->content), p->hash_len);
    struct oid tree = commit.tree;
    if (finder_read(p->finder, &tree, NULL, &p->content) != OBJECT_TREE)
        return;
    struct tree_cursor at = tree_cursor(buf_bytes(&p->content), p->hash_len);
    while (tree_next(&at, &entry)) {
        struct oid blob = {0};
        if (!bytes_equal(entry.name, bytes_of(".mailmap")))
            continue;
        memcpy(blob.bytes, entry.oid, p->hash_len);
        read_mailmap(p, &blob);
        return;
    }
}

void people_new(struct people **out, struct finder *finder, const struct graph *graph,
                const struct tips *tips)
{
    struct people *p = xcalloc(1, sizeof(*p));
    struct oid head;
    p->hash_len = finder_repo(finder)->hash_len;
    p->finder = finder;
    if (graph != NULL && tips != NULL && tips_head(tips) != GRAPH_NONE) {
        graph_oid(graph, tips_head(tips), &head);
        find_mailmap(p, &head);
    }
    *out = p;
}

void people_new_again(struct people **out, struct finder *finder, const struct oid *mailmap)
{
    static const struct oid none = {{0}};
    people_new(out, finder, NULL, NULL);
    if (!oid_equal(mailmap, &none))
        read_mailmap(*out, mailmap);
}

const struct oid *people_mailmap(const struct people *people)
{
    return &people->mailmap;
}

void people_free(struct people **people)
{
    if (*people) {
        mailmap_free(&(*people)->map);
        buf_dispose(&(*people)->content);
    }
    xfree(people);
}

static void take_ident(const struct people *p, const struct ident *ident, struct origin *origin)
{
    struct bytes name = ident->name, email = ident->email;
    mailmap_apply(p->map, &name, &email);
    origin->author = xmemdup(name.ptr, name.len);
    origin->email = xmemdup(email.ptr, email.len);
    origin->author_time = ident->time;
    origin->author_zone = (int16_t)ident->zone;
}

void people_author(struct people *people, const struct oid *oid, struct origin *origin)
{
    struct commit commit;
    if (finder_read(people->finder, oid, NULL, &people->content) != OBJECT_COMMIT)
        return;
    commit_parse(&commit, buf_bytes(&people->content), people->hash_len);
    take_ident(people, &commit.author, origin);
    origin->commit_time = commit.committer.time;
}

void people_tagger(struct people *people, const struct oid *oid, struct origin *origin)
{
    struct tag tag;
    if (finder_read(people->finder, oid, NULL, &people->content) != OBJECT_TAG)
        return;
    tag_parse(&tag, buf_bytes(&people->content), people->hash_len);
    take_ident(people, &tag.tagger, origin);
    origin->commit_time = tag.tagger.time;
    AUTO(buf_dispose) struct buf via = {0};
    buf_printf(&via, "text of tag ");
    if (buf_add(&via, tag.name) == ST_OK)
        origin->via = xmemdup(via.ptr, via.len);
}
