/* remember.c - a memo on a shelf, held against the repository as it is. */
#include "scanner/history/remember.h"

#include "base/limits.h"
#include "scanner/history/learn.h"
#include "scanner/history/memo.h"
#include "scanner/history/people.h"
#include "scanner/history/state.h"
#include "scanner/history/tips.h"
#include "scanner/shelf.h"

#include <stdlib.h>

struct remember {
    struct shelf shelf;
    unsigned char name[SHA256_LEN], ledger_name[SHA256_LEN], state[SHA256_LEN];
    struct memo last, next;
    bool recalls; /* last.findings are the subjects, by object and path */
};

void remember_free(struct remember **remember)
{
    struct remember *r = MOVE(*remember);
    if (r == NULL)
        return;
    memo_dispose(&r->last);
    memo_dispose(&r->next);
    shelf_dispose(&r->shelf);
    xfree(&r);
}

/* ---- Whether ---- */

/* Trouble that is told anew each time, and has no part in what the objects hold. */
static bool is_harmless(const char *reason)
{
    static const char *const harmless[] = {
        "shallow repository",   "refs not read",     "submodule outside",
        "submodule unreadable", "unfinished object", "symbolic link",
    };
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        if (strcmp(harmless[i], reason) == 0)
            return true;
    return false;
}

/* Something could not be read: next time it may be. */
bool remember_in_trouble(const struct history *h)
{
    for (size_t i = 0; i < h->notes.skipped_count; i++)
        if (!is_harmless(h->notes.skipped[i].reason) &&
            memo_reason(h->notes.skipped[i].reason) == NULL)
            return true;
    return false;
}

/* Packs that were cut off. */
static bool has_lost(const struct store *store)
{
    for (size_t i = 0; i < store->pack_count; i++)
        if (pack_lost(store->packs[i].pack) > 0)
            return true;
    return false;
}

static bool is_wanted(const struct history *h)
{
    const struct scan_options *o = h->env->options;
    return o->cache_dir != NULL && !o->full_blobs && store_count(h->store) >= o->cache_least &&
           !remember_in_trouble(h) && !has_lost(h->store);
}

/* ---- Reading ---- */

static void read_last(struct history *h, struct remember *r)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct bytes content;
    enum shelf_answer answer = shelf_get(&r->shelf, r->name, &text, &content);
    if (answer == SHELF_HERE && memo_read(&r->last, content))
        return;
    memo_dispose(&r->last);
    if (answer != SHELF_NOTHING)
        h->env->stats->cache = CACHE_DAMAGED;
}

/* Where a finding stands. */
struct site {
    const struct oid *oid;
    const char *path;
    uint64_t offset;
};

static int compare_sites(struct site x, struct site y)
{
    int order = memcmp(x.oid->bytes, y.oid->bytes, OID_MAX);
    if (order == 0)
        order = strcmp(x.path, y.path);
    return order != 0 ? order : (x.offset > y.offset) - (x.offset < y.offset);
}

static struct site site_told(const struct memo_finding *f)
{
    return (struct site){&f->oid, f->path, f->byte_offset};
}

static int by_site(const void *a, const void *b)
{
    return compare_sites(site_told(a), site_told(b));
}

static bool add_subject(struct history *h, const struct memo_finding *f)
{
    struct subject subject = {.oid = f->oid, .type = OBJECT_BLOB, .blob = WANTED_NONE};
    if (!store_find(h->store, &f->oid, &subject.where, &subject.number))
        return false;
    subjects_add(&h->subjects, &subject);
    return true;
}

static int by_where(const void *a, const void *b)
{
    const struct subject *x = a, *y = b;
    if (x->where != y->where)
        return (x->where > y->where) - (x->where < y->where);
    return (x->number > y->number) - (x->number < y->number);
}

static void sort_subjects(struct history *h)
{
    if (h->subjects.count > 1)
        qsort(h->subjects.item, h->subjects.count, sizeof(*h->subjects.item), by_where);
}

/* The objects of all that was told, each once. */
static bool list_subjects(struct history *h, struct memo *last)
{
    struct memo_finding *f = last->findings;
    bool all = true;
    if (last->finding_count > 1)
        qsort(f, last->finding_count, sizeof(*f), by_site);
    for (size_t i = 0; i < last->finding_count && all; i++)
        if (i == 0 || !oid_equal(&f[i].oid, &f[i - 1].oid))
            all = add_subject(h, &f[i]);
    if (!all)
        h->subjects.count = 0;
    sort_subjects(h);
    return all;
}

