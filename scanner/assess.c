/* assess.c - overlaps, verdicts, places. */
#include "scanner/assess.h"

#include <stdlib.h>

#include "base/limits.h"
#include "rules/ruleset.h"
#include "scanner/acceptance.h"
#include "scanner/block.h"
#include "scanner/config.h"
#include "scanner/derivation.h"
#include "scanner/finding_new.h"
#include "scanner/foreign.h"
#include "scanner/ignore_file.h"
#include "scanner/inline_allow.h"
#include "scanner/judge.h"
#include "scanner/keyfind.h"
#include "scanner/linehash.h"
#include "scanner/position.h"
#include "scanner/scan.h"

struct assess {
    const struct ruleset *rules;
    const struct scan_options *options;
    const struct item *item;
    enum utf16_kind utf16;
    size_t mark; /* bytes of the byte-order mark of UTF-16 */
    enum place_kind place;
    enum file_syntax syntax;
    struct position origin; /* of the buffer's first byte */
    struct position cursor; /* of the byte cursor_at of the buffer */
    size_t cursor_at;
    struct span known; /* of the buffer: where it begins and ends; {0}: nothing is known */
    struct position known_start, known_end;
    struct span *blank; /* what excerpts do not show */
    size_t blank_count, blank_cap;
    const struct span *hidden;
    size_t hidden_count;
    struct span free_of_ranges; /* of the text that is judged (inline_allow.h) */
    bool *shadowed;
    uint32_t *shadow; /* by which match */
    struct foreign_run *foreign;
    struct keymemo *keys;
    bool *asks_block; /* by rule: is its findings' block asked for? */
    struct sha256_key fingerprint_key;
    struct assess_stats stats;
    void (*hear)(void *ctx, const struct trace *trace);
    void *hear_ctx;
};

/* Pairs are told by their blocks; a JSON Web Key is one. */
static void note_blocks(struct assess *a)
{
    const struct ruleset *rules = a->rules;
    a->asks_block = xcalloc(rules->rule_count, sizeof(bool));
    for (uint32_t i = 0; i < rules->rule_count; i++) {
        const struct rule *rule = &rules->rules[i];
        a->asks_block[i] |= rule->parts != NULL || strcmp(rule->kind, "private_key") == 0;
        for (size_t k = 0; rule->parts && rule->parts[k].rule; k++)
            a->asks_block[rules->parts[rule->first_part + k]] = true;
    }
}

void assess_new(struct assess **out, const struct ruleset *rules,
                const struct scan_options *options)
{
    struct assess *a = xcalloc(1, sizeof(*a));
    a->rules = rules;
    a->options = options;
    foreign_run_new(&a->foreign, options->foreign);
    keymemo_new(&a->keys);
    note_blocks(a);
    sha256_key_init(&a->fingerprint_key, options->fingerprint_key);
    *out = a;
}

void assess_free(struct assess **assess)
{
    if (*assess) {
        xfree(&(*assess)->blank);
        xfree(&(*assess)->shadowed);
        xfree(&(*assess)->shadow);
        foreign_run_free(&(*assess)->foreign);
        keymemo_free(&(*assess)->keys);
        xfree(&(*assess)->asks_block);
        wipe(&(*assess)->fingerprint_key, sizeof((*assess)->fingerprint_key));
    }
    xfree(assess);
}

void assess_trace(struct assess *assess, void (*hear)(void *ctx, const struct trace *trace),
                  void *ctx)
{
    assess->hear = hear;
    assess->hear_ctx = ctx;
}

struct assess_stats assess_stats_get(const struct assess *assess)
{
    return assess->stats;
}

void assess_begin(struct assess *assess, const struct item *item, enum utf16_kind utf16,
                  size_t mark)
{
    assess->item = item;
    assess->utf16 = utf16;
    assess->mark = mark;
    assess->place = PLACE_ORDINARY;
    assess->syntax = SYNTAX_UNKNOWN;
    assess->origin = assess->cursor = (struct position){.line = 1};
    assess->cursor_at = 0;
    assess->known = (struct span){0};
    assess->hidden_count = 0;
}

void assess_hide(struct assess *assess, const struct span *hidden, size_t count)
{
    assess->hidden = hidden;
    assess->hidden_count = count;
}

