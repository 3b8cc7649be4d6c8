/* foreign_run.c - imported decisions, one match at a time. */
#include "scanner/foreign.h"

#include "scanner/derivation.h"
#include "scanner/foreign_parts.h"
#include "scanner/randomness.h"

enum { LINE_MAX_BYTES = 1 << 16, NEAR = 256, SIGHTINGS_MAX = 10000 };

enum known { KNOWN_NOT, KNOWN_YES, KNOWN_NO };

/** A match of a rule that others require. */
struct sighting {
    uint32_t rule, text; /* text: as chunk_text below */
    uint64_t offset;     /* in the text */
};

struct foreign_run {
    const struct foreign *foreign;
    struct regex_room *regexes;
    struct expr_room *exprs;
    struct bytes path;
    unsigned char *off;
    unsigned char *keywords; /* enum known per rule, for the chunk at chunk_base */
    uint64_t chunk_base;
    size_t chunk_len;
    uint32_t chunk_text;        /* 0, or the number of a decoded text */
    struct sighting *sightings; /* of this item */
    size_t sighting_count, sighting_cap;
};

/** A match in its text. */
struct view {
    const struct chunk *chunk;
    const struct match *match;
    const char *id; /* as the configuration calls the rule */
};

void foreign_run_new(struct foreign_run **out, const struct foreign *foreign)
{
    struct foreign_run *run = xcalloc(1, sizeof(*run));
    run->foreign = foreign;
    if (foreign) {
        regex_room_new(&run->regexes);
        expr_room_new(&run->exprs);
        run->off = xcalloc(foreign->rules->rule_count + 1, 1);
        run->keywords = xcalloc(foreign->rules->rule_count + 1, 1);
    }
    *out = run;
}

void foreign_run_free(struct foreign_run **run)
{
    if (*run) {
        regex_room_free(&(*run)->regexes);
        expr_room_free(&(*run)->exprs);
        xfree(&(*run)->off);
        xfree(&(*run)->keywords);
        xfree(&(*run)->sightings);
    }
    xfree(run);
}

const unsigned char *foreign_run_begin(struct foreign_run *run, struct bytes path,
                                       const unsigned char *off)
{
    const struct foreign *f = run->foreign;
    run->path = path;
    run->sighting_count = 0;
    run->chunk_len = 0;
    if (f == NULL || !f->needs_paths)
        return off;
    memcpy(run->off, off, f->rules->rule_count);
    for (uint32_t i = 0; i < f->rules->rule_count; i++)
        if (f->parts[i].path && !regex_search(f->parts[i].path, run->regexes, path, NULL))
            run->off[i] = 1;
    return run->off;
}

/* ---- What a match is held against ---- */

static struct bytes secret_of(const struct view *v)
{
    return bytes_slice(v->chunk->text, v->match->secret_start, v->match->secret_end);
}

/* The lines that the match touches; a very long one is cut. */
static struct regex_span lines_of(const struct view *v)
{
    struct bytes text = v->chunk->text;
    struct regex_span lines = {v->match->start, v->match->end};
    while (lines.from > 0 && v->match->start - lines.from < LINE_MAX_BYTES &&
           text.ptr[lines.from - 1] != '\n')
        lines.from--;
    while (lines.to < text.len && lines.to - v->match->end < LINE_MAX_BYTES &&
           text.ptr[lines.to] != '\n')
        lines.to++;
    return lines;
}

static struct bytes target_of(const struct view *v, enum import_target target)
{
    struct regex_span lines;
    switch (target) {
    case IMPORT_MATCH:
        return bytes_slice(v->chunk->text, v->match->start, v->match->end);
    case IMPORT_LINE:
        lines = lines_of(v);
        return bytes_slice(v->chunk->text, lines.from, lines.to);
    default:
        return secret_of(v);
    }
}

static bool any_matches(struct foreign_run *run, const struct regex *const *regexes,
                        struct bytes text)
{
    for (; *regexes; regexes++)
        if (regex_search(*regexes, run->regexes, text, NULL))
            return true;
    return false;
}

/* Words are lower case. */
static bool any_contained(const char *const *words, struct bytes text)
{
    for (; *words; words++)
        if (bytes_find_nocase(text, 0, bytes_of(*words)) != SIZE_MAX)
            return true;
    return false;
}

