/* known.c - names in packs and lists are sorted as those of the ledger are: both are gone through
 * side by side. */
#include "scanner/history/known.h"

#include "base/limits.h"

/* ---- What is here ---- */

/* Names one by one, in order. */
struct merge {
    struct known *known;
    uint32_t next; /* object */
};

/* The object of that name, which comes after all names asked for before. */
static uint32_t merge_find(struct merge *m, const unsigned char *oid)
{
    const struct ledger *f = &m->known->ledger;
    uint32_t count = ledger_count(f);
    while (m->next < count) {
        int order = memcmp(ledger_object(f, m->next), oid, f->hash_len);
        if (order > 0)
            break;
        if (order == 0)
            return m->next;
        m->next++;
    }
    return LEDGER_NONE;
}

static uint32_t note(struct known *k, size_t where, uint32_t object)
{
    if (object == LEDGER_NONE) {
        k->fresh[where]++;
        k->fresh_count++;
        return object;
    }
    bits_add(k->here, object);
    if (known_type(k, object) != OBJECT_TREE) {
        k->amount.items++;
        k->amount.bytes += ledger_size(&k->ledger, ledger_object(&k->ledger, object));
    }
    return object;
}

static void find_packed(struct known *k, size_t where)
{
    const struct pack *pack = k->store->packs[where].pack;
    uint32_t count = pack_count(pack);
    struct merge merge = {k, 0};
    AUTO(xfree) uint32_t *by_place = xcalloc((size_t)count + 1, sizeof(*by_place));
    k->at[where] = xcalloc((size_t)count + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++)
        by_place[i] = note(k, where, merge_find(&merge, pack_name_at(pack, i)));
    for (uint32_t n = 0; n < count; n++)
        k->at[where][n] = by_place[pack_place(pack, n)];
}

static void find_loose(struct known *k, size_t where)
{
    const struct loose_list *list = &k->store->loose[where - k->store->pack_count].list;
    struct merge merge = {k, 0};
    k->at[where] = xcalloc(list->count + 1, sizeof(uint32_t));
    for (size_t i = 0; i < list->count; i++)
        k->at[where][i] = note(k, where, merge_find(&merge, list->oids[i].bytes));
}

static void find_lost(struct known *k)
{
    for (uint32_t i = 0; i < ledger_count(&k->ledger); i++) {
        if (bits_have(k->here, i))
            continue;
        enum object_type type = known_type(k, i);
        k->lost = true;
        k->lost_files = k->lost_files || type == OBJECT_TREE || type == OBJECT_BLOB;
    }
}

static void list_kinds(struct known *k)
{
    uint32_t count = ledger_count(&k->ledger);
    k->kinds = xcalloc((size_t)count + 1, 1);
    for (uint32_t i = 0; i < count; i++)
        k->kinds[i] = ledger_object(&k->ledger, i)[k->ledger.hash_len];
}

bool known_new(struct known **out, struct buf *text, struct bytes content,
               const struct store *store)
{
    size_t wheres = store->pack_count + store->loose_count;
    AUTO(known_free) struct known *k = xcalloc(1, sizeof(*k));
    k->store = store;
    k->text = *text;
    *text = (struct buf){0};
    if (!ledger_read(&k->ledger, content) || k->ledger.hash_len != store->repo->hash_len)
        return false;
    k->at = xcalloc(wheres + 1, sizeof(*k->at));
    k->fresh = xcalloc(wheres + 1, sizeof(*k->fresh));
    k->here = bits_new(ledger_count(&k->ledger));
    list_kinds(k);
    for (size_t i = 0; i < wheres; i++)
        if (i < store->pack_count)
            find_packed(k, i);
        else
            find_loose(k, i);
    find_lost(k);
    *out = MOVE(k);
    return true;
}

void known_free(struct known **known)
{
    struct known *k = MOVE(*known);
    if (k == NULL)
        return;
    for (size_t i = 0; k->at != NULL && i < k->store->pack_count + k->store->loose_count; i++)
        xfree(&k->at[i]);
    xfree(&k->at);
    xfree(&k->fresh);
    xfree(&k->here);
    xfree(&k->kinds);
    ledger_dispose(&k->ledger);
    buf_dispose(&k->text);
    xfree(&k);
}

