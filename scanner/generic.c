/* generic.c - judging assignments without an issuer: the syntax, the name, the value, in this
 * order. */
#include "scanner/generic.h"

#include "scanner/identifier.h"
#include "scanner/lexicon.h"
#include "scanner/setting.h"
#include "scanner/shape.h"
#include "scanner/wording.h"

enum {
    NUMBER_SHORT = 6, /* digits of a password */
    NUMBER_LONG = 9,  /* digits of anything else */
    UNSURE_SHORT = 8, /* bytes of a value too short beside an unsure name */
    COMMA_SHORT = 12, /* ... in a list */
    CHOSEN_SHORT = 8, /* bytes of a password */
    ALIKE_LEAST = 8,  /* bytes with which two strings of a list begin */
    STEM_MOST = 20,   /* bytes of a prefix */
};

static void weigh_name(const struct setting *at, size_t len, struct verdict *v)
{
    static const struct {
        double factor;
        const char *why;
    } says[] = {
        [IDENTIFIER_SECRET] = {1.1, "its name is that of a secret"},
        [IDENTIFIER_UNSURE] = {1.0, "its name speaks of a secret, among other things"},
        [IDENTIFIER_ABOUT] = {0.3, "its name says something about a secret, not the secret itself"},
        [IDENTIFIER_PUBLIC] = {0.3, "its name is that of a public key or an index"},
        [IDENTIFIER_HASH] = {0.4, "its name is that of a hash"},
    };
    enum identifier_says name = identifier_judge(at->name);
    verdict_weigh(v, says[name].factor, says[name].why);
    if (name == IDENTIFIER_UNSURE && len < UNSURE_SHORT)
        verdict_weigh(v, 0.6, "its value is short");
    if (identifier_is_question(at->name))
        verdict_weigh(v, 0.5, "its name asks for a secret");
}

/* Names or prefixes in a list: {"ACME-SECRET-KEY-1", "ACME-SECRET-KEY-2B"}. */
static bool begin_alike(struct bytes name, struct bytes value)
{
    size_t same = 0;
    while (same < name.len && same < value.len &&
           byte_lower(name.ptr[same]) == byte_lower(value.ptr[same]))
        same++;
    return same >= ALIKE_LEAST;
}

static void weigh_joint(const struct setting *at, struct bytes secret, struct verdict *v)
{
    if (at->joint == JOINT_ARGUMENT && !identifier_is_setter(at->name))
        verdict_weigh(v, 0.6, "an argument of a function that may do anything with it");
    if (at->in_list)
        verdict_weigh(v, 0.5, "one of a list");
    else if (at->joint == JOINT_COMMA && secret.len < COMMA_SHORT)
        verdict_weigh(v, 0.6, "a short value in a list");
    if (at->joint == JOINT_COMMA && begin_alike(at->name, secret))
        verdict_weigh(v, 0.3, "it begins like the string before it");
    if (at->call.len > 0 && !identifier_is_conversion(at->call))
        verdict_weigh(v, 0.6, "an argument of a function that may do anything with it");
    if (at->in_sentence)
        verdict_weigh(v, 0.5, "a word in a sentence");
    if (at->in_comment)
        verdict_weigh(v, 0.9, "in a comment");
}

/* The token in the address of a status badge is meant to be seen. */
static bool in_badge(struct bytes line)
{
    return bytes_find(line, 0, bytes_of("://")) != SIZE_MAX &&
           bytes_find_nocase(line, 0, bytes_of("badge")) != SIZE_MAX;
}

/* A long number may be a password or a key; nobody can tell by looking at it. */
static void weigh_number(const struct setting *at, size_t digits, struct verdict *v)
{
    bool enough =
        digits >= NUMBER_LONG || (digits >= NUMBER_SHORT && identifier_is_password(at->name));
    verdict_weigh(v, enough ? 0.9 : 0.4, "its value is a number");
}

/* Some issuers' tokens are UUIDs; a key that is one mostly names something. */
static void weigh_uuid(struct bytes name, struct verdict *v)
{
    bool key = lexicon_parts(name) & PART_KEY;
    verdict_weigh(v, key ? 0.7 : 1.1, "its value is a UUID");
}

