/* baseline_merge.c - three baselines to one, entry by entry. */
#include "scanner/baseline.h"

#include "base/buf.h"

#include <stdlib.h>

/** The entries of one fingerprint; NULL where there is none. */
struct sides {
    const struct baseline_entry *base, *ours, *theirs;
};

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool same_entry(const struct baseline_entry *a, const struct baseline_entry *b)
{
    return same_text(a->rule, b->rule) && same_text(a->reason, b->reason) &&
           same_text(a->owner, b->owner) && same_text(a->expires, b->expires);
}

/* Of a text: what the side wrote that changed it; if both did, one behind the other, as far as
 * there is room. base may be NULL. */
static const char *merge_text(const char *base, const char *ours, const char *theirs,
                              struct buf *room)
{
    if (same_text(ours, theirs) || (base && same_text(base, theirs)))
        return ours;
    if (base && same_text(base, ours))
        return theirs;
    if (strlen(ours) + strlen(theirs) + strlen("; ") > BASELINE_TEXT)
        return ours;
    buf_printf(room, "%s; %s", ours, theirs);
    enum status st = buf_add(room, (struct bytes){(const unsigned char *)"", 1});
    BUG_IF(st != ST_OK);
    return (const char *)room->ptr;
}

/* Of a day: what the side says that changed it; if both did, the earlier. "" is later than all. */
static const char *merge_day(const char *base, const char *ours, const char *theirs)
{
    if (base && same_text(base, theirs))
        return ours;
    if (base && same_text(base, ours))
        return theirs;
    bool ours_first = !theirs[0] || (ours[0] && strcmp(ours, theirs) < 0);
    return ours_first ? ours : theirs;
}

static void merge_both(struct baseline *out, const struct sides *s)
{
    AUTO(buf_dispose) struct buf rule = {0};
    AUTO(buf_dispose) struct buf reason = {0};
    AUTO(buf_dispose) struct buf owner = {0};
    const struct baseline_entry *b = s->base, *o = s->ours, *t = s->theirs;
    struct baseline_entry entry = *o;
    entry.rule = merge_text(b ? b->rule : o->rule, o->rule, t->rule, &rule);
    entry.reason = merge_text(b ? b->reason : NULL, o->reason, t->reason, &reason);
    entry.owner = merge_text(b ? b->owner : NULL, o->owner, t->owner, &owner);
    memcpy(entry.expires, merge_day(b ? b->expires : NULL, o->expires, t->expires), DATE_DAY);
    baseline_append(out, &entry);
}

static void merge_one(struct baseline *out, const struct sides *s, struct baseline_merged *merged)
{
    const struct baseline_entry *left = s->ours ? s->ours : s->theirs;
    if (s->ours && s->theirs) {
        merge_both(out, s);
        return;
    }
    if (left == NULL || (s->base && same_entry(s->base, left)))
        return; /* removed, and the other side left it as it was */
    baseline_append(out, left);
    if (s->base && merged->conflicts++ == 0)
        memcpy(merged->first, left->fingerprint, sizeof(merged->first));
}

/* The salts of both. */
static void merge_salts(struct baseline *out, const struct baseline *ours,
                        const struct baseline *theirs)
{
    size_t a = 0, b = 0;
    out->salts = xcalloc(ours->salt_count + theirs->salt_count + 1, sizeof(*out->salts));
    while (a < ours->salt_count || b < theirs->salt_count) {
        int order = a == ours->salt_count     ? 1
                    : b == theirs->salt_count ? -1
                                              : memcmp(ours->salts[a].byte, theirs->salts[b].byte,
                                                       sizeof(ours->salts[a].byte));
        out->salts[out->salt_count++] = order <= 0 ? ours->salts[a] : theirs->salts[b];
        a += order <= 0;
        b += order >= 0;
    }
}

enum { ALL = 3 };

/* The entry at that index, or NULL behind the last. */
static const struct baseline_entry *entry_at(const struct baseline *baseline, size_t index)
{
    return index < baseline->entry_count ? &baseline->entries[index] : NULL;
}

/* The entries of the least fingerprint that is next in any of all, NULL for those that do not have
 * it; at goes past them. @return false if there is none left */
static bool next_sides(const struct baseline *const all[ALL], size_t at[ALL],
                       const struct baseline_entry *found[ALL])
{
    const char *least = NULL;
    for (size_t i = 0; i < ALL; i++) {
        found[i] = entry_at(all[i], at[i]);
        if (found[i] && (least == NULL || strcmp(found[i]->fingerprint, least) < 0))
            least = found[i]->fingerprint;
    }
    for (size_t i = 0; i < ALL; i++) {
        if (found[i] && strcmp(found[i]->fingerprint, least) != 0)
            found[i] = NULL;
        at[i] += found[i] != NULL;
    }
    return least != NULL;
}

void baseline_merge(struct baseline *out, const struct baseline *base, const struct baseline *ours,
                    const struct baseline *theirs, struct baseline_merged *merged)
{
    const struct baseline *const all[ALL] = {base, ours, theirs};
    const struct baseline_entry *found[ALL];
    size_t at[ALL] = {0};
    *merged = (struct baseline_merged){0};
    merge_salts(out, ours, theirs);
    while (next_sides(all, at, found)) {
        const struct sides sides = {found[0], found[1], found[2]};
        merge_one(out, &sides, merged);
    }
}