/* Below the target: the user's own choice of target says nothing about what is in it. */
static struct bytes relative_path(const struct assess *a)
{
    return bytes_slice(a->item->path, a->item->root, a->item->path.len);
}

const unsigned char *assess_rules(struct assess *assess, const unsigned char *off)
{
    return foreign_run_begin(assess->foreign, relative_path(assess), off);
}

static void advance(const struct assess *a, struct position *position, struct bytes bytes)
{
    if (a->utf16 == UTF16_NONE)
        position_advance(position, bytes);
    else
        position_advance_all(position, bytes);
}

void assess_leave(struct assess *assess, struct bytes bytes)
{
    advance(assess, &assess->origin, bytes);
    assess->cursor = assess->origin;
    assess->cursor_at = 0;
    assess->known = (struct span){0};
}

/* The position of a byte of the chunk; cheap when asked in rising order. */
static struct position position_at(struct assess *a, const struct chunk *chunk, size_t at)
{
    if (at < a->cursor_at) {
        a->cursor = a->origin;
        a->cursor_at = 0;
    }
    advance(a, &a->cursor, bytes_slice(chunk->text, a->cursor_at, at));
    a->cursor_at = at;
    return a->cursor;
}

static int by_secret(const void *a, const void *b)
{
    const struct match *x = a, *y = b;
    if (x->secret_start != y->secret_start)
        return (x->secret_start > y->secret_start) - (x->secret_start < y->secret_start);
    if (x->secret_end != y->secret_end)
        return (x->secret_end > y->secret_end) - (x->secret_end < y->secret_end);
    return (x->rule > y->rule) - (x->rule < y->rule);
}

/* Does the rule of x say more about the same text than the rule of y? A total order. */
static bool outranks(const struct assess *a, const struct match *x, const struct match *y)
{
    const struct rule *rx = &a->rules->rules[x->rule], *ry = &a->rules->rules[y->rule];
    if (rx->fallback != ry->fallback)
        return ry->fallback;
    if (rx->evidence != ry->evidence)
        return rx->evidence > ry->evidence;
    if ((rx->check != NULL) != (ry->check != NULL))
        return rx->check != NULL;
    size_t lx = x->secret_end - x->secret_start, ly = y->secret_end - y->secret_start;
    if (lx != ly)
        return lx > ly;
    return x->rule < y->rule;
}

/* Of two matches whose secrets overlap, the lower one is not reported. */
static void shadow_overlaps(struct assess *a, const struct matches *matches)
{
    memset(a->shadowed, 0, matches->count * sizeof(bool));
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *x = &matches->item[i];
        for (size_t k = i + 1; k < matches->count && matches->item[k].secret_start < x->secret_end;
             k++) {
            bool first = outranks(a, x, &matches->item[k]);
            a->shadowed[first ? k : i] = true;
            a->shadow[first ? k : i] = (uint32_t)(first ? i : k);
        }
    }
}

