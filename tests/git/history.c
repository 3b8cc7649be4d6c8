/* history.c - snapshots are made up first; trees and commits are written for them. */
#include "tests/git/history.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sha1.h"
#include "base/sha256.h"

/* No name is a file here and a directory there; equal directories occur at several paths, and names
 * are such that the order of paths is not that of their parts. */
const char *const history_paths[HISTORY_PATHS] = {
    "a-b", "a.b", "a/c/x", "a/c/y",   "a/x",     "a/y",   "ab",    "b/c/x",  "b/c/y", "b/x",
    "b/y", "c/x", "c/y",   "d/b/c/x", "d/b/c/y", "d/b/x", "d/b/y", "d/b0/x", "x",     "y",
};

struct name {
    const char *start;
    size_t len;
    bool is_tree;
    uint32_t path; /* the first that goes through it */
};

uint32_t history_random(struct history *history, uint32_t below)
{
    history->random =
        history->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((history->random >> 33) % below);
}

static struct oid hash(const struct history *history, struct bytes content)
{
    struct oid oid = {0};
    if (history->hash_len == 20)
        sha1(content, oid.bytes);
    if (history->hash_len == 32) {
        struct sha256 state;
        sha256_init(&state);
        sha256_add(&state, content);
        sha256_finish(&state, oid.bytes);
    }
    return oid;
}

struct oid history_blob(const struct history *history, uint32_t blob)
{
    char text[16];
    (void)snprintf(text, sizeof(text), "blob %u", blob);
    return hash(history, bytes_of(text));
}

uint32_t history_find(void *history, const unsigned char *oid)
{
    const struct history *h = history;
    for (uint32_t i = 0; i < h->tree_count; i++)
        if (memcmp(h->trees[i].oid.bytes, oid, h->hash_len) == 0)
            return i;
    return TREE_NONE;
}

static struct oid keep_tree(struct history *history, struct buf *content)
{
    struct oid oid = hash(history, buf_bytes(content));
    if (history_find(history, oid.bytes) != TREE_NONE)
        return oid;
    history->trees =
        xreallocarray(history->trees, history->tree_count + 1, sizeof(*history->trees));
    history->trees[history->tree_count++] = (struct history_tree){.oid = oid, .content = *content};
    *content = (struct buf){0};
    return oid;
}

/* The name at `depth` bytes into a path; false if nothing of this snapshot is there. */
static bool name_at(const struct history_commit *commit, const char *prefix, uint32_t path,
                    struct name *out)
{
    size_t depth = strlen(prefix);
    if (commit->at[path] == 0 || strncmp(history_paths[path], prefix, depth) != 0)
        return false;
    const char *start = history_paths[path] + depth, *slash = strchr(start, '/');
    *out =
        (struct name){start, slash ? (size_t)(slash - start) : strlen(start), slash != NULL, path};
    return true;
}

/* Paths are in the order of their bytes, and so are a tree's entries. */
static struct oid write_tree(struct history *history, const struct history_commit *commit,
                             const char *prefix)
{
    AUTO(buf_dispose) struct buf content = {0};
    struct name name, before = {.start = ""};
    for (uint32_t path = 0; path < HISTORY_PATHS; path++) {
        if (!name_at(commit, prefix, path, &name) ||
            (name.len == before.len && memcmp(name.start, before.start, name.len) == 0))
            continue;
        before = name;
        struct oid oid = history_blob(history, commit->at[path] - 1u);
        if (name.is_tree) {
            char below[64];
            (void)snprintf(below, sizeof(below), "%s%.*s/", prefix, (int)name.len, name.start);
            oid = write_tree(history, commit, below);
        }
        buf_printf(&content, "%s %.*s", name.is_tree ? "40000" : "100644", (int)name.len,
                   name.start);
        BUG_IF(buf_add(&content, (struct bytes){(const unsigned char *)"", 1}) != ST_OK ||
               buf_add(&content, (struct bytes){oid.bytes, history->hash_len}) != ST_OK);
    }
    return keep_tree(history, &content);
}

