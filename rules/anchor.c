/* anchor.c - choosing anchors by how often their bytes occur in ordinary text. */
#include "rules/anchor.h"

#include "rules/bigram.h"

enum { GRAMS_MAX = 2048, BEFORE_MAX = 4096, PLACES = 12 };

/* A gram in the filter costs a little even when it is never met: the filter fills up. */
static const double GRAM_PRICE = 2e-7;
/* Every start before the anchor that the matcher must try. */
static const double START_PRICE = 0.02;

/* What is known on the way down to a node. */
struct way {
    const struct cont *rest; /* what follows the node */
    uint32_t least, most;    /* bytes of the match before it */
    struct byteset before;   /* what may stand before it, while most == 0 */
    bool at_start, word_edge;
};

void anchors_dispose(struct anchors *anchors)
{
    xfree(&anchors->item);
}

static void anchors_add(struct anchors *anchors, const struct anchor *anchor)
{
    if (anchors->count == anchors->cap) {
        anchors->cap = MAX(anchors->cap * 2, (size_t)4);
        anchors->item = xreallocarray(anchors->item, anchors->cap, sizeof(struct anchor));
    }
    anchors->item[anchors->count++] = *anchor;
}

static void anchors_move(struct anchors *to, struct anchors *from)
{
    anchors_dispose(to);
    *to = *from;
    *from = (struct anchors){0};
}

/* What may stand at the step and at each of the next places: unions over all ways. Behind the
 * match's end: anything. */
static void fill_places(struct derive *d, const struct cont *step, struct byteset place[PLACES])
{
    AUTO(steps_dispose) struct steps now = {0};
    AUTO(steps_dispose) struct steps next = {0};
    steps_add(d, &now, step);
    for (int i = 0; i < PLACES; i++) {
        steps_sort(&now);
        place[i] = now.matched || now.overflow ? BYTESET_ALL : (struct byteset){{0}};
        steps_reset(&next);
        next.matched = now.matched;
        next.overflow = now.overflow;
        for (size_t k = 0; k < now.count; k++) {
            place[i] = byteset_or(place[i], now.item[k]->node->set);
            steps_add(d, &next, now.item[k]->rest);
        }
        struct steps swap = now;
        now = next;
        next = swap;
    }
}

static double window_cost(const struct byteset window[GRAM_LEN])
{
    double grams = 1;
    for (int i = 0; i < GRAM_LEN; i++)
        grams *= bigram_folded_count(&window[i]);
    if (grams > GRAMS_MAX)
        return 1.0;
    return bigram_gram_rate(window) + grams * GRAM_PRICE;
}

/* \b before a word byte: the byte before is not one. */
static struct byteset narrow(const struct way *way, const struct byteset *first)
{
    struct byteset word = {{0}};
    for (unsigned c = 0; c < 256; c++)
        if (byte_is_word((unsigned char)c))
            byteset_add(&word, (unsigned char)c);
    if (way->word_edge && byteset_within(*first, word))
        return byteset_and(way->before, byteset_not(word));
    return way->before;
}

static void set_anchor(struct anchors *out, struct derive *d, const struct node *node,
                       const struct way *way)
{
    struct anchor anchor = {
        .step = derive_cont(d, node, way->rest),
        .least = way->least,
        .most = way->most,
        .before = way->most == 0 ? narrow(way, &node->set) : BYTESET_ALL,
        .at_start = way->most == 0 ? way->at_start : true,
    };
    struct byteset place[PLACES];
    fill_places(d, anchor.step, place);
    out->cost = 1.0;
    for (uint32_t lead = 0; lead + GRAM_LEN <= PLACES && way->most <= BEFORE_MAX; lead++) {
        double cost = window_cost(place + lead);
        if (cost < out->cost) {
            out->cost = cost;
            anchor.lead = lead;
        }
    }
    memcpy(anchor.window, place + anchor.lead, sizeof(anchor.window));
    out->cost *= 1 + START_PRICE * (way->most - way->least);
    anchors_add(out, &anchor);
}

static void choose(struct anchors *out, struct derive *d, const struct node *node,
                   const struct way *way);

/* What alternative assertions allow together. */
static void either(const struct node *alt, struct byteset *before, bool *at_start)
{
    *before = (struct byteset){{0}};
    *at_start = false;
    for (uint32_t i = 0; i < alt->count; i++) {
        const struct node *one = alt->child[i];
        bool plain = one->kind == NODE_ASSERT;
        *before = byteset_or(*before, plain ? one->set : BYTESET_ALL);
        *at_start = *at_start || !plain || one->at_start;
    }
}