static int by_from(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void prepare(struct assess *a, struct matches *matches)
{
    a->blank_count = matches->count + a->hidden_count;
    if (a->blank_count > a->blank_cap) {
        a->blank_cap = matches->cap + a->hidden_count;
        a->blank = xreallocarray(a->blank, a->blank_cap, sizeof(a->blank[0]));
        a->shadowed = xreallocarray(a->shadowed, a->blank_cap, sizeof(a->shadowed[0]));
        a->shadow = xreallocarray(a->shadow, a->blank_cap, sizeof(a->shadow[0]));
    }
    if (matches->count == 0) /* an imported rule's parts have refused them all */
        return;
    qsort(matches->item, matches->count, sizeof(struct match), by_secret);
    for (size_t i = 0; i < matches->count; i++)
        a->blank[i] = (struct span){matches->item[i].secret_start, matches->item[i].secret_end};
    for (size_t i = 0; i < a->hidden_count; i++)
        a->blank[matches->count + i] = a->hidden[i];
    if (a->hidden_count > 0)
        qsort(a->blank, a->blank_count, sizeof(struct span), by_from);
    shadow_overlaps(a, matches);
}

/* Line ends in [from, to); that of a CRLF counts once. */
static uint64_t line_ends(const struct chunk *chunk, size_t from, size_t to)
{
    struct position position = {.line = 0};
    if (from < to)
        position_advance(&position, bytes_slice(chunk->text, from, to));
    return position.line;
}

/* The positions of [from, to) in the item. Many a finding may stand in one encoded run. */
static void span_of(struct assess *a, const struct chunk *item, struct span at)
{
    if (a->known.from == at.from && a->known.to == at.to)
        return;
    a->known = at;
    a->known_start = position_at(a, item, at.from);
    a->known_end = position_at(a, item, at.to);
}

/* What is known of where a match stands. */
static void place_of(struct assess *a, const struct chunk *chunk, const struct match *m,
                     struct place *place)
{
    const struct chunk *item = derivation_item(chunk);
    size_t from = m->secret_start, to = m->secret_end;
    derivation_locate(chunk, &from, &to);
    span_of(a, item, (struct span){from, to});
    struct position start = a->known_start, end = a->known_end;
    place->byte_offset = item->base + from;
    place->byte_len = to - from;
    if (a->utf16 != UTF16_NONE) {
        *place_decoders(place, 1) = utf16_name(a->utf16);
        place->byte_offset = 2 * start.units + a->mark;
        place->byte_len = 2 * (end.units - start.units);
    }
    derivation_name(chunk, place);
    place->first_line = start.line;
    place->last_line = end.line;
    if (chunk->derived == NULL) {
        place->first_line -= line_ends(chunk, m->start, m->secret_start);
        place->last_line += line_ends(chunk, m->secret_end, m->end);
    }
    place->start_line = start.line;
    place->start_column = start.points + 1;
    place->start_utf16 = start.utf16 + 1;
    place->end_line = end.line;
    place->end_column = end.points + 1;
    place->end_utf16 = end.utf16 + 1;
}

static void tell(struct assess *a, const struct chunk *chunk, const struct match *m,
                 const struct verdict *v, const struct rule *shadowed_by)
{
    char preview[64];
    const struct rule *rule = &a->rules->rules[m->rule];
    secret_preview(rule, bytes_slice(chunk->text, m->secret_start, m->secret_end), preview,
                   sizeof(preview));
    struct place place = {0};
    place_of(a, chunk, m, &place);
    struct trace trace = {
        .rule = rule,
        .place = &place,
        .dropped = v->dropped,
        .shadowed_by = shadowed_by,
        .confidence = v->confidence,
        .score = v->score,
        .reasons = &v->reasons,
        .preview = preview,
    };
    a->hear(a->hear_ctx, &trace);
    xfree(&place.decoded_as);
}

static void look_at_path(struct assess *a)
{
    struct bytes path = relative_path(a);
    a->place = place_kind_of(path);
    a->syntax = file_syntax_of(path);
}

/* Is the finding in the tree whose ignore files were read? */
static bool has_ignore_files(const struct assess *a)
{
    struct bytes root = bytes_slice(a->item->path, 0, a->item->root);
    while (root.len > 0 && root.ptr[root.len - 1] == '/')
        root.len--;
    return a->options->ignored && bytes_equal(root, a->options->ignored_root);
}

static const char *ignored_by(const struct assess *a, const struct chunk *chunk,
                              const struct match *m, const struct finding *f)
{
    struct ignore_place place = {
        .path = relative_path(a),
        .secret = bytes_slice(chunk->text, m->secret_start, m->secret_end),
        .first_line = f->place.first_line,
        .last_line = f->place.start_line,
    };
    return ignore_file_covers(a->options->ignored, &place);
}

/* By which comment it is allowed, or NULL; what it says is kept with the finding. Comments are the
 * item's: what was decoded is seen as its run. */
static const char *allowed_inline(struct assess *a, const struct chunk *chunk,
                                  const struct match *m, struct finding *f)
{
    struct inline_match in_line = {
        .text = chunk->text,
        .start = m->start,
        .end = m->end,
        .secret_start = m->secret_start,
        .secret_end = m->secret_end,
        .rule = f->rule->id,
        .rules = a->rules,
        .secrets = a->blank,
        .secret_count = a->blank_count,
        .today = a->options->today,
        .free = &a->free_of_ranges,
    };
    if (chunk->derived) {
        derivation_locate(chunk, &in_line.secret_start, &in_line.secret_end);
        in_line.text = derivation_item(chunk)->text;
        in_line.start = in_line.secret_start;
        in_line.end = in_line.secret_end;
        in_line.secret_count = 0; /* these are of the decoded text */
    }
    struct inline_said said;
    const char *by = inline_allow_find(&in_line, &said);
    bool told = said.reason.len > 0 && !chunk->derived; /* else it might hold secrets of the item */
    struct bytes reason = told ? said.reason : (struct bytes){0};
    if (by == inline_ours || said.expired)
        acceptance_keep(f, inline_ours, reason, (struct bytes){0}, said.until, said.expired);
    return by;
}

/* By the first mechanism that covers it, or NULL. */
static const char *suppressed_by(struct assess *a, const struct chunk *chunk, const struct match *m,
                                 struct finding *f)
{
    const char *by = a->options->inline_allows ? allowed_inline(a, chunk, m, f) : NULL;
    if (by == NULL)
        by = config_allows(a->options->config, f, relative_path(a),
                           bytes_slice(chunk->text, m->secret_start, m->secret_end));
    if (by == NULL && has_ignore_files(a))
        by = ignored_by(a, chunk, m, f);
    return by ? by : foreign_run_allows(a->foreign, chunk, m, f->rule);
}

static void assess_one(struct assess *a, const struct chunk *chunk, const struct matches *matches,
                       size_t index, struct batch *out)
{
    const struct match *m = &matches->item[index];
    const struct rule *rule = &a->rules->rules[m->rule];
    BUG_IF(rule == NULL);
    struct suspect suspect = {
        .rule = rule,
        .text = chunk->text,
        .start = m->start,
        .end = m->end,
        .secret_start = m->secret_start,
        .secret_end = m->secret_end,
        .place = a->place,
        .syntax = a->syntax,
    };
    const struct rule *shadow =
        a->shadowed[index] ? &a->rules->rules[matches->item[a->shadow[index]].rule] : NULL;
    struct verdict verdict;
    a->stats.matches++;
    if (shadow && a->hear == NULL)
        return;
    judge(&suspect, &verdict);
    if (a->hear)
        tell(a, chunk, m, &verdict, shadow);
    a->stats.dropped += verdict.dropped && !shadow;
    if (shadow || verdict.dropped)
        return;
    if (verdict.confidence < a->options->min_confidence && !rule_is_identifier(rule)) {
        a->stats.below++;
        return;
    }
    struct finding *f =
        finding_new(&suspect, &verdict, a->blank, a->blank_count, &a->fingerprint_key);
    f->place.path = xmemdup(a->item->path.ptr, a->item->path.len);
    f->place.root = a->item->root;
    place_of(a, chunk, m, &f->place);
    f->at = chunk->base + m->secret_start;
    f->text = derivation_number(chunk);
    f->spelled = chunk->derived && chunk->derived->run.by->locate;
    if (a->asks_block[m->rule])
        block_find(&f->block, chunk->text, m->secret_start, chunk->base,
                   a->syntax == SYNTAX_CONFIG);
    keyfind_look(f, chunk, a->keys, out);
    f->suppressed = suppressed_by(a, chunk, m, f);
    batch_add_finding(out, f);
}

void assess_line_hashes(const struct assess *assess, const struct chunk *chunk,
                        const struct batch *out, size_t from)
{
    size_t count = out->finding_count - from;
    if (!assess->options->line_hash || count == 0 || chunk->base != 0 || !chunk->is_end ||
        assess->utf16 != UTF16_NONE)
        return;
    AUTO(xfree) struct linehash *lines = xcalloc(count, sizeof(*lines));
    for (size_t i = 0; i < count; i++)
        lines[i].line = out->findings[from + i]->place.start_line;
    linehash_compute(chunk->text, lines, count);
    for (size_t i = 0; i < count; i++)
        if (lines[i].text[0] != '\0')
            out->findings[from + i]->place.line_hash = xstrdup(lines[i].text);
}

void assess_matches(struct assess *assess, const struct chunk *chunk, struct matches *matches,
                    size_t settled, struct batch *out)
{
    size_t kept = 0;
    assess->stats.matches += foreign_run_sift(assess->foreign, chunk, matches);
    assess->free_of_ranges = (struct span){0};
    prepare(assess, matches);
    look_at_path(assess);
    for (size_t i = 0; i < matches->count; i++)
        if (matches->item[i].end <= settled)
            assess_one(assess, chunk, matches, i, out);
    for (size_t i = 0; i < matches->count; i++)
        if (matches->item[i].end > settled)
            matches->item[kept++] = matches->item[i];
    matches->count = kept;
}
