/* lexicon_gen.c - build-time program: makes tables of the lists of words and parts,
 * `sprawl-lexicon OUTPUT LEXICON`. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "scanner/lexicon_table.h"

enum {
    LINE_MOST = 256,
    CLASSES_MOST = 512,
    NAME_MOST = 32,
    STATES_MOST = 2000,
    PARTS_MOST = 1024,
    SETS = PARTS_MOST / 64
};

/* A set of bytes of parts. */
struct set {
    uint64_t bits[SETS];
};

/* All parts stand side by side. A state is the set of their bytes that the text may be at: each
 * byte read moves all of them on by one, and those that are another byte fall out. */
struct parts {
    struct set starts, is[256], states[STATES_MOST];
    uint16_t next[STATES_MOST][LEXICON_KINDS];
    char ends[PARTS_MOST][CLASSES_MOST]; /* the classes of the part that ends with a byte */
    size_t len, count;
    unsigned char kinds[256], example[LEXICON_KINDS];
    size_t kind_count;
};

struct words {
    struct lexicon_slot slots[LEXICON_SLOTS];
    char classes[LEXICON_SLOTS][CLASSES_MOST];
};

static void check(bool holds, const char *what, const char *where)
{
    if (holds)
        return;
    fprintf(stderr, "lexicon: %s: %s\n", what, where);
    exit(1);
}

static bool has(const struct set *set, size_t at)
{
    return set->bits[at / 64] >> at % 64 & 1;
}

static void put(struct set *set, size_t at)
{
    set->bits[at / 64] |= UINT64_C(1) << at % 64;
}

/* "WORD_SECRET": the names are those of lexicon.h. */
static void add_class(char classes[CLASSES_MOST], const char *name)
{
    size_t len = strlen(classes);
    snprintf(classes + len, CLASSES_MOST - len, "%s%s", len > 0 ? " | " : "", name);
}

static void add_word(struct words *w, const char *word, const char *class)
{
    size_t len = strlen(word);
    uint32_t hash = LEXICON_HASH_START;
    check(len <= LEXICON_WORD_MOST, "too long", word);
    for (size_t i = 0; i < len; i++)
        hash = lexicon_hash(hash, (unsigned char)word[i]);
    uint32_t at = lexicon_hash_slot(hash);
    for (size_t tries = 0; w->slots[at].len > 0; at = (at + 1) % LEXICON_SLOTS) {
        if (w->slots[at].len == len && memcmp(w->slots[at].text, word, len) == 0)
            break;
        check(++tries < LEXICON_SLOTS / 2, "too many words", word);
    }
    w->slots[at].len = (unsigned char)len;
    memcpy(w->slots[at].text, word, len);
    add_class(w->classes[at], class);
}

static void add_part(struct parts *p, const char *part, const char *class, bool exact)
{
    size_t len = strlen(part);
    check(len <= PARTS_MOST - p->len, "too many parts", part);
    put(&p->starts, p->len);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)part[i];
        put(&p->is[c], p->len + i);
        if (!exact && byte_is_lower(c))
            put(&p->is[c - 'a' + 'A'], p->len + i);
    }
    p->len += len;
    add_class(p->ends[p->len - 1], class);
}

/* "[part code exact]" is class PART_CODE. */
static void read_header(char *line, char class[NAME_MOST], bool *exact)
{
    char *rest = NULL, *kind = strtok_r(line, "[ ]\n", &rest);
    const char *name = strtok_r(NULL, "[ ]\n", &rest), *how = strtok_r(NULL, "[ ]\n", &rest);
    check(kind && name, "no kind and class", "header");
    snprintf(class, NAME_MOST, "%s_%s", kind, name);
    for (char *c = class; *c; c++)
        if (byte_is_lower((unsigned char)*c))
            *c = (char)(*c - 'a' + 'A');
    *exact = how && strcmp(how, "exact") == 0;
}

/* A header is a line whose first word is "[word" or "[part". */
static void read_line(char *line, char class[NAME_MOST], bool *exact, struct words *w,
                      struct parts *p)
{
    if (line[0] == '#' && (line[1] == ' ' || line[1] == '\n'))
        return;
    if (strncmp(line, "[word ", 6) == 0 || strncmp(line, "[part ", 6) == 0) {
        read_header(line, class, exact);
        return;
    }
    char *rest = NULL;
    for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
        check(class[0] != '\0', "stands before all classes", word);
        if (strncmp(class, "WORD_", 5) == 0)
            add_word(w, word, class);
        else
            add_part(p, word, class, *exact);
    }
}