static bool is_listed(const char *const *ids, const char *id)
{
    while (*ids && strcmp(*ids, id) != 0)
        ids++;
    return *ids != NULL;
}

/* Commits are not looked at in a work tree: a list that needs one does not hold. */
static bool allow_covers(struct foreign_run *run, const struct foreign_allow *allow,
                         const struct view *v)
{
    const struct import_allow *import = allow->import;
    bool by_path = *allow->paths && any_matches(run, allow->paths, run->path);
    bool all = import->all;
    if (all ? (*import->commits || (*allow->paths && !by_path)) : by_path)
        return !all;
    bool by_regex =
        *allow->regexes && any_matches(run, allow->regexes, target_of(v, import->target));
    if (all ? (*allow->regexes && !by_regex) : by_regex)
        return !all;
    bool by_word = *import->stopwords && any_contained(import->stopwords, secret_of(v));
    return all ? by_word || !*import->stopwords : by_word;
}

static bool expr_covers(struct foreign_run *run, const struct expr *expr, const struct view *v)
{
    struct regex_span lines = lines_of(v);
    const struct expr_finding finding = {
        .text = v->chunk->text,
        .path = run->path,
        .rule = bytes_of(v->id),
        .start = v->match->start,
        .end = v->match->end,
        .secret_start = v->match->secret_start,
        .secret_end = v->match->secret_end,
        .line_start = lines.from,
        .line_end = lines.to,
    };
    return expr_holds(expr, run->exprs, &finding);
}

/* ---- The parts of a rule ---- */

/* One of the keywords stands in the chunk: mostly beside the match, so there first. */
static bool has_keyword(struct foreign_run *run, const struct view *v)
{
    struct bytes text = v->chunk->text;
    const struct match *m = v->match;
    const struct foreign *f = run->foreign;
    const char *const *keywords = f->parts[m->rule].import->keywords;
    unsigned char *known = &run->keywords[m->rule];
    if (run->chunk_base != v->chunk->base || run->chunk_len != text.len ||
        run->chunk_text != derivation_number(v->chunk))
        memset(run->keywords, KNOWN_NOT, f->rules->rule_count);
    run->chunk_base = v->chunk->base;
    run->chunk_len = text.len;
    run->chunk_text = derivation_number(v->chunk);
    if (*keywords == NULL)
        return true;
    if (*known == KNOWN_NOT) {
        size_t from = m->start - MIN(m->start, (size_t)NEAR);
        size_t to = m->end + MIN(text.len - m->end, (size_t)NEAR);
        bool found =
            any_contained(keywords, bytes_slice(text, from, to)) || any_contained(keywords, text);
        *known = found ? KNOWN_YES : KNOWN_NO;
    }
    return *known == KNOWN_YES;
}

static bool own_allows(struct foreign_run *run, const struct view *v)
{
    const struct foreign *f = run->foreign;
    for (size_t i = 0; i < f->allow_count; i++) {
        const struct foreign_allow *allow = &f->allows[i];
        if (allow->import->rules && is_listed(allow->import->rules, v->id) &&
            allow_covers(run, allow, v))
            return true;
    }
    return false;
}

/* All parts but what is required. */
static bool passes(struct foreign_run *run, const struct view *v)
{
    const struct foreign_part *part = &run->foreign->parts[v->match->rule];
    double floor = part->import->entropy;
    if (!has_keyword(run, v))
        return false;
    if ((floor < 0 || floor > 0) && entropy_bits(secret_of(v)) <= floor)
        return false;
    if (own_allows(run, v))
        return false;
    return part->filter == NULL || !expr_covers(run, part->filter, v);
}

static void note_sighting(struct foreign_run *run, uint32_t rule, uint32_t text, uint64_t offset)
{
    for (size_t i = 0; i < run->sighting_count; i++)
        if (run->sightings[i].rule == rule && run->sightings[i].text == text &&
            run->sightings[i].offset == offset)
            return;
    if (run->sighting_count == SIGHTINGS_MAX)
        return;
    if (run->sighting_count == run->sighting_cap) {
        run->sighting_cap = MAX(run->sighting_cap * 2, (size_t)16);
        run->sightings = xreallocarray(run->sightings, run->sighting_cap, sizeof(struct sighting));
    }
    run->sightings[run->sighting_count++] = (struct sighting){rule, text, offset};
}