bool remember_recall(struct history *h)
{
    struct error err;
    unsigned char settings[SHA256_LEN + 1]; /* and which of the two */
    if (h->remember != NULL || !is_wanted(h))
        return false;
    struct remember *r = xcalloc(1, sizeof(*r));
    if (shelf_open(&r->shelf, h->env->options->cache_dir, &err) != ST_OK) {
        h->env->stats->cache = CACHE_UNUSABLE;
        remember_free(&r);
        return false;
    }
    h->remember = r;
    if (r->shelf.orphaned)
        h->env->stats->cache = CACHE_DAMAGED;
    state_settings(h, settings);
    settings[SHA256_LEN] = 0;
    shelf_mac(&r->shelf, (struct bytes){settings, sizeof(settings)}, r->name);
    settings[SHA256_LEN] = 1;
    shelf_mac(&r->shelf, (struct bytes){settings, sizeof(settings)}, r->ledger_name);
    state_repository(h, r->state);
    read_last(h, r);
    r->recalls = memcmp(r->last.state, r->state, SHA256_LEN) == 0 && list_subjects(h, &r->last);
    return r->recalls;
}

/* Reports tell what a scan covers, whoever has read it. */
static void add_covered(const struct history *h, uint64_t items, uint64_t bytes)
{
    h->env->stats->covered_items += items;
    h->env->stats->covered_bytes += bytes;
}

void remember_known(struct history *h)
{
    struct remember *r = h->remember;
    AUTO(buf_dispose) struct buf text = {0};
    known_free(&h->known);
    if (r == NULL || h->spoilt)
        return;
    struct bytes content;
    enum shelf_answer answer = shelf_get(&r->shelf, r->ledger_name, &text, &content);
    if (answer == SHELF_NOTHING ||
        (answer == SHELF_HERE && known_new(&h->known, &text, content, h->store)))
        return;
    h->env->stats->cache = CACHE_DAMAGED;
}

/* ---- Telling again ---- */

/* The first that was told from a site on. */
static size_t first_told(const struct memo *memo, struct site site)
{
    size_t from = 0, to = memo->finding_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare_sites(site_told(&memo->findings[middle]), site) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const char **remember_paths(const struct history *h, const struct subject *subject, size_t *count)
{
    const struct memo *memo = &h->remember->last;
    size_t from = first_told(memo, (struct site){&subject->oid, "", 0}), to = from;
    while (to < memo->finding_count && oid_equal(&memo->findings[to].oid, &subject->oid))
        to++;
    const char **paths = xcalloc(to - from + 1, sizeof(*paths));
    *count = 0;
    for (size_t i = from; i < to; i++)
        if (i == from || strcmp(memo->findings[i].path, memo->findings[i - 1].path) != 0)
            paths[(*count)++] = memo->findings[i].path;
    return paths;
}

static void want(const struct history *h, unsigned char *const *wanted, const struct oid *oid)
{
    uint32_t where, number;
    if (store_find(h->store, oid, &where, &number) && where < h->store->pack_count)
        bit_set(wanted[where], number);
}

void remember_want(const struct history *h, unsigned char *const *wanted)
{
    const struct memo *memo = &h->remember->last;
    want(h, wanted, &memo->mailmap);
    for (size_t i = 0; i < memo->finding_count; i++) {
        struct oid commit = {0};
        const char *hex = memo->findings[i].origin.commit;
        if (oid_parse(&commit, h->repo->hash_len, bytes_of(hex)))
            want(h, wanted, &commit);
    }
}

void remember_tag(const struct history *h, const char *fingerprint, unsigned char out[LEDGER_TAG])
{
    struct sha256 hash;
    unsigned char mac[SHA256_LEN];
    if (h->remember != NULL) {
        shelf_mac(&h->remember->shelf, bytes_of(fingerprint), mac);
    } else {
        sha256_init(&hash);
        sha256_add(&hash, bytes_of(fingerprint));
        sha256_finish(&hash, mac);
    }
    memcpy(out, mac, LEDGER_TAG);
}

/* A finding that was seen now, and where. */
struct seen_again {
    const struct oid *oid;
    struct sighting *sighting;
};

static struct site site_seen(const struct seen_again *s)
{
    const struct place *place = &s->sighting->finding->place;
    return (struct site){s->oid, place->path, place->byte_offset};
}

static int by_seen(const void *a, const void *b)
{
    return compare_sites(site_seen(a), site_seen(b));
}

static struct seen_again *list_seen(const struct history *h)
{
    size_t count = h->sightings.count;
    struct seen_again *seen = xcalloc(count + 1, sizeof(*seen));
    for (size_t i = 0; i < count; i++) {
        struct sighting *s = &h->sightings.item[i];
        seen[i] = (struct seen_again){&h->subjects.item[s->subject].oid, s};
    }
    if (count > 1)
        qsort(seen, count, sizeof(*seen), by_seen);
    return seen;
}

static bool is_same(const struct history *h, const struct finding *now,
                    const struct memo_finding *then)
{
    unsigned char tag[LEDGER_TAG];
    remember_tag(h, now->fingerprint, tag);
    return now->at == then->at && now->text == then->text &&
           strcmp(now->rule->id, then->rule) == 0 && memcmp(tag, then->tag, LEDGER_TAG) == 0;
}

bool remember_has(const struct history *h, const struct subject *subject,
                  const struct finding *finding)
{
    const struct memo *memo = &h->remember->last;
    const struct site site = {&subject->oid, finding->place.path, finding->place.byte_offset};
    for (size_t i = first_told(memo, site);
         i < memo->finding_count && compare_sites(site_told(&memo->findings[i]), site) == 0; i++)
        if (is_same(h, finding, &memo->findings[i]))
            return true;
    return false;
}

static struct sighting *find_seen(const struct history *h, const struct seen_again *seen,
                                  const struct memo_finding *f)
{
    size_t from = 0, to = h->sightings.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare_sites(site_seen(&seen[middle]), site_told(f)) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < h->sightings.count && compare_sites(site_seen(&seen[from]), site_told(f)) == 0;
         from++)
        if (seen[from].sighting->finding->place.origin == NULL &&
            is_same(h, seen[from].sighting->finding, f))
            return seen[from].sighting;
    return NULL;
}