static void read_lexicon(const char *path, struct words *w, struct parts *p)
{
    char line[LINE_MOST], class[NAME_MOST] = "";
    bool exact = false;
    FILE *in = fopen(path, "r");
    check(in != NULL, "cannot be read", path);
    while (in && fgets(line, sizeof(line), in)) {
        check(strchr(line, '\n') != NULL, "a line is too long, or does not end", line);
        read_line(line, class, &exact, w, p);
    }
    check(in && !ferror(in) && fclose(in) == 0, "cannot be read", path);
}

/* Bytes are of one kind if the same bytes of parts are theirs. */
static void find_kinds(struct parts *p)
{
    for (size_t c = 0; c < 256; c++) {
        size_t kind = 0;
        while (kind < p->kind_count &&
               memcmp(&p->is[p->example[kind]], &p->is[c], sizeof(struct set)) != 0)
            kind++;
        check(kind < LEXICON_KINDS, "too many kinds of bytes", "parts");
        if (kind == p->kind_count)
            p->example[p->kind_count++] = (unsigned char)c;
        p->kinds[c] = (unsigned char)kind;
    }
}

static uint16_t state_of(struct parts *p, const struct set *set)
{
    size_t i = 0;
    while (i < p->count && memcmp(&p->states[i], set, sizeof(*set)) != 0)
        i++;
    check(i < STATES_MOST, "too many states", "parts");
    if (i == p->count)
        p->states[p->count++] = *set;
    return (uint16_t)i;
}

static void find_states(struct parts *p)
{
    p->count = 1; /* the empty set */
    for (size_t state = 0; state < p->count; state++)
        for (size_t kind = 0; kind < p->kind_count; kind++) {
            struct set next = p->starts;
            for (size_t at = 0; at + 1 < p->len; at++)
                if (has(&p->states[state], at))
                    put(&next, at + 1);
            for (size_t i = 0; i < SETS; i++)
                next.bits[i] &= p->is[p->example[kind]].bits[i];
            p->next[state][kind] = state_of(p, &next);
        }
}

static void print_words(FILE *out, const struct words *w)
{
    fputs("const struct lexicon_slot lexicon_slots[LEXICON_SLOTS] = {\n", out);
    for (size_t i = 0; i < LEXICON_SLOTS; i++) {
        const struct lexicon_slot *slot = &w->slots[i];
        if (slot->len == 0)
            continue;
        fprintf(out, "    [%zu] = {%d, {", i, slot->len);
        for (size_t k = 0; k < slot->len; k++)
            fprintf(out, "%d, ", slot->text[k]);
        fprintf(out, "}, %s},\n", w->classes[i]);
    }
    fputs("};\n", out);
}

static void print_ends(FILE *out, const struct parts *p)
{
    fputs("const uint16_t lexicon_ends[] = {\n", out);
    for (size_t state = 0; state < p->count; state++) {
        fputs("    0", out);
        for (size_t at = 0; at < p->len; at++)
            if (has(&p->states[state], at) && p->ends[at][0])
                fprintf(out, " | %s", p->ends[at]);
        fputs(",\n", out);
    }
    fputs("};\n", out);
}

static void print_parts(FILE *out, const struct parts *p)
{
    fputs("const unsigned char lexicon_kinds[256] = {", out);
    for (size_t c = 0; c < 256; c++)
        fprintf(out, "%d, ", p->kinds[c]);
    fputs("};\nconst uint16_t lexicon_next[][LEXICON_KINDS] = {\n", out);
    for (size_t state = 0; state < p->count; state++) {
        fputs("    {", out);
        for (size_t kind = 0; kind < p->kind_count; kind++)
            fprintf(out, "%d, ", p->next[state][kind]);
        fputs("},\n", out);
    }
    fputs("};\n", out);
    print_ends(out, p);
}

int main(int argc, char **argv)
{
    AUTO(xfree) struct words *w = xcalloc(1, sizeof(*w));
    AUTO(xfree) struct parts *p = xcalloc(1, sizeof(*p));
    check(argc == 3, "usage", "sprawl-lexicon OUTPUT LEXICON");
    read_lexicon(argv[2], w, p);
    find_kinds(p);
    find_states(p);
    FILE *out = fopen(argv[1], "w");
    check(out != NULL, "cannot be written", argv[1]);
    if (out == NULL)
        return 1;
    fputs("/* Made by lexicon_gen.c. */\n#include \"scanner/lexicon.h\"\n"
          "#include \"scanner/lexicon_table.h\"\n",
          out);
    print_words(out, w);
    print_parts(out, p);
    check(!ferror(out) && fclose(out) == 0, "cannot be written", argv[1]);
    return 0;
}
