/* gen_validate.c - printing what rules point to: blocks, steps, answers, remedies. */
#include "rules/gen_validate.h"

#include "base/buf.h"

#include <inttypes.h>

/* Where a table is printed: every one has a name made of its block's. */
struct gen {
    FILE *out;
    char name[64];
};

void gen_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("NULL", out);
        return;
    }
    fputc('"', out);
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '"' || *at == '\\' || *at == '?')
            fprintf(out, "\\%c", *at);
        else if (*at < ' ' || *at >= 0x7f)
            fprintf(out, "\\%03o", *at);
        else
            fputc(*at, out);
    }
    fputc('"', out);
}

static void print_field(FILE *out, const char *field, const char *text)
{
    if (text == NULL)
        return;
    fprintf(out, ".%s = ", field);
    gen_string(out, text);
    fputs(", ", out);
}

static void print_texts(const struct gen *g, const char *what, const char *const *texts)
{
    if (texts == NULL)
        return;
    fprintf(g->out, "static const char *const %s_%s[] = {", g->name, what);
    for (; *texts; texts++) {
        gen_string(g->out, *texts);
        fputs(", ", g->out);
    }
    fputs("NULL};\n", g->out);
}

static void print_pairs(const struct gen *g, const char *what, const struct validate_pair *pairs)
{
    if (pairs == NULL)
        return;
    fprintf(g->out, "static const struct validate_pair %s_%s[] = {", g->name, what);
    for (; pairs->name; pairs++) {
        fputs("{", g->out);
        gen_string(g->out, pairs->name);
        fputs(", ", g->out);
        gen_string(g->out, pairs->value);
        fputs("}, ", g->out);
    }
    fputs("{NULL, NULL}};\n", g->out);
}

static void print_use(const struct gen *g, const char *field, const void *used)
{
    if (used != NULL)
        fprintf(g->out, ".%s = %s_%s, ", field, g->name, field);
}

static struct gen inner(const struct gen *g, const char *what, uint32_t number)
{
    struct gen in = {.out = g->out};
    int len = snprintf(in.name, sizeof(in.name), "%s_%s%" PRIu32, g->name, what, number);
    BUG_IF(len < 0 || (size_t)len >= sizeof(in.name));
    return in;
}

static void print_conditions(const struct gen *g, const struct validate_when *when)
{
    for (uint32_t i = 0; i < when->condition_count; i++) {
        struct gen in = inner(g, "c", i);
        print_texts(&in, "values", when->conditions[i].values);
    }
    if (when->condition_count == 0)
        return;
    fprintf(g->out, "static const struct validate_condition %s_conditions[] = {", g->name);
    for (uint32_t i = 0; i < when->condition_count; i++) {
        struct gen in = inner(g, "c", i);
        fprintf(g->out, "{.kind = %d, ", (int)when->conditions[i].kind);
        print_field(g->out, "name", when->conditions[i].name);
        print_use(&in, "values", when->conditions[i].values);
        fputs("}, ", g->out);
    }
    fputs("};\n", g->out);
}

static void print_when_tables(const struct gen *g, const struct validate_when *when)
{
    fprintf(g->out, "static const struct validate_status %s_statuses[] = {", g->name);
    for (uint32_t i = 0; i < when->status_count; i++)
        fprintf(g->out, "{%u, %u}, ", when->statuses[i].from, when->statuses[i].to);
    fputs("};\n", g->out);
    print_conditions(g, when);
    print_pairs(g, "set", when->set);
    print_pairs(g, "capture", when->capture);
}

static void print_when(const struct gen *g, const struct validate_when *when)
{
    fprintf(g->out, "    {.outcome = %d, .next = %d, .status_count = %u, .condition_count = %u, ",
            (int)when->outcome, when->next, when->status_count, when->condition_count);
    print_use(g, "statuses", when->statuses);
    print_use(g, "conditions", when->condition_count > 0 ? when->conditions : NULL);
    print_use(g, "set", when->set);
    print_use(g, "capture", when->capture);
    print_field(g->out, "because", when->because);
    fputs("},\n", g->out);
}

static void print_step_tables(const struct gen *g, const struct validate_step *step)
{
    print_pairs(g, "let", step->let);
    print_pairs(g, "headers", step->headers);
    print_pairs(g, "form", step->form);
    for (uint32_t i = 0; i < step->when_count; i++) {
        struct gen in = inner(g, "w", i);
        print_when_tables(&in, &step->whens[i]);
    }
    fprintf(g->out, "static const struct validate_when %s_whens[] = {\n", g->name);
    for (uint32_t i = 0; i < step->when_count; i++) {
        struct gen in = inner(g, "w", i);
        print_when(&in, &step->whens[i]);
    }
    fputs("};\n", g->out);
}