/* NULL if those whom it names cannot be read any more. */
static struct origin *make_origin(const struct history *h, struct people *people,
                                  const struct memo_finding *f)
{
    struct oid commit = {0};
    AUTO(origin_free) struct origin *to = xcalloc(1, sizeof(*to));
    *to = f->origin;
    to->via = NULL;
    if (f->who == MEMO_AUTHOR && oid_parse(&commit, h->repo->hash_len, bytes_of(to->commit)))
        people_author(people, &commit, to);
    if (f->who == MEMO_TAGGER)
        people_tagger(people, &f->oid, to);
    if (f->who != MEMO_NOBODY && to->author == NULL)
        return NULL;
    if (to->via == NULL && f->origin.via != NULL)
        to->via = xstrdup(f->origin.via);
    return MOVE(to);
}

/* Put all its things beside what was found now; false if one is not there. */
static bool match_all(struct history *h, const struct memo *memo)
{
    struct people *people;
    AUTO(xfree) struct seen_again *seen = list_seen(h);
    people_new_again(&people, h->finder, &memo->mailmap);
    bool all = oid_equal(people_mailmap(people), &memo->mailmap);
    for (size_t i = 0; i < memo->finding_count && all; i++) {
        struct sighting *s = find_seen(h, seen, &memo->findings[i]);
        struct origin *origin = s ? make_origin(h, people, &memo->findings[i]) : NULL;
        all = origin != NULL;
        if (all)
            s->finding->place.origin = origin;
    }
    people_free(&people);
    return all;
}

bool remember_retell(struct history *h)
{
    const struct memo *memo = &h->remember->last;
    bool all = match_all(h, memo);
    for (size_t i = 0; i < h->sightings.count; i++) {
        struct sighting *s = &h->sightings.item[i];
        if (all && s->finding->place.origin != NULL)
            batch_add_finding(&h->told, MOVE(s->finding));
        else
            finding_free(&s->finding);
    }
    h->sightings.count = 0;
    h->remember->recalls = false;
    if (!all) {
        h->subjects.count = 0;
        add_covered(h, 0 - h->looked.items, 0 - h->looked.bytes); /* they will be counted again */
        h->looked = (struct amount){0};
        return false;
    }
    for (size_t i = 0; i < memo->certificate_count; i++)
        batch_add_certificate(&h->told, &memo->certificates[i], memo->certificates[i].path);
    for (size_t i = 0; i < memo->note_count; i++)
        batch_add_skipped(&h->notes, bytes_of(memo->notes[i].path), memo->notes[i].reason,
                          memo->notes[i].detail, memo->notes[i].incomplete);
    add_covered(h, memo->items - h->looked.items, memo->bytes - h->looked.bytes);
    h->env->stats->recalled++;
    return true;
}

