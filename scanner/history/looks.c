/* looks.c - a look depends on an object, a path and the settings, and on nothing else. */
#include "scanner/history/looks.h"

#include "scanner/history/groups.h"
#include "scanner/source/chosen.h"
#include "scanner/source/file_unit.h"

#include <stdlib.h>

void looks_path(const struct history *h, const struct look_at *look, struct buf *out)
{
    if (look->place == PLACE_UNKNOWN) {
        history_object_path(h, &h->subjects.item[look->subject].oid, out);
        return;
    }
    buf_reset(out);
    file_unit_put(out, buf_bytes(&h->prefix));
    lineage_path(h->lineage, lineage_place(h->lineage, look->place)->path, out);
}

void looks_dispose(struct look_list *looks)
{
    xfree(&looks->item);
    xfree(&looks->first);
    arena_dispose(&looks->paths);
    *looks = (struct look_list){0};
}

/* ---- Listing ---- */

struct listing {
    struct history *h;
    struct buf path; /* with a NUL behind it */
};

/* What is known of a look, if anything. */
static const unsigned char *find_before(const struct listing *l, const struct look_at *look)
{
    const struct history *h = l->h;
    uint32_t object = h->subjects.item[look->subject].known, path = LEDGER_NONE;
    if (h->known == NULL || object == LEDGER_NONE)
        return NULL;
    if (look->place != PLACE_UNKNOWN) {
        path = ledger_find_path(&h->known->ledger, (const char *)l->path.ptr + h->prefix.len);
        if (path == LEDGER_NONE)
            return NULL;
    }
    return ledger_find_look(&h->known->ledger, object, path);
}

static void see_again(struct listing *l, const struct look_at *look, uint32_t number)
{
    struct history *h = l->h;
    const struct ledger *ledger = &h->known->ledger;
    uint32_t count = ledger_number(look->before + 8);
    const unsigned char *seen = ledger->section[LEDGER_SIGHTINGS].ptr;
    if (count == 0)
        return;
    seen += LEDGER_SIGHTING_LEN * (size_t)ledger_number(look->before + 12);
    const char *path = arena_copy(&h->looks.paths, (const char *)l->path.ptr, l->path.len - 1);
    for (uint32_t i = 0; i < count; i++, seen += LEDGER_SIGHTING_LEN) {
        struct sighting s = {.subject = look->subject,
                             .place = look->place,
                             .look = number,
                             .path = path,
                             .offset = ledger_long(seen + LEDGER_TAG),
                             .at = ledger_long(seen + LEDGER_TAG + 8),
                             .rule = ledger_rule(ledger, ledger_number(seen + LEDGER_TAG + 16)),
                             .suppressed = ledger_number(seen + LEDGER_TAG + 20)};
        memcpy(s.tag, seen, LEDGER_TAG);
        sightings_add(&h->sightings, &s);
    }
}

static void add_look(struct listing *l, uint32_t subject, uint32_t place)
{
    struct history *h = l->h;
    struct look_list *looks = &h->looks;
    struct look_at look = {.subject = subject, .place = place};
    looks_path(h, &look, &l->path);
    file_unit_put(&l->path, (struct bytes){(const unsigned char *)"", 1});
    struct bytes path = bytes_slice(buf_bytes(&l->path), h->prefix.len, l->path.len - 1);
    if (place != PLACE_UNKNOWN && !source_is_chosen(h->env, path))
        return;
    look.before = find_before(l, &look);
    if (look.before != NULL)
        see_again(l, &look, (uint32_t)looks->count);
    if (looks->count == looks->cap) {
        looks->cap = MAX(2 * looks->cap, (size_t)64);
        looks->item = xreallocarray(looks->item, looks->cap, sizeof(*looks->item));
    }
    looks->item[looks->count++] = look;
}

/* A path, and the first of a blob's places there. */
struct way {
    uint32_t path, rank, place;
};

static int by_path(const void *a, const void *b)
{
    const struct way *x = a, *y = b;
    if (x->path != y->path)
        return (x->path > y->path) - (x->path < y->path);
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static void add_ways(struct listing *l, uint32_t subject, const uint32_t *places, uint32_t count)
{
    const struct lineage *lineage = l->h->lineage;
    AUTO(xfree) struct way *ways = xcalloc(count, sizeof(*ways));
    for (uint32_t i = 0; i < count; i++)
        ways[i] = (struct way){lineage_place(lineage, places[i])->path, i, places[i]};
    qsort(ways, count, sizeof(*ways), by_path);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || ways[i].path != ways[i - 1].path)
            add_look(l, subject, ways[i].place);
}

