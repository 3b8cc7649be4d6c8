/* finding_new_test.c - the copy of a secret: its picture, its fingerprint, the line around it. */
#include "scanner/finding_new.h"

#include "tests/test.h"

SUITE(finding_new);

static const struct rule prefix = {
    .id = "p", .issuer = "acme", .kind = "api_key", .evidence = EVIDENCE_PREFIX};
static const struct rule word = {
    .id = "w", .issuer = "acme", .kind = "api_key", .evidence = EVIDENCE_GENERIC};
static const struct rule other = {
    .id = "o", .issuer = "other", .kind = "api_key", .evidence = EVIDENCE_PREFIX};
static const struct rule user = {
    .id = "u", .issuer = "acme", .kind = "identifier", .evidence = EVIDENCE_FIELD};

static const struct {
    const struct rule *rule;
    const char *secret, *preview;
} previews[] = {
    {&prefix, "acme_live_0123456789abcdef", "acme_live_********cdef"},
    {&prefix, "acme0123456789abcdef", "acme********cdef"},
    {&prefix, "acme_short", "********"},
    {&prefix, "acme_0123456789abcdefg\x01", "acme_********"},
    {&prefix, "\x01_me_0123456789abcdefg", "********defg"},
    {&word, "0123456789abcdefghij", "********ghij"},
    {&word, "0123456789abcdefghi", "********"},
    {&word, "", "********"},
    {&word, "-----BEGIN ACME KEY-----\nMIIE0123456789\n", "-----BEGIN ACME KEY-----********"},
    {&word, "-----BEGIN ACME KEY-----MIIE0123456789", "********6789"},
    {&user, "alice", "alice"},
    {&user, "al\x1b[2Jice", "********"},
};

EACH(finding_new, shows_the_type_and_never_the_secret, previews, i)
{
    char preview[64];
    secret_preview(previews[*i].rule, bytes_of(previews[*i].secret), preview, sizeof(preview));
    cr_expect_str_eq(preview, previews[*i].preview);
}

static struct finding *make(const struct rule *rule, const char *text, struct span secret,
                            const struct span *blank, size_t count, const char *key)
{
    const struct verdict verdict = {.confidence = CONFIDENCE_MEDIUM, .entropy_bits = 3.5};
    const struct suspect suspect = {.rule = rule,
                                    .text = bytes_of(text),
                                    .start = secret.from,
                                    .end = secret.to,
                                    .secret_start = secret.from,
                                    .secret_end = secret.to};
    struct sha256_key hashed;
    sha256_key_init(&hashed, bytes_of(key));
    return finding_new(&suspect, &verdict, blank, count, &hashed);
}

Test(finding_new, hides_every_secret_of_the_line)
{
    const char *text = "one line\na=first b=second c=third\nlast line";
    const struct span blank[] = {{11, 16}, {19, 25}, {28, 33}};
    AUTO(finding_free) struct finding *f = make(&word, text, blank[1], blank, 3, "k");
    cr_expect_str_eq(f->secret, "second");
    cr_expect_eq(f->secret_len, 6);
    cr_expect_str_eq(f->place.excerpt, "a=******** b=******** c=********");
    cr_expect_eq(f->place.excerpt_at, 13);
    cr_expect_eq(f->place.excerpt_len, strlen(f->preview));
    cr_expect_eq(f->confidence, CONFIDENCE_MEDIUM);
}

Test(finding_new, hides_secrets_that_overlap)
{
    const char *text = "user:secretpart@host";
    const struct span blank[] = {{0, 15}, {5, 11}, {9, 15}};
    AUTO(finding_free) struct finding *f = make(&word, text, blank[1], blank, 3, "k");
    cr_expect_null(strstr(f->place.excerpt, "user"), "%s", f->place.excerpt);
    cr_expect_null(strstr(f->place.excerpt, "part"), "%s", f->place.excerpt);
    cr_expect_not_null(strstr(f->place.excerpt, "@host"), "%s", f->place.excerpt);
}

Test(finding_new, cuts_long_lines)
{
    char text[4001];
    memset(text, 'x', sizeof(text));
    text[4000] = '\0';
    const struct span secret = {2000, 2030};
    AUTO(finding_free) struct finding *f = make(&word, text, secret, &secret, 1, "k");
    cr_expect_lt(strlen(f->place.excerpt), 200);
}

Test(finding_new, makes_an_excerpt_a_string)
{
    static const char text[] = "a\0b=secret\0c";
    const struct verdict verdict = {0};
    const struct span blank = {4, 10};
    const struct suspect suspect = {.rule = &word,
                                    .text = {(const unsigned char *)text, sizeof(text) - 1},
                                    .start = 4,
                                    .end = 10,
                                    .secret_start = 4,
                                    .secret_end = 10};
    struct sha256_key key;
    sha256_key_init(&key, bytes_of("k"));
    AUTO(finding_free) struct finding *f = finding_new(&suspect, &verdict, &blank, 1, &key);
    cr_expect_str_eq(f->place.excerpt, "a b=******** c");
}

/* What changes a fingerprint: the secret, the issuer, the key. What does not: all around it. */
static const struct {
    const struct rule *rule;
    const char *text, *key;
    struct span secret;
    bool same;
} prints[] = {
    {&prefix, "x = value", "k", {4, 9}, true},
    {&prefix, "# moved\n  y: value", "k", {13, 18}, true},
    {&word, "x = value", "k", {4, 9}, true},
    {&prefix, "x = value", "k", {4, 8}, false},
    {&other, "x = value", "k", {4, 9}, false},
    {&prefix, "x = value", "l", {4, 9}, false},
    {&prefix, "x = Value", "k", {4, 9}, false},
};

EACH(finding_new, fingerprints_the_secret_and_its_issuer, prints, i)
{
    const struct span first = {4, 9};
    AUTO(finding_free) struct finding *a = make(&prefix, "x = value", first, &first, 1, "k");
    AUTO(finding_free)
    struct finding *b = make(prints[*i].rule, prints[*i].text, prints[*i].secret,
                             &prints[*i].secret, 1, prints[*i].key);
    cr_expect_eq(strlen(a->fingerprint), FINGERPRINT_CHARS);
    cr_expect_eq(strcmp(a->fingerprint, b->fingerprint) == 0, prints[*i].same, "%zu: %s %s", *i,
                 a->fingerprint, b->fingerprint);
}
