/* groups_test.c - of many sightings few findings are kept, and those are the ones to be told. */
#include "scanner/history/groups.h"

#include "tests/test.h"

#include <stdio.h>

SUITE(groups);

enum { SIGHTINGS = 6000, CREDENTIALS = 7, PATHS = 3, GROUPS = CREDENTIALS * PATHS };

static const struct rule rule = {.id = "r"};

/* What is twice in one subject agrees in all that sightings are ordered by. */
static struct sighting make(size_t number, uint32_t subject)
{
    char path[16];
    struct finding *f = xcalloc(1, sizeof(*f));
    f->rule = &rule;
    f->secret = xstrdup("open");
    f->secret_len = 4;
    f->place.byte_offset = subject;
    snprintf(f->fingerprint, sizeof(f->fingerprint), "fingerprint%zu", number % CREDENTIALS);
    snprintf(path, sizeof(path), "file%zu", number / CREDENTIALS % PATHS);
    f->place.path = xstrdup(path);
    return (struct sighting){.finding = f, .subject = subject, .place = PLACE_UNKNOWN};
}

static void turn_around(struct sightings *all)
{
    for (size_t i = 0; i < all->count / 2; i++) {
        struct sighting s = all->item[i];
        all->item[i] = all->item[all->count - 1 - i];
        all->item[all->count - 1 - i] = s;
    }
}

/* Whatever comes first, last or in between: of each group the finding of the first subject. */
static void expect_leads(struct history *h)
{
    size_t count, kept = 0;
    AUTO(xfree) struct group *groups = NULL;
    cr_assert_eq(h->sightings.count, SIGHTINGS);
    groups_list(&h->sightings, &groups, &count);
    cr_assert_eq(count, GROUPS);
    for (size_t i = 0; i < count; i++) {
        const struct sighting *lead = groups_lead(h, &h->sightings, &groups[i]);
        cr_expect_eq(lead, &h->sightings.item[groups[i].from]);
        cr_assert_not_null(lead->finding);
        cr_expect_str_eq(lead->path, lead->finding->place.path);
        cr_expect_eq(lead->offset, lead->finding->place.byte_offset);
    }
    for (size_t i = 0; i < h->sightings.count; i++)
        kept += h->sightings.item[i].finding != NULL;
    cr_expect_lt(kept, 2 * GROUPS + 1, "%zu", kept); /* one for each of two threads */
}

/* first + step * i of so many subjects: forwards, backwards, criss-cross. */
static const struct {
    uint32_t first, step, subjects;
} orders[] = {
    {0, 1, SIGHTINGS},
    {0, SIGHTINGS - 1, SIGHTINGS},
    {17, 4999, SIGHTINGS},
    {17, 4999, SIGHTINGS / 100},
};

EACH(groups, keep_the_finding_that_is_told, orders, row)
{
    struct history h = {0};
    struct scratch scratch[2] = {0};
    for (size_t i = 0; i < SIGHTINGS; i++) {
        size_t subject = (orders[*row].first + i * orders[*row].step) % orders[*row].subjects;
        struct scratch *s = &scratch[subject % 2]; /* one thread sees a subject */
        struct sighting sighting = make(i, (uint32_t)subject);
        groups_see(&h, s, &sighting);
        cr_assert_leq(s->leads.count, 2 * GROUPS + 256);
    }
    for (size_t i = 0; i < COUNT_OF(scratch); i++) {
        groups_gather(&h, &scratch[i]);
        cr_expect_eq(scratch[i].leads.count + scratch[i].sightings.count, 0);
        sightings_dispose(&scratch[i].leads);
        sightings_dispose(&scratch[i].sightings);
    }
    turn_around(&h.sightings);
    expect_leads(&h);
    sightings_dispose(&h.sightings);
}

/* The finding whose path the others had borrowed is freed then. */
Test(groups, change_their_lead_for_one_that_nothing_suppresses)
{
    enum { SEEN = 1200, FREE = 700 };
    struct history h = {0};
    struct scratch s = {0};
    size_t kept = 0;
    for (uint32_t i = 0; i < SEEN; i++) {
        struct sighting sighting = make(0, i);
        sighting.finding->suppressed = i == FREE ? NULL : "inline";
        groups_see(&h, &s, &sighting);
    }
    groups_gather(&h, &s);
    cr_assert_eq(h.sightings.count, SEEN);
    for (size_t i = 0; i < SEEN; i++) {
        const struct sighting *sighting = &h.sightings.item[i];
        cr_expect_str_eq(sighting->path, "file0");
        cr_expect_eq(sighting->finding != NULL, sighting->subject == FREE);
        kept += sighting->finding != NULL;
    }
    cr_expect_eq(kept, 1);
    sightings_dispose(&s.leads);
    sightings_dispose(&s.sightings);
    sightings_dispose(&h.sightings);
}

/* A scan that is stopped gathers nothing. */
Test(groups, are_freed_with_what_saw_them)
{
    struct history h = {0};
    struct scratch *s = scratch_new(20, 1 << 20);
    for (uint32_t i = 0; i < SIGHTINGS; i++) {
        struct sighting sighting = make(i, SIGHTINGS - i);
        groups_see(&h, s, &sighting);
    }
    cr_expect_lt(s->leads.count, s->sightings.count);
    scratch_free(&s);
}

Test(groups, of_what_was_scanned_before_keep_all)
{
    struct history h = {.recalled = true};
    struct scratch s = {0};
    for (uint32_t i = 0; i < SIGHTINGS; i++) {
        struct sighting sighting = make(i, i);
        groups_see(&h, &s, &sighting);
    }
    groups_gather(&h, &s);
    for (size_t i = 0; i < SIGHTINGS; i++)
        cr_expect_not_null(h.sightings.item[i].finding);
    sightings_dispose(&s.leads);
    sightings_dispose(&s.sightings);
    sightings_dispose(&h.sightings);
}