static void list_subject(struct listing *l, uint32_t number)
{
    const struct history *h = l->h;
    const struct subject *subject = &h->subjects.item[number];
    uint32_t count = 0;
    const uint32_t *places = NULL;
    if (subject->blob != WANTED_NONE && h->lineage != NULL)
        places = lineage_of_blob(h->lineage, subject->blob, &count);
    if (count > 0)
        add_ways(l, number, places, count);
    else
        add_look(l, number, PLACE_UNKNOWN);
}

/* Whatever new looks bring, none of the other sightings of a group can become what is told. */
static void look_at_leads(struct history *h)
{
    size_t count, kept = 0;
    struct sightings *all = &h->sightings;
    AUTO(xfree) struct group *groups = NULL;
    groups_list(all, &groups, &count);
    for (size_t i = 0; i < count; i++)
        h->looks.item[groups_lead(h, all, &groups[i])->look].again = true;
    for (size_t i = 0; i < all->count; i++)
        if (!h->looks.item[all->item[i].look].again)
            all->item[kept++] = all->item[i];
    all->count = kept;
}

void looks_list(struct history *h)
{
    struct listing l = {.h = h};
    looks_dispose(&h->looks);
    h->looks.first = xcalloc(h->subjects.count + 1, sizeof(*h->looks.first));
    for (size_t i = 0; i < h->subjects.count; i++) {
        list_subject(&l, (uint32_t)i);
        h->looks.first[i + 1] = h->looks.count;
    }
    buf_dispose(&l.path);
    look_at_leads(h);
}

/* ---- Afterwards ---- */

static bool was_seen(const struct history *h, const struct sighting *s)
{
    const struct ledger *ledger = &h->known->ledger;
    const unsigned char *before = h->looks.item[s->look].before;
    const unsigned char *seen = ledger->section[LEDGER_SIGHTINGS].ptr;
    uint32_t count = ledger_number(before + 8);
    if (count == 0)
        return false;
    seen += LEDGER_SIGHTING_LEN * (size_t)ledger_number(before + 12);
    for (uint32_t i = 0; i < count; i++, seen += LEDGER_SIGHTING_LEN)
        if (memcmp(seen, s->tag, LEDGER_TAG) == 0 && ledger_long(seen + LEDGER_TAG) == s->offset &&
            ledger_long(seen + LEDGER_TAG + 8) == s->at &&
            strcmp(ledger_rule(ledger, ledger_number(seen + LEDGER_TAG + 16)), s->rule) == 0)
            return true;
    return false;
}

bool looks_agree(const struct history *h)
{
    bool agree = true;
    AUTO(xfree) uint32_t *counts = xcalloc(h->looks.count + 1, sizeof(*counts));
    for (size_t i = 0; i < h->sightings.count && agree; i++) {
        const struct sighting *s = &h->sightings.item[i];
        counts[s->look]++;
        agree = !h->looks.item[s->look].again || was_seen(h, s);
    }
    for (size_t i = 0; i < h->looks.count && agree; i++) {
        const struct look_at *look = &h->looks.item[i];
        agree = !look->again || (counts[i] == ledger_number(look->before + 8) && !look->noisy);
    }
    return agree;
}

/* ---- Writing ---- */

struct kept {
    uint32_t object, look;
    const char *path; /* NULL: its own in the git directory */
    uint32_t path_number;
};

struct writing {
    const struct history *h;
    struct buf *sections;
    struct arena arena;
    struct kept *kept;
    size_t count;
    const char **rules;
    uint32_t rule_count;
    size_t *first;                 /* per look: where in order */
    const struct sighting **order; /* by look */
};

static void put(struct buf *to, uint32_t number)
{
    bool put = ledger_put(to, number);
    BUG_IF(!put);
}

static void put_bytes(struct buf *to, const void *ptr, size_t len)
{
    enum status st = buf_add(to, (struct bytes){ptr, len});
    BUG_IF(st != ST_OK);
}

static void put_long(struct buf *to, uint64_t number)
{
    bool put = ledger_put_long(to, number);
    BUG_IF(!put);
}

