/* judge.c - evidence, checks and context, weighed into a confidence. */
#include "scanner/judge.h"

#include "base/codec.h"
#include "scanner/generic.h"
#include "scanner/placeholder.h"
#include "scanner/randomness.h"

enum { BASIC_MAX = 1024 };
static const double MEDIUM_FROM = 0.5, HIGH_FROM = 0.8, SCORE_MAX = 0.99;

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[] = {"low", "medium", "high"};
    return names[confidence];
}

bool confidence_parse(const char *name, enum confidence *out)
{
    for (int i = CONFIDENCE_LOW; i <= CONFIDENCE_HIGH; i++) {
        if (strcmp(name, confidence_name((enum confidence)i)) == 0) {
            *out = (enum confidence)i;
            return true;
        }
    }
    return false;
}

void verdict_weigh(struct verdict *verdict, double factor, const char *why)
{
    verdict->score *= factor;
    if (verdict->reasons.count < REASONS_MAX)
        verdict->reasons.text[verdict->reasons.count++] = why;
}

/* An imported rule without an expression: a file by its name, whatever it holds. */
static bool names_file(const struct rule *rule)
{
    return rule->imported && rule->evidence == EVIDENCE_FIELD;
}

static void weigh_evidence(const struct rule *rule, struct verdict *v)
{
    static const struct {
        double score;
        const char *why;
    } base[] = {
        [EVIDENCE_RANDOM] = {0.3, "only looks random"},
        [EVIDENCE_GENERIC] = {0.6, "a name that says secret beside a value"},
        [EVIDENCE_KEYWORD] = {0.8, "the issuer's name beside a value of its form"},
        [EVIDENCE_FIELD] = {0.85, "a field that holds credentials"},
        [EVIDENCE_STRUCTURE] = {0.95, "the structure decodes"},
        [EVIDENCE_PREFIX] = {0.95, "a form that only this issuer uses"},
    };
    v->score = 1.0;
    verdict_weigh(v, base[rule->evidence].score,
                  names_file(rule) ? "a file that a rule names" : base[rule->evidence].why);
}

/* True if a checksum proves the issuer made it: nothing else can make it less than certain. */
static bool weigh_check(const struct suspect *s, struct bytes secret, struct verdict *v)
{
    const struct check *check = s->rule->check ? check_find(s->rule->check) : NULL;
    if (check == NULL)
        return false;
    v->check = check->run(secret, &v->facts);
    if (v->check == CHECK_FAILED && check->proof) {
        verdict_weigh(v, 0.1, "its checksum is wrong");
    } else if (v->check == CHECK_FAILED) {
        /* The frame of a private key says enough, whatever became of what is in it. */
        verdict_weigh(v, strcmp(s->rule->kind, "private_key") == 0 ? 0.6 : 0.4,
                      "its structure does not decode");
    } else if (v->check == CHECK_OK) {
        verdict_weigh(v, 1.0, check->proof ? "its checksum is right" : "its structure decodes");
        v->score = check->proof ? 0.99 : MAX(v->score, 0.95);
    }
    return v->check == CHECK_OK && check->proof;
}

static void weigh_place(const struct suspect *s, struct verdict *v)
{
    static const struct {
        double strong, weak;
        const char *why;
    } place[] = {
        [PLACE_ORDINARY] = {1, 1, NULL},
        [PLACE_TEST] = {0.9, 0.9, "in a test"},
        [PLACE_EXAMPLE] = {0.9, 0.85, "in documentation or an example"},
        [PLACE_VENDORED] = {0.85, 0.7, "in somebody else's code"},
        [PLACE_GENERATED] = {0.9, 0.5, "in generated code"},
        [PLACE_LOCK] = {1, 0.1, "in a lock file"},
        [PLACE_LOCALE] = {0.9, 0.3, "in a translation"},
        [PLACE_MEDIA] = {0.8, 0.1, "in a style sheet or an image"},
    };
    bool strong = !rule_is_generic(s->rule);
    if (s->place != PLACE_ORDINARY)
        verdict_weigh(v, strong ? place[s->place].strong : place[s->place].weak,
                      place[s->place].why);
}

static void weigh_entropy(const struct suspect *s, struct bytes secret, struct verdict *v)
{
    if (s->rule->entropy &&
        entropy_bits(secret) < entropy_floor(charset_of_most(secret), secret.len))
        v->dropped = "not random enough for its length";
}

/* "user:password" in base64, where the password, or the user without one, stands for another. */
static const char *basic_placeholder(const struct rule *rule, struct bytes secret)
{
    AUTO(buf_dispose) struct buf text = {.max = BASIC_MAX};
    if (rule->check == NULL || strcmp(rule->check, "basic-auth") != 0 ||
        codec_base64_decode(secret, CODEC_BASE64_ANY, &text) != ST_OK)
        return NULL;
    struct bytes user = buf_bytes(&text);
    size_t colon = bytes_find(user, 0, bytes_of(":"));
    if (colon == SIZE_MAX)
        return NULL;
    struct bytes password = bytes_slice(user, colon + 1, user.len);
    return placeholder_reason(password.len > 0 ? password : bytes_slice(user, 0, colon));
}

/* What speaks against it: the value, the name beside it, the place. */
static void weigh_doubts(const struct suspect *s, struct bytes secret, struct verdict *v)
{
    bool strong = s->rule->evidence >= EVIDENCE_STRUCTURE;
    if (names_file(s->rule)) {
        weigh_place(s, v);
        return;
    }
    if (v->check != CHECK_OK) /* binary headers in base64 have long runs of one letter */
        v->dropped = strong ? placeholder_in_token(secret) : placeholder_reason(secret);
    else
        v->dropped = basic_placeholder(s->rule, secret);
    if (!v->dropped)
        weigh_entropy(s, secret, v);
    if (!v->dropped && judge_reads_setting(s->rule))
        generic_judge(s, secret, v);
    else if (!v->dropped && !strong)
        generic_judge_value(secret, v);
    if (!v->dropped) /* nobody asks for it otherwise */
        v->entropy_bits = entropy_bits(secret);
    weigh_place(s, v);
}

static enum confidence confidence_of(double score)
{
    if (score >= HIGH_FROM)
        return CONFIDENCE_HIGH;
    return score >= MEDIUM_FROM ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
}

void judge(const struct suspect *suspect, struct verdict *out)
{
    struct bytes secret = bytes_slice(suspect->text, suspect->secret_start, suspect->secret_end);
    *out = (struct verdict){0};
    weigh_evidence(suspect->rule, out);
    if (!weigh_check(suspect, secret, out))
        weigh_doubts(suspect, secret, out);
    out->score = MIN(out->score, SCORE_MAX);
    out->confidence = confidence_of(out->score);
}
