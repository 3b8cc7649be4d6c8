/* gen.c - build-time program: compiles rule files into constant tables, `sprawl-rulegen OUTPUT
 * RULE_FILE...`. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/gen_validate.h"
#include "rules/gram.h"
#include "rules/load.h"
#include "rules/ruleset.h"

static void print_texts(FILE *out, const char *kind, size_t rule, const char *const *texts)
{
    fprintf(out, "static const char *const %s_%zu[] = {", kind, rule);
    for (; *texts; texts++) {
        gen_string(out, *texts);
        fputs(", ", out);
    }
    fputs("NULL};\n", out);
}

static void print_parts(FILE *out, size_t rule, const struct rule_part *parts)
{
    if (parts == NULL)
        return;
    fprintf(out, "static const struct rule_part parts_%zu[] = {", rule);
    for (; parts->rule; parts++) {
        fputs("{", out);
        gen_string(out, parts->rule);
        fputs(", ", out);
        gen_string(out, parts->role);
        fputs(parts->before ? ", true}, " : ", false}, ", out);
    }
    fputs("{NULL, NULL, false}};\n", out);
}

static void print_rule(FILE *out, size_t index, const struct rule *all)
{
    const struct rule *rule = &all[index];
    const struct {
        const char *field, *value;
    } strings[] = {
        {"id", rule->id},
        {"title", rule->title},
        {"kind", rule->kind},
        {"issuer", rule->issuer},
        {"issuer_name", rule->issuer_name},
        {"docs", rule->docs},
        {"pattern", rule->pattern},
        {"check", rule->check},
        {"origin", rule->origin},
    };
    fputs("    {", out);
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        fprintf(out, ".%s = ", strings[i].field);
        gen_string(out, strings[i].value);
        fputs(", ", out);
    }
    fprintf(out, ".examples = examples_%zu, .counters = counters_%zu, ", index, index);
    if (rule->parts != NULL)
        fprintf(out, ".parts = parts_%zu, ", index);
    gen_validate_fields(out, all, index);
    fprintf(out, ".group = %u, .min_width = %u, .max_width = %u, .behind = %u, .ahead = %u, ",
            rule->group, rule->min_width, rule->max_width, rule->behind, rule->ahead);
    fprintf(out, ".lines = %uu, .first_part = %u, ", rule->lines, rule->first_part);
    fprintf(out, ".severity = %d, .binding = %d, .evidence = %d, .entropy = %d, .fallback = %d, ",
            (int)rule->severity, (int)rule->binding, (int)rule->evidence, rule->entropy,
            rule->fallback);
    fprintf(out, ".only_as_part = %d},\n", rule->only_as_part);
}

static void print_rules(FILE *out, const struct ruleset *set)
{
    for (size_t i = 0; i < set->rule_count; i++) {
        print_texts(out, "examples", i, set->rules[i].examples);
        print_texts(out, "counters", i, set->rules[i].counters);
        print_parts(out, i, set->rules[i].parts);
    }
    gen_validate_tables(out, set->rules, set->rule_count);
    fputs("static const struct rule rules[] = {\n", out);
    for (size_t i = 0; i < set->rule_count; i++)
        print_rule(out, i, set->rules);
    fputs("};\n", out);
}

/* Numbers of an array, twelve a line; an empty array gets one zero, since C has none. */
#define PRINT_ARRAY(out, type, name, count, ...)                                                   \
    do {                                                                                           \
        fprintf(out, "static const " type " " name "[] = {");                                      \
        for (size_t i = 0; i < (count); i++) {                                                     \
            fputs(i % 12 ? " " : "\n    ", out);                                                   \
            fprintf(out, __VA_ARGS__);                                                             \
        }                                                                                          \
        fputs((count) > 0 ? "};\n" : "{0}};\n", out);                                              \
    } while (0)

