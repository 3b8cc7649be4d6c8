/* pair.c - what belongs together, told by distance and structure.
 *
 * A rule names the rules of its parts, each with a role. Within one item, a finding of the rule
 * gets for each role the nearest finding of one of those rules. Decided here:
 *
 * - At most LINES_MOST lines and NEIGHBOURS findings away. Never across a border: two sections, two
 *   objects, two items of a list (block.c says what a border is). An object and the one around it
 *   may share; the same block goes first.
 * - One to one. Pairs are made in the order of: same block, fewest lines between them, first secret
 *   of the item, nearest byte. So lists of pairs come out right whichever half stands first.
 * - A finding that is a part owns none, and the other way round.
 * - What is suppressed goes only with what is suppressed; identifiers go with either.
 * - Text that was decoded from different places has no common structure: distance alone counts.
 * - A part whose form tells its issuer makes the credential at least as sure as itself, and sure
 *   if it decodes. Its facts become the credential's.
 * - Everyday words (user names, hosts) are searched for only here, around credentials that want
 *   them: as rules for the prefilter they would match in every second file. */
#define _GNU_SOURCE /* memrchr */
#include "scanner/pair.h"

#include "rules/ruleset.h"
#include "scanner/block.h"

#include <stdlib.h>

enum { LINES_MOST = 20, NEIGHBOURS = 24, LOOK_AROUND = 4096 };

/* ---- Searching ---- */

/* Where the lines around a finding begin and end. */
static void lines_around(struct bytes text, size_t start, size_t end, size_t *from, size_t *to)
{
    size_t least = start - MIN(start, (size_t)LOOK_AROUND);
    size_t most = MIN(text.len - end, (size_t)LOOK_AROUND) + end;
    const unsigned char *first = text.ptr + start, *last = text.ptr + end;
    for (size_t lines = 0; first != NULL && lines <= LINES_MOST; lines++) {
        *from = (size_t)(first - text.ptr);
        first = memrchr(text.ptr + least, '\n', *from - least);
    }
    *from = first ? (size_t)(first - text.ptr) + 1 : least;
    for (size_t lines = 0; last != NULL && lines <= LINES_MOST; lines++) {
        *to = (size_t)(last - text.ptr) + (lines > 0);
        last = memchr(text.ptr + *to, '\n', most - *to);
    }
    *to = last ? (size_t)(last - text.ptr) : most;
}

static int by_rule_and_start(const void *a, const void *b)
{
    const struct match *x = a, *y = b;
    if (x->rule != y->rule)
        return (x->rule > y->rule) - (x->rule < y->rule);
    return (x->start > y->start) - (x->start < y->start);
}

/* Windows of neighbours lie over each other. */
static void keep_each_once(struct matches *matches)
{
    size_t kept = 0;
    if (matches->count > 1)
        qsort(matches->item, matches->count, sizeof(struct match), by_rule_and_start);
    for (size_t i = 0; i < matches->count; i++)
        if (kept == 0 || by_rule_and_start(&matches->item[kept - 1], &matches->item[i]) != 0)
            matches->item[kept++] = matches->item[i];
    matches->count = kept;
}

void pair_search(struct matcher *matcher, const unsigned char *off, const struct chunk *chunk,
                 const struct batch *batch, size_t from, struct matches *out)
{
    const struct ruleset *rules = matcher_rules(matcher);
    out->count = 0;
    for (size_t i = from; i < batch->finding_count; i++) {
        const struct finding *f = batch->findings[i];
        if (f->at < chunk->base || f->at - chunk->base > chunk->text.len)
            continue; /* of another text */
        size_t at = (size_t)(f->at - chunk->base), least = 0, most = 0;
        for (size_t k = 0; f->rule->parts && f->rule->parts[k].rule; k++) {
            uint32_t part = rules->parts[f->rule->first_part + k];
            if (!rules->rules[part].only_as_part || off[part])
                continue;
            if (most == 0)
                lines_around(chunk->text, at, MIN(at + f->secret_len, chunk->text.len), &least,
                             &most);
            matcher_around(matcher, part, chunk, least, most, out);
        }
    }
    keep_each_once(out);
}

/* ---- Pairing ---- */

/* A part that may belong to a secret. */
struct link {
    size_t secret, part; /* indexes of findings */
    const char *role;
    enum block_relation relation;
    uint64_t lines, bytes; /* between them */
};

struct links {
    struct link *item;
    size_t count, cap;
};

static void links_dispose(struct links *links)
{
    xfree(&links->item);
}