/* Step over a child that is not chosen. */
static void pass(struct way *way, const struct node *child)
{
    if (child->max_width > 0) {
        way->before = BYTESET_ALL;
        way->at_start = true;
        way->word_edge = false;
    } else if (child->kind == NODE_ASSERT) {
        way->before = byteset_and(way->before, child->set);
        way->at_start = way->at_start && child->at_start;
        way->word_edge = way->word_edge || child->word_edge;
    } else if (child->kind == NODE_ALT) {
        struct byteset before;
        bool at_start;
        either(child, &before, &at_start);
        way->before = byteset_and(way->before, before);
        way->at_start = way->at_start && at_start;
    }
    way->least += child->min_width;
    way->most += child->max_width;
}

static void choose_cat(struct anchors *out, struct derive *d, const struct node *cat,
                       const struct way *way)
{
    struct way here = *way;
    out->cost = 1.0;
    for (uint32_t i = 0; i < cat->count; i++) {
        AUTO(anchors_dispose) struct anchors candidate = {0};
        here.rest = derive_cat(d, cat, i + 1, way->rest);
        choose(&candidate, d, cat->child[i], &here);
        if (candidate.cost < out->cost)
            anchors_move(out, &candidate);
        pass(&here, cat->child[i]);
    }
}

static void choose(struct anchors *out, struct derive *d, const struct node *node,
                   const struct way *way)
{
    struct way here = *way;
    out->cost = 1.0;
    switch (node->kind) {
    case NODE_SET:
        set_anchor(out, d, node, way);
        return;
    case NODE_CAT:
        choose_cat(out, d, node, way);
        return;
    case NODE_ALT:
        out->cost = 0;
        for (uint32_t i = 0; i < node->count && out->cost < 1.0; i++) {
            AUTO(anchors_dispose) struct anchors branch = {0};
            choose(&branch, d, node->child[i], way);
            out->cost = branch.cost < 1.0 ? out->cost + branch.cost : 1.0;
            for (size_t k = 0; k < branch.count; k++)
                anchors_add(out, &branch.item[k]);
        }
        return;
    case NODE_REPEAT:
        if (node->min == 0)
            return;
        here.rest = derive_again(d, node, way->rest);
        choose(out, d, node->child[0], &here);
        return;
    case NODE_ASSERT:
        return;
    }
}

bool anchors_find(struct anchors *out, struct derive *d, const struct pattern *pattern)
{
    struct way way = {.before = BYTESET_ALL, .at_start = true};
    *out = (struct anchors){0};
    choose(out, d, pattern->root, &way);
    if (out->cost < 1.0)
        return true;
    anchors_dispose(out);
    *out = (struct anchors){0};
    return false;
}

static void find_run(struct run *out, const struct node *node, uint32_t least, uint32_t most);

/* The longest of the children's; of equal ones that of the fewest bytes. */
static void find_run_cat(struct run *out, const struct node *cat, uint32_t least, uint32_t most)
{
    for (uint32_t i = 0; i < cat->count; i++) {
        struct run run = {.len = 0};
        find_run(&run, cat->child[i], least, most);
        bool rarer = run.len == out->len && byteset_within(run.set, out->set);
        if (run.len > out->len || (run.len > 0 && rarer))
            *out = run;
        least += cat->child[i]->min_width;
        most += cat->child[i]->max_width;
    }
}

/* What every branch has: a run of any of their bytes, as long as the shortest. */
static void find_run_alt(struct run *out, const struct node *alt, uint32_t least, uint32_t most)
{
    for (uint32_t i = 0; i < alt->count; i++) {
        struct run run = {.len = 0};
        find_run(&run, alt->child[i], least, most);
        if (i == 0)
            *out = run;
        out->set = byteset_or(out->set, run.set);
        out->len = MIN(out->len, run.len);
        out->least = MIN(out->least, run.least);
        out->most = MAX(out->most, run.most);
    }
}

/* The longest run that every match of node has; its len stays 0 if there is none. */
static void find_run(struct run *out, const struct node *node, uint32_t least, uint32_t most)
{
    struct run one = {.set = node->set, .len = 1, .least = least, .most = most};
    switch (node->kind) {
    case NODE_SET:
        *out = one;
        return;
    case NODE_CAT:
        find_run_cat(out, node, least, most);
        return;
    case NODE_ALT:
        find_run_alt(out, node, least, most);
        return;
    case NODE_REPEAT:
        if (node->min == 0)
            return;
        find_run(out, node->child[0], least, most);
        if (node->child[0]->kind == NODE_SET)
            out->len = node->min;
        return;
    case NODE_ASSERT:
        return;
    }
}

bool run_find(struct run *out, const struct pattern *pattern, uint32_t len_min)
{
    *out = (struct run){.len = 0};
    find_run(out, pattern->root, 0, 0);
    return out->len >= len_min && out->len > 0;
}