static uint64_t column_of(struct bytes text, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < LINE_MAX_BYTES && text.ptr[from - 1] != '\n')
        from--;
    return at - from;
}

/* What lies before the chunk's text is far away, but in the item. */
static bool is_near(const struct view *v, const struct sighting *seen,
                    const struct import_required *required)
{
    struct bytes text = v->chunk->text;
    uint64_t lines = 0;
    if (required->lines == UINT32_MAX && required->columns == UINT32_MAX)
        return true;
    uint64_t offset = seen->offset;
    if (seen->text != derivation_number(v->chunk) || offset < v->chunk->base ||
        offset - v->chunk->base > text.len)
        return false;
    size_t at = (size_t)(offset - v->chunk->base), here = v->match->start;
    for (size_t i = MIN(at, here); i < MAX(at, here) && lines <= required->lines; i++)
        lines += text.ptr[i] == '\n';
    if (required->lines != UINT32_MAX && lines > required->lines)
        return false;
    uint64_t a = column_of(text, at), b = column_of(text, here);
    return required->columns == UINT32_MAX || (a > b ? a - b : b - a) <= required->columns;
}

static bool has_required(const struct foreign_run *run, const struct view *v)
{
    const struct foreign_part *part = &run->foreign->parts[v->match->rule];
    for (size_t k = 0; k < part->import->required_count; k++) {
        bool found = false;
        for (size_t i = 0; i < run->sighting_count && !found; i++)
            found = run->sightings[i].rule == part->required[k] &&
                    is_near(v, &run->sightings[i], &part->import->required[k]);
        if (!found)
            return false;
    }
    return true;
}

/* As gitleaks does: newlines at the ends are no part of a secret that is the whole match. */
static void trim_newlines(struct bytes text, struct match *m)
{
    while (m->secret_end > m->secret_start + 1 && text.ptr[m->secret_end - 1] == '\n')
        m->secret_end--;
    while (m->secret_start + 1 < m->secret_end && text.ptr[m->secret_start] == '\n')
        m->secret_start++;
}

/* Take out what the parts refuse; note what others require. */
static void sift_parts(struct foreign_run *run, const struct chunk *chunk, struct matches *matches)
{
    size_t kept = 0;
    for (size_t i = 0; i < matches->count; i++) {
        struct match *m = &matches->item[i];
        const struct foreign_part *part = &run->foreign->parts[m->rule];
        if (part->import) {
            const struct view v = {chunk, m, part->import->id};
            trim_newlines(chunk->text, m);
            if (!passes(run, &v))
                continue;
            if (part->is_required)
                note_sighting(run, m->rule, derivation_number(chunk), chunk->base + m->start);
        }
        matches->item[kept++] = *m;
    }
    matches->count = kept;
}

/* Take out what lacks something required, and what is only there to be required. */
static void sift_required(const struct foreign_run *run, const struct chunk *chunk,
                          struct matches *matches)
{
    size_t kept = 0;
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *m = &matches->item[i];
        const struct foreign_part *part = &run->foreign->parts[m->rule];
        const struct view v = {chunk, m, part->import ? part->import->id : ""};
        if (part->import == NULL || (!part->import->helper && has_required(run, &v)))
            matches->item[kept++] = *m;
    }
    matches->count = kept;
}

size_t foreign_run_sift(struct foreign_run *run, const struct chunk *chunk, struct matches *matches)
{
    size_t count = matches->count;
    if (run->foreign == NULL)
        return 0;
    sift_parts(run, chunk, matches);
    sift_required(run, chunk, matches);
    return count - matches->count;
}

const char *foreign_run_allows(struct foreign_run *run, const struct chunk *chunk,
                               const struct match *match, const struct rule *rule)
{
    const struct foreign *f = run->foreign;
    const struct view v = {chunk, match, rule->id};
    for (size_t i = 0; f && i < f->allow_count; i++) {
        const struct foreign_allow *allow = &f->allows[i];
        bool about = allow->import->rules == NULL || is_listed(allow->import->rules, rule->id);
        if (about && allow_covers(run, allow, &v))
            return "gitleaks allow list";
    }
    if (f && f->prefilter && expr_covers(run, f->prefilter, &v))
        return "betterleaks prefilter";
    return f && f->filter && expr_covers(run, f->filter, &v) ? "betterleaks filter" : NULL;
}