static void print_step(const struct gen *g, const struct validate_step *step)
{
    fputs("    {", g->out);
    print_field(g->out, "method", step->method);
    print_field(g->out, "url", step->url);
    print_use(g, "let", step->let);
    print_use(g, "headers", step->headers);
    print_use(g, "form", step->form);
    print_field(g->out, "json", step->json);
    print_field(g->out, "body", step->body);
    print_field(g->out, "basic_user", step->basic_user);
    print_field(g->out, "basic_pass", step->basic_pass);
    print_field(g->out, "digest_user", step->digest_user);
    print_field(g->out, "digest_pass", step->digest_pass);
    fprintf(g->out, ".when_count = %u, .whens = %s_whens},\n", step->when_count, g->name);
}

static void print_steps(const struct gen *g, const struct validate *block)
{
    for (uint32_t i = 0; i < block->step_count; i++) {
        struct gen in = inner(g, "s", i);
        print_step_tables(&in, &block->steps[i]);
    }
    fprintf(g->out, "static const struct validate_step %s_steps[] = {\n", g->name);
    for (uint32_t i = 0; i < block->step_count; i++) {
        struct gen in = inner(g, "s", i);
        print_step(&in, &block->steps[i]);
    }
    fputs("};\n", g->out);
}

static void print_block(const struct gen *g, const struct validate *block)
{
    print_texts(g, "hosts", block->hosts);
    print_texts(g, "variants", block->variants);
    print_pairs(g, "parts", block->parts);
    if (block->step_count > 0)
        print_steps(g, block);
    fprintf(g->out, "static const struct validate %s = {", g->name);
    print_field(g->out, "origin", block->origin);
    print_use(g, "hosts", block->hosts);
    print_use(g, "variants", block->variants);
    print_field(g->out, "sign", block->sign);
    print_field(g->out, "spacing", block->spacing);
    print_use(g, "parts", block->parts);
    print_use(g, "steps", block->step_count > 0 ? block->steps : NULL);
    fprintf(g->out,
            ".step_count = %u, .spacing_seconds = %u, .effect = %d, .self_hosted = %d, "
            ".login = %d, .url = %d};\n",
            block->step_count, block->spacing_seconds, (int)block->effect, block->self_hosted,
            (int)block->login, block->url);
}

static void print_revoke(FILE *out, size_t number, const struct revoke *revoke)
{
    if (revoke->request) {
        struct gen g = {.out = out};
        (void)snprintf(g.name, sizeof(g.name), "request_%zu", number);
        print_block(&g, revoke->request);
    }
    fprintf(out, "static const struct revoke revoke_%zu = {", number);
    print_field(out, "endpoint", revoke->endpoint);
    print_field(out, "console", revoke->console);
    print_field(out, "needs", revoke->needs);
    print_field(out, "text", revoke->text);
    if (revoke->request)
        fprintf(out, ".request = &request_%zu, ", number);
    fprintf(out, ".method = %d, .self = %d};\n", (int)revoke->method, revoke->self);
}

static void print_replace(FILE *out, size_t number, const struct replace *replace)
{
    fprintf(out, "static const struct replace replace_%zu = {.step = %u, ", number, replace->step);
    print_field(out, "text", replace->text);
    print_field(out, "snippet", replace->snippet);
    fputs("};\n", out);
}

/* The first rule that points to what rule number index points to; which tells to what. */
static size_t first_with(const struct rule *rules, size_t index,
                         const void *(*which)(const struct rule *))
{
    size_t i = 0;
    while (which(&rules[i]) != which(&rules[index]))
        i++;
    return i;
}

static const void *its_validate(const struct rule *rule)
{
    return rule->validate;
}

static const void *its_revoke(const struct rule *rule)
{
    return rule->revoke;
}

static const void *its_replace(const struct rule *rule)
{
    return rule->replace;
}

void gen_validate_tables(FILE *out, const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &rules[i];
        struct gen g = {.out = out};
        (void)snprintf(g.name, sizeof(g.name), "validate_%zu", i);
        if (rule->validate && first_with(rules, i, its_validate) == i)
            print_block(&g, rule->validate);
        if (rule->revoke && first_with(rules, i, its_revoke) == i)
            print_revoke(out, i, rule->revoke);
        if (rule->replace && first_with(rules, i, its_replace) == i)
            print_replace(out, i, rule->replace);
    }
}

void gen_validate_fields(FILE *out, const struct rule *rules, size_t index)
{
    const struct rule *rule = &rules[index];
    if (rule->validate)
        fprintf(out, ".validate = &validate_%zu, ", first_with(rules, index, its_validate));
    if (rule->revoke)
        fprintf(out, ".revoke = &revoke_%zu, ", first_with(rules, index, its_revoke));
    if (rule->replace)
        fprintf(out, ".replace = &replace_%zu, ", first_with(rules, index, its_replace));
}
