/* commit_fuzz.c - any commit: every span lies in it, and its flags say what is missing. */
#include "scanner/git/graph.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(struct bytes span, struct bytes content)
{
    BUG_IF(span.len > 0 &&
           (span.ptr < content.ptr || span.len > (size_t)(content.ptr + content.len - span.ptr)));
}

static void check_ident(const struct ident *ident, bool bad, struct bytes content)
{
    check_inside(ident->name, content);
    check_inside(ident->email, content);
    BUG_IF(ident->time < 0 || ident->zone < -24 * 60 || ident->zone > 24 * 60);
    BUG_IF(!bad && !ident->dated);
}

/* Input: a byte, of which the last bit says how long hashes are, and a commit. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    size_t hash_len = data[0] & 1 ? 32 : 20, at = 0, count = 0;
    struct bytes content = {data + 1, len - 1};
    struct commit commit;
    struct oid parent;
    commit_parse(&commit, content, hash_len);
    check_ident(&commit.author, commit.flags & COMMIT_BAD_AUTHOR, content);
    check_ident(&commit.committer, commit.flags & COMMIT_BAD_COMMITTER, content);
    check_inside(commit.encoding, content);
    check_inside(commit.message, content);
    BUG_IF(commit.message.len > 0 && commit.flags & COMMIT_NO_MESSAGE);
    while (commit_next_parent(&commit, hash_len, &at, &parent))
        count++;
    BUG_IF(count > content.len / (2 * hash_len));
    struct graph_log log;
    struct graph *graph = NULL;
    struct error err;
    graph_log_init(&log, hash_len);
    graph_log_add(&log, &parent, &commit, 0);
    BUG_IF(graph_new(&graph, &log, 1, &err) != ST_OK || graph->count != 1);
    BUG_IF(graph->missing > count || graph->parent_first[1] != 0);
    graph_free(&graph);
    return 0;
}