/* What people choose as a password where rules ask for it; "accessToken1" is a name. Words must
 * have letters of both cases and a number, and be no "secret", which is often the name of an
 * object. */
static bool looks_chosen(struct bytes name, struct bytes value, bool words)
{
    size_t lower = 0, upper = 0, digits = 0, marks = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.ptr[i];
        if (c <= ' ' || c > '~')
            return false;
        lower += byte_is_lower(c);
        upper += byte_is_upper(c);
        digits += byte_is_digit(c);
        marks += !byte_is_alnum(c);
    }
    if (value.len < CHOSEN_SHORT || digits == 0 || lower + upper == 0 ||
        !identifier_is_password(name) || identifier_judge(value) == IDENTIFIER_SECRET)
        return false;
    if (words)
        return lower > 0 && upper > 0 && !(lexicon_parts(name) & PART_SECRET);
    return digits > 1 || (lower > 0) + (upper > 0) + (marks > 0) > 1;
}

static void weigh_wording(const struct setting *at, struct bytes secret, struct verdict *v)
{
    static const struct {
        double factor;
        const char *why;
    } says[] = {
        [WORDING_RANDOM] = {1.25, "its value looks random"},
        [WORDING_MAYBE] = {0.6, "its value may be made of words"},
        [WORDING_WORDS] = {0.3, "its value is made of words"},
    };
    enum wording wording = wording_of(secret);
    if (wording != WORDING_RANDOM && looks_chosen(at->name, secret, wording == WORDING_WORDS))
        verdict_weigh(v, 0.8, "its value is what people choose as a password");
    else
        verdict_weigh(v, says[wording].factor, says[wording].why);
}

/* What every token of a kind begins with ("acme.v1."), to be put before something or looked for. */
static bool is_stem(const struct setting *at, struct bytes secret)
{
    if (secret.len > STEM_MOST || !shape_one_of(secret.ptr[secret.len - 1], "._-:"))
        return false;
    bool chosen = (lexicon_parts(at->name) & (PART_PASSWORD | PART_SECRET)) == PART_PASSWORD;
    return !chosen;
}

static void weigh_value(const struct setting *at, struct bytes secret, struct verdict *v)
{
    if (shape_is_hash(secret))
        verdict_weigh(v, 0.3, "its value is a hash");
    else if (shape_is_number(secret))
        weigh_number(at, secret.len, v);
    else if (shape_is_uuid(secret))
        weigh_uuid(at->name, v);
    else
        weigh_wording(at, secret, v);
    if (!at->quoted && identifier_judge(secret) == IDENTIFIER_SECRET)
        verdict_weigh(v, 0.5, "its value reads like the name of a secret");
    if (is_stem(at, secret))
        verdict_weigh(v, 0.3, "it reads like the beginning of something");
    if (in_badge(at->line))
        verdict_weigh(v, 0.3, "in the address of a badge");
    if (shape_is_digest(secret) && lexicon_parts(at->line) & PART_HASH)
        verdict_weigh(v, 0.2, "it stands among hashes");
}

void generic_judge_value(struct bytes secret, struct verdict *verdict)
{
    if (shape_is_uuid(secret))
        return;
    enum wording wording = wording_of(secret);
    if (shape_is_number(secret) && secret.len < NUMBER_SHORT)
        verdict_weigh(verdict, 0.5, "its value is a short number");
    else if (wording == WORDING_WORDS)
        verdict_weigh(verdict, 0.5, "its value is made of words");
    else if (wording == WORDING_MAYBE)
        verdict_weigh(verdict, 0.55, "its value may be made of words");
}

void generic_judge(const struct suspect *suspect, struct bytes secret, struct verdict *verdict)
{
    struct setting at = setting_of(suspect);
    if (at.tag_end || setting_is_expression(&at, suspect->syntax))
        verdict->dropped = "an expression, not a literal";
    else if (at.is_result && suspect->syntax != SYNTAX_CONFIG)
        verdict->dropped = "the result of a test";
    else if (identifier_is_same(at.name, secret))
        verdict->dropped = "the value is the name again";
    else
        verdict->dropped = shape_of_no_secret(secret);
    if (verdict->dropped)
        return;
    weigh_name(&at, secret.len, verdict);
    weigh_joint(&at, secret, verdict);
    weigh_value(&at, secret, verdict);
}