/* ---- Writing ---- */

static void note_origin(struct memo_finding *to, const struct origin *origin)
{
    to->origin = *origin;
    if (origin->author != NULL)
        to->who = origin->commit[0] != '\0' ? MEMO_AUTHOR : MEMO_TAGGER;
    to->origin.author = to->origin.email = NULL;
    to->origin.author_time = to->origin.commit_time = to->origin.author_zone = 0;
    if (to->who == MEMO_TAGGER)
        to->origin.via = NULL;
}

static bool note_finding(struct history *h, struct memo *memo, const struct finding *f)
{
    struct memo_finding *to = &memo->findings[memo->finding_count++];
    const struct place *p = &f->place;
    *to = (struct memo_finding){
        .path = p->path,
        .rule = arena_copy(&memo->arena, f->rule->id, strlen(f->rule->id)),
        .byte_offset = p->byte_offset,
        .at = f->at,
        .text = f->text,
    };
    note_origin(to, p->origin);
    remember_tag(h, f->fingerprint, to->tag);
    return oid_parse(&to->oid, h->repo->hash_len, bytes_of(p->origin->blob));
}

static void note_notes(const struct history *h, struct memo *memo)
{
    memo->notes = arena_alloc(&memo->arena, (h->notes.skipped_count + 1) * sizeof(*memo->notes));
    for (size_t i = 0; i < h->notes.skipped_count; i++) {
        struct skipped *s = &h->notes.skipped[i];
        if (memo_reason(s->reason) != NULL)
            memo->notes[memo->note_count++] =
                (struct memo_note){s->path, s->reason, s->detail, s->incomplete};
    }
}

/* Texts are borrowed: it is written before they go. */
static bool fill_next(struct history *h, struct memo *memo)
{
    bool good = true;
    memcpy(memo->state, h->remember->state, SHA256_LEN);
    memo->items = h->sifted.items + h->streamed.items + (h->known ? h->known->amount.items : 0);
    memo->bytes = h->sifted.bytes + h->streamed.bytes + (h->known ? h->known->amount.bytes : 0);
    memo->findings =
        arena_alloc(&memo->arena, (h->told.finding_count + 1) * sizeof(*memo->findings));
    for (size_t i = 0; i < h->told.finding_count && good; i++)
        good = note_finding(h, memo, h->told.findings[i]);
    memo->certificates = h->told.certificates;
    memo->certificate_count = h->told.certificate_count;
    note_notes(h, memo);
    return good;
}

static void keep(struct history *h, const unsigned char name[SHA256_LEN],
                 const struct bytes *content, size_t count)
{
    struct error err;
    if (shelf_put(&h->remember->shelf, name, content, count, &err) == ST_IO)
        h->env->stats->cache = CACHE_UNUSABLE;
}

static void keep_ledger(struct history *h)
{
    struct ledger ledger;
    unsigned char head[LEDGER_HEAD];
    struct bytes parts[LEDGER_PARTS];
    if (!learn_write(h, &ledger))
        return;
    ledger_write(&ledger, head, parts);
    keep(h, h->remember->ledger_name, parts, LEDGER_PARTS);
}

/* Refs may have moved: then only what objects hold is as it was. */
static void keep_told(struct history *h, const struct oid *mailmap, bool hold)
{
    unsigned char now[SHA256_LEN];
    AUTO(buf_dispose) struct buf text = {0};
    struct memo *next = &h->remember->next;
    next->mailmap = *mailmap;
    state_repository(h, now);
    if (memcmp(now, h->remember->state, SHA256_LEN) == 0 && hold && fill_next(h, next) &&
        memo_write(next, &text) == ST_OK)
        keep(h, h->remember->name, &(struct bytes){text.ptr, text.len}, 1);
}

void remember_told(struct history *h, const struct oid *mailmap)
{
    if (h->remember == NULL || h->torn || remember_in_trouble(h) ||
        atomic_load(h->env->options->cancelled) != 0)
        return;
    bool hold = tips_hold(h->tips); /* they go when the ledger is written */
    keep_ledger(h);
    keep_told(h, mailmap, hold);
}