static void add_link(struct links *links, const struct link *link)
{
    if (links->count == links->cap) {
        links->cap = MAX(links->cap * 2, (size_t)64);
        links->item = xreallocarray(links->item, links->cap, sizeof(struct link));
    }
    links->item[links->count++] = *link;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

static bool in_one_text(const struct finding *a, const struct finding *b)
{
    return a->text == b->text;
}

static bool may_go_together(const struct finding *secret, const struct finding *part)
{
    return rule_is_identifier(part->rule) ||
           (secret->suppressed != NULL) == (part->suppressed != NULL);
}

static bool stands_behind(const struct finding *part, const struct finding *secret)
{
    return !in_one_text(secret, part) || part->at > secret->at;
}

static void consider(struct links *links, struct finding *const *findings, size_t secret,
                     size_t part)
{
    const struct finding *s = findings[secret], *p = findings[part];
    struct link link = {.secret = secret, .part = part, .relation = BLOCK_NESTED};
    link.lines = distance(s->place.start_line, p->place.start_line);
    link.bytes = distance(s->place.byte_offset, p->place.byte_offset);
    if (link.lines > LINES_MOST)
        return;
    for (const struct rule_part *named = s->rule->parts; named->rule && !link.role; named++)
        if (strcmp(named->rule, p->rule->id) == 0 && !(named->before && stands_behind(p, s)))
            link.role = named->role;
    if (link.role == NULL || !may_go_together(s, p))
        return;
    if (in_one_text(s, p)) {
        link.relation = block_relate(&s->block, &p->block);
        link.bytes = distance(s->at, p->at);
    }
    if (link.relation != BLOCK_APART)
        add_link(links, &link);
}

static void find_links(struct links *links, const struct batch *batch, size_t from)
{
    for (size_t i = from; i < batch->finding_count; i++) {
        if (batch->findings[i]->rule->parts == NULL)
            continue;
        size_t first = i - MIN(i - from, (size_t)NEIGHBOURS);
        size_t last = MIN(batch->finding_count, i + NEIGHBOURS + 1);
        for (size_t k = first; k < last; k++)
            if (k != i)
                consider(links, batch->findings, i, k);
    }
}

static int by_nearness(const void *a, const void *b)
{
    const struct link *x = a, *y = b;
    if (x->relation != y->relation)
        return x->relation < y->relation ? -1 : 1;
    if (x->lines != y->lines)
        return x->lines < y->lines ? -1 : 1;
    if (x->secret != y->secret)
        return x->secret < y->secret ? -1 : 1;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

static bool has_role(const struct finding *finding, const char *role)
{
    for (size_t i = 0; i < finding->part_count; i++)
        if (strcmp(finding->parts[i].role, role) == 0)
            return true;
    return finding->part_count == PARTS_MAX;
}

static void learn_from(struct finding *secret, const struct finding *part)
{
    struct facts facts;
    facts_unpack(&secret->facts, &facts);
    for (size_t i = 0; i < part->facts.count; i++)
        if (facts_value(&secret->facts, part->facts.item[i].name) == NULL)
            facts_add(&facts, part->facts.item[i].name, "%s", part->facts.item[i].value);
    facts_pack(&secret->facts, &facts);
    if (part->rule->evidence < EVIDENCE_STRUCTURE)
        return;
    enum confidence sure = part->check == CHECK_OK ? CONFIDENCE_HIGH : part->confidence;
    secret->confidence = MAX(secret->confidence, sure);
    reasons_add(&secret->reasons, part->check == CHECK_OK
                                      ? "what belongs to it stands beside it, and decodes"
                                      : "what belongs to it stands beside it");
}

static void give(struct finding *secret, const char *role, struct finding *part)
{
    secret->parts = xreallocarray(secret->parts, secret->part_count + 1, sizeof(*secret->parts));
    secret->parts[secret->part_count++] = (struct part){role, part};
    learn_from(secret, part);
    reasons_dispose(&part->reasons); /* it is not judged by itself any more */
}

/* Give parts away, nearest first: their places in the list become NULL. */
static void make_pairs(const struct links *links, struct batch *batch)
{
    for (size_t i = 0; i < links->count; i++) {
        const struct link *link = &links->item[i];
        struct finding *secret = batch->findings[link->secret];
        struct finding *part = batch->findings[link->part];
        if (secret && part && part->part_count == 0 && !has_role(secret, link->role))
            give(secret, link->role, MOVE(batch->findings[link->part]));
    }
}

static bool stands_alone(struct finding *finding, enum confidence least)
{
    if (!rule_is_identifier(finding->rule))
        return true;
    if (finding->rule->only_as_part || least > CONFIDENCE_LOW)
        return false;
    finding->confidence = CONFIDENCE_LOW;
    reasons_add(&finding->reasons, "an identifier, no secret by itself");
    return true;
}

static size_t close_gaps(struct batch *batch, size_t from, enum confidence least)
{
    size_t kept = from, freed = 0;
    for (size_t i = from; i < batch->finding_count; i++) {
        struct finding *finding = MOVE(batch->findings[i]);
        if (finding && !stands_alone(finding, least)) {
            finding_free(&finding);
            freed++;
        }
        if (finding)
            batch->findings[kept++] = finding;
    }
    batch->finding_count = kept;
    return freed;
}

size_t pair_findings(struct batch *batch, size_t from, enum confidence least)
{
    AUTO(links_dispose) struct links links = {0};
    find_links(&links, batch, from);
    if (links.count > 1)
        qsort(links.item, links.count, sizeof(struct link), by_nearness);
    make_pairs(&links, batch);
    return close_gaps(batch, from, least);
}