static void print_tables(FILE *out, const struct ruleset *s)
{
    const struct ruleset_anchor *a = s->anchors;
    const struct ruleset_run *r = s->runs;
    PRINT_ARRAY(out, "struct ruleset_anchor", "anchors", s->anchor_count, "{%d,%d,%d,%d,%d,%d,%d},",
                a[i].rule, a[i].state, a[i].least, a[i].most, a[i].lead, a[i].before,
                a[i].at_start);
    PRINT_ARRAY(out, "struct ruleset_gram", "grams", (size_t)s->gram_mask + 1, "{%u,%u},",
                s->grams[i].folded, s->grams[i].link);
    PRINT_ARRAY(out, "struct ruleset_link", "links", s->link_count,
                "{{%#llxu,%#llxu},%d,%d,%d,%d},", (unsigned long long)s->links[i].around.here,
                (unsigned long long)s->links[i].around.behind, s->links[i].anchor,
                s->links[i].state, s->links[i].skip, s->links[i].is_last);
    PRINT_ARRAY(out, "struct ruleset_run", "runs", s->run_count, "{%d,%d,%d,%d,%d},", r[i].rule,
                r[i].set, r[i].len, r[i].least, r[i].most);
    PRINT_ARRAY(out, "struct byteset", "sets", s->set_count, "{{%#llxu,%#llxu,%#llxu,%#llxu}},",
                (unsigned long long)s->sets[i].w[0], (unsigned long long)s->sets[i].w[1],
                (unsigned long long)s->sets[i].w[2], (unsigned long long)s->sets[i].w[3]);
    PRINT_ARRAY(out, "struct ruleset_guard", "guards", s->rule_count, "{%u},",
                s->guards[i].table_at);
    PRINT_ARRAY(out, "uint16_t", "parts", s->part_count, "%d,", s->parts[i]);
    PRINT_ARRAY(out, "uint16_t", "table", s->table_len, "%d,", s->table[i]);
    PRINT_ARRAY(out, "unsigned char", "classes", (size_t)s->rule_count * 256, "%d,", s->classes[i]);
    PRINT_ARRAY(out, "uint32_t", "filter", (size_t)1 << FILTER_BITS, "%#xu,", s->filter[i]);
}

static void print_ruleset(FILE *out, const struct ruleset *s)
{
    fputs(
        "/* rules_tables.c - the catalogue as tables; written by sprawl-rulegen, do not edit. */\n"
        "#include \"rules/ruleset.h\"\n\n",
        out);
    print_rules(out, s);
    print_tables(out, s);
    fprintf(
        out,
        "static const struct ruleset builtin = {\n"
        "    .rules = rules, .rule_count = %u, .anchor_count = %u, .run_count = %u, .set_count = "
        "%u,\n"
        "    .link_count = %u, .table_len = %u, .gram_mask = %u, .most = %u, .reach = %u, .behind "
        "= "
        "%u,\n"
        "    .part_count = %u, .parts = parts,\n"
        "    .anchors = anchors, .grams = grams, .links = links, .sets = sets, .guards = guards,\n"
        "    .classes = classes, .table = table, .runs = runs, .filter = filter, .digest = "
        "\"%s\",\n"
        "};\n\nconst struct ruleset *ruleset_builtin(void)\n{\n    return &builtin;\n}\n",
        s->rule_count, s->anchor_count, s->run_count, s->set_count, s->link_count, s->table_len,
        s->gram_mask, s->most, s->reach, s->behind, s->part_count, s->digest);
}

static enum status generate(int count, char **names, struct error *err)
{
    AUTO(rule_list_dispose) struct rule_list list = {0};
    AUTO(ruleset_free) struct ruleset *set = NULL;
    for (int i = 1; i < count; i++)
        TRY(rule_list_load_path(&list, names[i], err));
    TRY(ruleset_new(&set, list.rules, list.count, err));
    FILE *out = fopen(names[0], "w");
    if (out == NULL)
        return error_errno(err, names[0]);
    print_ruleset(out, set);
    if (fclose(out) != 0)
        return error_errno(err, names[0]);
    return ST_OK;
}

int main(int argc, char **argv)
{
    struct error err;
    if (argc < 2) {
        fputs("usage: sprawl-rulegen OUTPUT RULE_FILE...\n", stderr);
        return 2;
    }
    if (generate(argc - 1, argv + 1, &err) != ST_OK) {
        fprintf(stderr, "sprawl-rulegen: %s\n", err.text);
        return 1;
    }
    return 0;
}