static void write_commit(const struct history *history, const struct history_commit *commit,
                         struct buf *out)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(&commit->tree, history->hash_len, hex);
    buf_printf(out, "tree %s\n", hex);
    for (uint32_t i = 0; i < commit->parent_count; i++) {
        oid_hex(&history->commits[commit->parents[i]].oid, history->hash_len, hex);
        buf_printf(out, "parent %s\n", hex);
    }
    buf_printf(out, "author A <a@example.com> 1 +0000\ncommitter B <b@example.com> %lld -0130\n\n",
               (long long)commit->time);
    buf_printf(out, "commit %zu\n", (size_t)(commit - history->commits));
}

/* Mostly the one before, sometimes two or three, sometimes none; never the same twice. */
static void choose_parents(struct history *history, uint32_t number)
{
    struct history_commit *commit = &history->commits[number];
    uint32_t kind = history_random(history, 60);
    uint32_t count = kind < 36 ? 1 : kind < 52 ? 2 : kind < 59 ? 3 : 0;
    for (uint32_t i = 0; i < count && commit->parent_count < number; i++) {
        uint32_t back = 1 + history_random(history, MIN(number, 6u));
        uint32_t parent =
            history_random(history, 6) == 0 ? history_random(history, number) : number - back;
        bool had = false;
        for (uint32_t n = 0; n < commit->parent_count; n++)
            had = had || commit->parents[n] == parent;
        if (!had)
            commit->parents[commit->parent_count++] = parent;
    }
}

static void choose_content(struct history *history, struct history_commit *commit)
{
    for (uint32_t path = 0; path < HISTORY_PATHS && commit->parent_count > 0; path++) {
        uint32_t from = commit->parents[history_random(history, commit->parent_count)];
        commit->at[path] = history->commits[from].at[path];
    }
    uint32_t edits = history_random(history, 4);
    for (uint32_t i = 0; i < edits; i++) {
        unsigned char *to = &commit->at[history_random(history, HISTORY_PATHS)];
        unsigned char *from = &commit->at[history_random(history, HISTORY_PATHS)];
        uint32_t kind = history_random(history, 4);
        unsigned char moved =
            kind == 0 ? (unsigned char)(1 + history_random(history, HISTORY_BLOBS)) : *from;
        if (kind == 1)
            *from = 0;
        *to = kind == 2 ? 0 : moved;
    }
}

void history_make(struct history *history, uint64_t seed, uint32_t count, size_t hash_len)
{
    *history = (struct history){.hash_len = hash_len, .random = seed};
    history->commits = xcalloc(count, sizeof(history->commits[0]));
    for (uint32_t i = 0; i < count; i++) {
        struct history_commit *commit = &history->commits[i];
        AUTO(buf_dispose) struct buf content = {0};
        choose_parents(history, i);
        choose_content(history, commit);
        commit->time = 1000 + 10 * (i / 2) + history_random(history, 40);
        commit->tree = write_tree(history, commit, "");
        write_commit(history, commit, &content);
        commit->oid = hash(history, buf_bytes(&content));
        history->count++;
    }
    for (size_t i = 0; i < HISTORY_THREADS; i++)
        graph_log_init(&history->logs[i], hash_len);
}

void history_dispose(struct history *history)
{
    for (size_t i = 0; i < HISTORY_THREADS; i++)
        graph_log_dispose(&history->logs[i]);
    for (uint32_t i = 0; i < history->tree_count; i++)
        buf_dispose(&history->trees[i].content);
    xfree(&history->trees);
    xfree(&history->commits);
}

void history_log(struct history *history)
{
    uint32_t step = 1 + 2 * history_random(history, 50),
             at = history_random(history, history->count);
    while (step > 1 && history->count % step == 0)
        step--;
    AUTO(xfree) unsigned char *done = xcalloc(history->count, 1);
    for (uint32_t left = history->count; left > 0; at = (at + step) % history->count) {
        while (done[at])
            at = (at + 1) % history->count;
        done[at] = 1;
        left--;
        AUTO(buf_dispose) struct buf content = {0};
        struct commit parsed;
        write_commit(history, &history->commits[at], &content);
        commit_parse(&parsed, buf_bytes(&content), history->hash_len);
        BUG_IF(parsed.flags != 0);
        graph_log_add(&history->logs[history_random(history, HISTORY_THREADS)],
                      &history->commits[at].oid, &parsed, at);
    }
}