/* ---- Objects ---- */

static size_t count_at(const struct known *k, size_t where)
{
    return where < k->store->pack_count ? pack_count(k->store->packs[where].pack)
                                        : k->store->loose[where - k->store->pack_count].list.count;
}

/* Hear of all that is known, wherever it lies. */
static void each_known(const struct known *k, size_t from,
                       void (*hear)(void *ctx, const struct known *k, const struct subject *found),
                       void *ctx)
{
    for (size_t w = from; w < k->store->pack_count + k->store->loose_count; w++)
        for (size_t n = 0; n < count_at(k, w); n++) {
            uint32_t object = k->at[w][n];
            if (object == LEDGER_NONE)
                continue;
            struct subject found = {.type = known_type(k, object),
                                    .where = (uint32_t)w,
                                    .number = (uint32_t)n,
                                    .blob = WANTED_NONE,
                                    .known = object};
            hear(ctx, k, &found);
        }
}

static void add_found(struct subjects *to, const struct known *k, struct subject found)
{
    memcpy(found.oid.bytes, ledger_object(&k->ledger, found.known), k->ledger.hash_len);
    subjects_add(to, &found);
}

static void hear_subject(void *ctx, const struct known *k, const struct subject *found)
{
    if (k->kinds[found->known] & LEDGER_SUBJECT)
        add_found(ctx, k, *found);
}

void known_subjects(const struct known *known, struct subjects *out)
{
    each_known(known, 0, hear_subject, out);
}

static void hear_tree(void *ctx, const struct known *k, const struct subject *found)
{
    if (found->type == OBJECT_TREE)
        add_found(ctx, k, *found);
}

void known_loose_trees(const struct known *known, struct subjects *out)
{
    each_known(known, known->store->pack_count, hear_tree, out);
}

/* ---- Commits ---- */

