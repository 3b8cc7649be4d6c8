/* treelog.c - most trees say what their neighbours say, so a link is the number of a pair. */
#include "scanner/git/treelog.h"

#include "base/limits.h"

enum { RECENT = 1 << 14 };
#define PAIR_NONE UINT32_MAX

void treelog_init(struct treelog *log, const struct tree_context *context)
{
    BUG_IF(context->tree_count > LIMIT_TREES);
    *log = (struct treelog){.context = context};
    names_init(&log->names);
    pairs_init(&log->pairs);
    log->recent = xmalloc(RECENT * sizeof(log->recent[0]));
    memset(log->recent, 0xFF, RECENT * sizeof(log->recent[0]));
}

void tree_links_dispose(struct tree_links *links)
{
    xfree(&links->list);
    *links = (struct tree_links){0};
}

void treelog_dispose(struct treelog *log)
{
    names_dispose(&log->names);
    pairs_dispose(&log->pairs);
    xfree(&log->recent);
    xfree(&log->words);
    xfree(&log->lists);
    tree_links_dispose(&log->scratch);
    xfree(&log->absent);
    *log = (struct treelog){0};
}

struct tree_link *tree_links_extend(struct tree_links *links, size_t count)
{
    if (count > links->cap - links->count) {
        links->cap = MAX(MAX(2 * links->cap, (size_t)256), links->count + count);
        links->list = xreallocarray(links->list, links->cap, sizeof(links->list[0]));
    }
    links->count += count;
    return links->list + links->count - count;
}

void tree_links_add(struct tree_links *links, size_t offset, uint32_t target)
{
    *tree_links_extend(links, 1) = (struct tree_link){(uint32_t)offset, target, 0};
}

/* Remember that an object is not there. */
static void add_absent(struct treelog *log, const unsigned char *oid)
{
    size_t len = log->context->hash_len;
    if (log->absent_count >= LIMIT_ABSENT)
        return;
    if (log->absent_count == log->absent_cap) {
        log->absent_cap = MAX(log->absent_cap * 2, (size_t)64);
        log->absent = xreallocarray(log->absent, log->absent_cap, len);
    }
    memcpy(log->absent + len * log->absent_count++, oid, len);
}

/* The number of a subtree, or TREE_NONE. */
static uint32_t subtree(struct treelog *log, const struct tree_entry *entry)
{
    const struct tree_context *context = log->context;
    uint32_t number = context->find(context->find_ctx, entry->oid);
    BUG_IF(number >= context->tree_count && number != TREE_NONE);
    if (number == TREE_NONE) {
        log->missing++;
        add_absent(log, entry->oid);
    }
    return number;
}

bool treelog_take(struct treelog *log, const struct tree_entry *entry, size_t offset,
                  struct tree_links *links)
{
    enum object_type type = tree_entry_type(entry);
    uint32_t target = type == OBJECT_BLOB   ? wanted_find(log->context->wanted, entry->oid)
                      : type == OBJECT_TREE ? subtree(log, entry)
                                            : TREE_NONE;
    if (type == OBJECT_BLOB && log->context->blobs &&
        !presence_has(log->context->blobs, entry->oid))
        add_absent(log, entry->oid);
    if (target == TREE_NONE)
        return false;
    tree_links_add(links, offset, type == OBJECT_BLOB ? LINK_BLOB | target : target);
    return true;
}

bool treelog_read(struct treelog *log, struct bytes content, size_t from, size_t to,
                  struct tree_links *links)
{
    struct tree_cursor cursor = tree_cursor(bytes_slice(content, from, to), log->context->hash_len);
    struct tree_entry entry;
    size_t offset = from;
    for (; offset <= UINT32_MAX && tree_next(&cursor, &entry); offset = from + cursor.at)
        (void)treelog_take(log, &entry, offset, links);
    if (!cursor.damaged && offset == to)
        return true;
    log->damaged++;
    return false;
}

/* The pair's number, or PAIR_NONE if the name is beyond the limit. A target mostly has one name, so
 * that no table is needed. */
static uint32_t pair_of(struct treelog *log, struct bytes name, uint32_t target)
{
    uint32_t *recent = &log->recent[(target ^ target >> 14) & (RECENT - 1)];
    if (*recent != PAIR_NONE) {
        const struct pair *pair = &log->pairs.list[*recent];
        if (pair->b == target && bytes_equal(names_get(&log->names, pair->a), name))
            return *recent;
    }
    uint32_t number = names_add(&log->names, name);
    *recent = number == NAME_NONE ? PAIR_NONE : pairs_add(&log->pairs, number, target);
    return *recent;
}

/* The same for a link into content, which remembers it: so do the links that are taken over from
 * it. */
static uint32_t pair_at(struct treelog *log, struct bytes content, struct tree_link *link)
{
    if (LIKELY(link->pair != 0))
        return link->pair - 1;
    struct tree_cursor cursor = tree_cursor(content, log->context->hash_len);
    struct tree_entry entry;
    cursor.at = link->offset;
    BUG_IF(cursor.at >= content.len || !tree_next(&cursor, &entry));
    uint32_t pair = pair_of(log, entry.name, link->target);
    link->pair = pair == PAIR_NONE ? 0 : pair + 1;
    return pair;
}

static void reserve(struct treelog *log, size_t words)
{
    if (words > log->word_cap - log->word_count) {
        log->word_cap = MAX(log->word_cap + log->word_cap / 2, log->word_count + words + 4096);
        log->words = xreallocarray(log->words, log->word_cap, sizeof(log->words[0]));
    }
    if (log->list_count == log->list_cap) {
        log->list_cap = MAX(log->list_cap + log->list_cap / 2, (size_t)256);
        log->lists = xreallocarray(log->lists, log->list_cap, sizeof(log->lists[0]));
    }
}

void treelog_keep(struct treelog *log, uint32_t tree, struct bytes content,
                  struct tree_links *links)
{
    BUG_IF(tree >= log->context->tree_count);
    if (links->count == 0)
        return;
    if (links->count >= LIMIT_TREE_LINKS - MIN(log->word_count, LIMIT_TREE_LINKS)) {
        log->dropped += links->count;
        return;
    }
    reserve(log, links->count + 1);
    uint32_t *words = log->words + log->word_count, count = 0;
    for (size_t i = 0; i < links->count; i++) {
        if (links->list[i].target >= LINK_MISSING)
            continue;
        uint32_t pair = pair_at(log, content, &links->list[i]);
        if (pair != PAIR_NONE)
            words[++count] = pair;
        log->dropped += pair == PAIR_NONE;
    }
    if (count == 0)
        return;
    words[0] = count;
    log->lists[log->list_count++] = (struct tree_list){tree, (uint32_t)log->word_count};
    log->word_count += count + 1;
}

void treelog_add(struct treelog *log, uint32_t tree, struct bytes content)
{
    log->scratch.count = 0;
    (void)treelog_read(log, content, 0, content.len, &log->scratch);
    treelog_keep(log, tree, content, &log->scratch);
}