static void list_kept(struct writing *w, const uint32_t *objects)
{
    const struct history *h = w->h;
    AUTO(buf_dispose) struct buf path = {0};
    w->kept = xcalloc(h->looks.count + 1, sizeof(*w->kept));
    for (size_t i = 0; i < h->looks.count; i++) {
        const struct look_at *look = &h->looks.item[i];
        struct kept *kept = &w->kept[w->count];
        if (look->noisy || objects[look->subject] == LEDGER_NONE)
            continue;
        *kept = (struct kept){objects[look->subject], (uint32_t)i, NULL, LEDGER_NONE};
        w->count++;
        if (look->place == PLACE_UNKNOWN)
            continue;
        looks_path(h, look, &path);
        kept->path =
            arena_copy(&w->arena, (const char *)path.ptr + h->prefix.len, path.len - h->prefix.len);
    }
}

static int by_kept_path(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->path == NULL || y->path == NULL)
        return (x->path == NULL) - (y->path == NULL);
    return strcmp(x->path, y->path);
}

static int by_object(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->object != y->object)
        return (x->object > y->object) - (x->object < y->object);
    return (x->path_number > y->path_number) - (x->path_number < y->path_number);
}

static void put_paths(struct writing *w)
{
    uint32_t paths = 0;
    if (w->count > 1)
        qsort(w->kept, w->count, sizeof(*w->kept), by_kept_path);
    for (size_t i = 0; i < w->count && w->kept[i].path != NULL; i++) {
        const char *path = w->kept[i].path;
        if (i == 0 || strcmp(path, w->kept[i - 1].path) != 0) {
            put_bytes(&w->sections[LEDGER_PATHS], path, strlen(path) + 1);
            paths++;
        }
        w->kept[i].path_number = paths - 1;
    }
    if (w->count > 1)
        qsort(w->kept, w->count, sizeof(*w->kept), by_object);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_rules(struct writing *w)
{
    const struct sightings *all = &w->h->sightings;
    w->rules = xcalloc(all->count + 1, sizeof(*w->rules));
    for (size_t i = 0; i < all->count; i++)
        w->rules[i] = all->item[i].rule;
    if (all->count > 1)
        qsort(w->rules, all->count, sizeof(*w->rules), by_text);
    for (size_t i = 0; i < all->count; i++)
        if (w->rule_count == 0 || strcmp(w->rules[w->rule_count - 1], w->rules[i]) != 0)
            w->rules[w->rule_count++] = w->rules[i];
    for (uint32_t i = 0; i < w->rule_count; i++)
        put_bytes(&w->sections[LEDGER_RULES], w->rules[i], strlen(w->rules[i]) + 1);
}

static void order_sightings(struct writing *w)
{
    const struct history *h = w->h;
    w->first = xcalloc(h->looks.count + 2, sizeof(*w->first));
    w->order = xcalloc(h->sightings.count + 1, sizeof(*w->order));
    for (size_t i = 0; i < h->sightings.count; i++)
        w->first[h->sightings.item[i].look + 2]++;
    for (size_t i = 2; i < h->looks.count + 2; i++)
        w->first[i] += w->first[i - 1];
    for (size_t i = 0; i < h->sightings.count; i++)
        w->order[w->first[h->sightings.item[i].look + 1]++] = &h->sightings.item[i];
}

static void put_sighting(struct writing *w, const struct sighting *s)
{
    struct buf *to = &w->sections[LEDGER_SIGHTINGS];
    const char *const *rule =
        bsearch(&s->rule, w->rules, w->rule_count, sizeof(*w->rules), by_text);
    BUG_IF(rule == NULL);
    put_bytes(to, s->tag, LEDGER_TAG);
    put_long(to, s->offset);
    put_long(to, s->at);
    put(to, (uint32_t)(rule - w->rules));
    put(to, s->suppressed);
}

static void put_looks(struct writing *w)
{
    struct buf *to = &w->sections[LEDGER_LOOKS];
    uint32_t written = 0;
    for (size_t i = 0; i < w->count; i++) {
        const struct kept *kept = &w->kept[i];
        size_t from = w->first[kept->look], end = w->first[kept->look + 1];
        if (i > 0 && by_object(kept - 1, kept) == 0)
            continue; /* names with '/' in them can make a path twice */
        put(to, kept->object);
        put(to, kept->path_number);
        put(to, (uint32_t)(end - from));
        put(to, written);
        written += (uint32_t)(end - from);
        for (; from < end; from++)
            put_sighting(w, w->order[from]);
    }
}

void looks_write(const struct history *h, const uint32_t *objects, struct buf *sections)
{
    struct writing w = {.h = h, .sections = sections};
    list_kept(&w, objects);
    put_paths(&w);
    put_rules(&w);
    order_sightings(&w);
    put_looks(&w);
    arena_dispose(&w.arena);
    xfree(&w.kept);
    xfree(&w.rules);
    xfree(&w.first);
    xfree(&w.order);
}