static bool is_here(const struct known *k, const unsigned char *oid)
{
    uint32_t from = 0, to = ledger_count(&k->ledger);
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = memcmp(ledger_object(&k->ledger, middle), oid, k->ledger.hash_len);
        if (order == 0)
            return bits_have(k->here, middle);
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

void known_commits(const struct known *known, struct graph_log *log)
{
    size_t len = known->ledger.hash_len;
    const unsigned char *at = known->ledger.section[LEDGER_COMMITS].ptr;
    const unsigned char *end = at + known->ledger.section[LEDGER_COMMITS].len;
    while (at < end) {
        const unsigned char *oid = at, *tree = at + len;
        struct graph_row row = {.time = (int64_t)ledger_long(at + 2 * len),
                                .parents = ledger_number(at + 2 * len + 8)};
        at += 2 * len + 12;
        if (!known->lost || is_here(known, oid))
            graph_log_add_row(log, oid, tree, row, at);
        at += len * row.parents;
    }
}

/* ---- Trees ---- */

static size_t count_of(const struct known *k, enum ledger_section section, size_t each)
{
    return k->ledger.section[section].len / each;
}

static const unsigned char *name_of(const struct known *k, enum ledger_section section, size_t i)
{
    return k->ledger.section[section].ptr + k->ledger.hash_len * i;
}

/* What was absent, and may be there by now, or seem to be. */
static bool has_come(const struct known *k, const struct presence *blobs)
{
    for (size_t i = 0; i < count_of(k, LEDGER_ABSENT, k->ledger.hash_len); i++) {
        struct oid oid = {0};
        memcpy(oid.bytes, name_of(k, LEDGER_ABSENT, i), k->ledger.hash_len);
        if (presence_has(blobs, oid.bytes) || store_has(k->store, &oid, NULL))
            return true;
    }
    return false;
}

/* An old tree has no new entries, unless what they name was missing. What is missing is told by a
 * filter, which errs now and then: a new filter may err elsewhere. */
bool known_trees_hold(const struct known *known, const struct presence *blobs, bool partial,
                      bool new_subject)
{
    if (!known->ledger.has_trees || known->lost_files)
        return false;
    if (!partial && known->ledger.section[LEDGER_ABSENT].len == 0)
        return true;
    return known->ledger.mask == blobs->mask && !new_subject && !has_come(known, blobs);
}

/* The log's numbers of names. */
static bool add_names(const struct known *k, struct treelog *log, uint32_t **names)
{
    struct bytes rest = k->ledger.section[LEDGER_NAMES];
    size_t count = 0;
    *names = xcalloc(rest.len / 4 + 1, sizeof(**names));
    while (rest.len > 0) {
        size_t end = 4 + (size_t)ledger_number(rest.ptr);
        uint32_t name = names_add(&log->names, bytes_slice(rest, 4, end));
        if (name == NAME_NONE)
            return false;
        (*names)[count++] = name;
        rest = bytes_slice(rest, end, rest.len);
    }
    return true;
}

/* The same of pairs. */
static bool add_pairs(const struct known *k, struct treelog *log, const uint32_t *names,
                      uint32_t **pairs)
{
    const struct tree_context *context = log->context;
    size_t count = count_of(k, LEDGER_PAIRS, LEDGER_PAIR_LEN);
    *pairs = xcalloc(count + 1, sizeof(**pairs));
    for (size_t i = 0; i < count; i++) {
        const unsigned char *pair = k->ledger.section[LEDGER_PAIRS].ptr + LEDGER_PAIR_LEN * i;
        uint32_t target = ledger_number(pair + 4), number = target & ~LEDGER_BLOB;
        if (target & LEDGER_BLOB)
            target = wanted_find(context->wanted, name_of(k, LEDGER_BLOBS, number));
        else
            target = context->find(context->find_ctx, name_of(k, LEDGER_TREES, number));
        if (target == TREE_NONE)
            return false;
        if (ledger_number(pair + 4) & LEDGER_BLOB)
            target |= LINK_BLOB;
        (*pairs)[i] = pairs_add(&log->pairs, names[ledger_number(pair)], target);
    }
    return true;
}

static bool add_lists(const struct known *k, struct treelog *log, const uint32_t *pairs)
{
    const struct tree_context *context = log->context;
    struct bytes rest = k->ledger.section[LEDGER_LISTS];
    log->words = xcalloc(rest.len / 4 + 1, sizeof(*log->words));
    log->word_cap = rest.len / 4 + 1;
    log->list_cap = count_of(k, LEDGER_TREES, k->ledger.hash_len) + 1;
    log->lists = xcalloc(log->list_cap, sizeof(*log->lists));
    while (rest.len > 0) {
        const unsigned char *tree = name_of(k, LEDGER_TREES, ledger_number(rest.ptr));
        uint32_t count = ledger_number(rest.ptr + 4), *to = log->words + log->word_count;
        uint32_t number = context->find(context->find_ctx, tree);
        if (number == TREE_NONE || log->list_count == log->list_cap)
            return false;
        log->lists[log->list_count++] = (struct tree_list){number, (uint32_t)log->word_count};
        log->word_count += (size_t)count + 1;
        *to = count;
        for (uint32_t i = 0; i < count; i++)
            to[i + 1] = pairs[ledger_number(rest.ptr + 8 + 4 * (size_t)i)];
        rest = bytes_slice(rest, 8 + 4 * (size_t)count, rest.len);
    }
    return true;
}

bool known_trees(const struct known *known, struct treelog *log)
{
    AUTO(xfree) uint32_t *names = NULL;
    AUTO(xfree) uint32_t *pairs = NULL;
    size_t len = known->ledger.hash_len, absent = count_of(known, LEDGER_ABSENT, len);
    if (!add_names(known, log, &names) || !add_pairs(known, log, names, &pairs) ||
        !add_lists(known, log, pairs))
        return false;
    log->absent = xcalloc(absent + 1, len);
    log->absent_count = log->absent_cap = absent;
    if (absent > 0)
        memcpy(log->absent, known->ledger.section[LEDGER_ABSENT].ptr, absent * len);
    return true;
}
