/* foreign.c - compiling imported expressions. foreign_run.c applies them. */
#include "scanner/foreign.h"

#include "scanner/foreign_parts.h"

enum { REGEXES_MAX = 20000 };

/** A configuration while it is compiled. */
struct compiler {
    struct foreign *foreign;
    const char *name;
    struct error *err;
};

static enum status refuse(const struct compiler *c, uint32_t line, const struct error *why)
{
    return error_set(c->err, ST_SYNTAX, "%s:%u: %s", c->name, line, why->text);
}

static enum status add_regex(const struct compiler *c, const char *text, uint32_t line,
                             const struct regex **out)
{
    struct foreign *f = c->foreign;
    struct error why;
    if (f->regex_count == REGEXES_MAX)
        return error_set(c->err, ST_LIMIT, "%s:%u: more than %d expressions", c->name, line,
                         REGEXES_MAX);
    if ((f->regex_count & (f->regex_count + 1)) == 0)
        f->regexes = xreallocarray(f->regexes, 2 * f->regex_count + 2, sizeof(struct regex *));
    f->regexes[f->regex_count] = NULL;
    if (regex_new(&f->regexes[f->regex_count], bytes_of(text), &why) != ST_OK)
        return refuse(c, line, &why);
    *out = f->regexes[f->regex_count++];
    return ST_OK;
}

static enum status add_regexes(const struct compiler *c, const char *const *texts, uint32_t line,
                               const struct regex *const **out)
{
    size_t count = 0;
    while (texts[count])
        count++;
    const struct regex **all = arena_alloc(&c->foreign->arena, (count + 1) * sizeof(*all));
    for (size_t i = 0; i < count; i++)
        TRY(add_regex(c, texts[i], line, &all[i]));
    *out = all;
    return ST_OK;
}

static enum status add_expr(const struct compiler *c, const char *text, uint32_t line,
                            struct expr **out)
{
    struct error why;
    if (text == NULL)
        return ST_OK;
    if (expr_new(out, bytes_of(text), &why) != ST_OK)
        return refuse(c, line, &why);
    c->foreign->wants_tokens = c->foreign->wants_tokens || expr_wants_tokens(*out);
    return ST_OK;
}

static enum status add_allow(const struct compiler *c, const struct import_allow *from,
                             struct foreign_allow *to)
{
    to->import = from;
    TRY(add_regexes(c, from->paths, from->line, &to->paths));
    return add_regexes(c, from->regexes, from->line, &to->regexes);
}

/* The index of the ruleset's rule that came from there; RULE_NONE if it was left out. */
static uint32_t find_rule(const struct ruleset *rules, const char *pattern)
{
    for (uint32_t i = rules->rule_count; i-- > 0;)
        if (rules->rules[i].pattern == pattern)
            return i;
    return RULE_NONE;
}

static uint32_t find_part(const struct foreign *f, const char *id)
{
    for (uint32_t i = 0; i < f->rules->rule_count; i++)
        if (f->parts[i].import && strcmp(f->parts[i].import->id, id) == 0)
            return i;
    return RULE_NONE;
}

static enum status add_rule(const struct compiler *c, const struct import_rule *from)
{
    struct foreign *f = c->foreign;
    uint32_t index = find_rule(f->rules, from->pattern);
    if (index == RULE_NONE)
        return ST_OK;
    struct foreign_part *part = &f->parts[index];
    part->import = from;
    f->needs_paths = f->needs_paths || from->path;
    if (from->path)
        TRY(add_regex(c, from->path, from->line, &part->path));
    return add_expr(c, from->filter, from->line, &part->filter);
}

/* Rules that are required, by their index. A required rule that does not exist is never there. */
static void link_required(struct foreign *f)
{
    for (uint32_t i = 0; i < f->rules->rule_count; i++) {
        struct foreign_part *part = &f->parts[i];
        size_t count = part->import ? part->import->required_count : 0;
        part->required = arena_alloc(&f->arena, (count + 1) * sizeof(uint32_t));
        for (size_t k = 0; k < count; k++) {
            part->required[k] = find_part(f, part->import->required[k].id);
            if (part->required[k] != RULE_NONE)
                f->parts[part->required[k]].is_required = true;
        }
    }
}

enum status foreign_new(struct foreign **out, const struct import *import,
                        const struct ruleset *rules, const char *name, struct error *err)
{
    AUTO(foreign_free) struct foreign *f = xcalloc(1, sizeof(*f));
    const struct compiler c = {f, name, err};
    f->rules = rules;
    memcpy(f->digest, import->digest, sizeof(f->digest));
    f->parts = xcalloc(rules->rule_count + 1, sizeof(*f->parts));
    f->allows = xcalloc(import->allow_count + 1, sizeof(*f->allows));
    for (size_t i = 0; i < import->rule_count; i++)
        TRY(add_rule(&c, &import->rules[i]));
    link_required(f);
    for (size_t i = 0; i < import->allow_count; i++)
        TRY(add_allow(&c, &import->allows[i], &f->allows[f->allow_count++]));
    TRY(add_expr(&c, import->prefilter, 1, &f->prefilter));
    TRY(add_expr(&c, import->filter, 1, &f->filter));
    *out = MOVE(f);
    return ST_OK;
}

void foreign_free(struct foreign **foreign)
{
    struct foreign *f = *foreign;
    if (f == NULL)
        return;
    for (uint32_t i = 0; i < f->rules->rule_count; i++)
        expr_free(&f->parts[i].filter);
    for (size_t i = 0; i < f->regex_count; i++)
        regex_free(&f->regexes[i]);
    expr_free(&f->prefilter);
    expr_free(&f->filter);
    xfree(&f->regexes);
    xfree(&f->parts);
    xfree(&f->allows);
    arena_dispose(&f->arena);
    xfree(foreign);
}

bool foreign_wants_tokens(const struct foreign *foreign)
{
    return foreign->wants_tokens;
}

bool foreign_needs_paths(const struct foreign *foreign)
{
    return foreign->needs_paths;
}

const unsigned char *foreign_digest(const struct foreign *foreign)
{
    return foreign->digest;
}
