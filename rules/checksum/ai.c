/* ai.c - model providers: the marks inside their keys, and the class that the prefix names. */
#include "rules/checksum/token.h"

struct class {
    const char *prefix, *name;
};

/* The class of the first prefix that token begins with, and token moved past it; NULL if there is
 * none. */
static const char *skip_class(struct bytes *token, const struct class *classes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (token_skip(token, classes[i].prefix))
            return classes[i].name;
    return NULL;
}

/* --- OpenAI: T3BlbkFJ, "OpenAI" in base64, in the middle
 * ------------------------------------------- */

static const char openai_mark[] = "T3BlbkFJ";
enum { OPENAI_MARK = sizeof(openai_mark) - 1, OPENAI_LEGACY = 48 };

static bool openai_length(size_t len)
{
    return len == 20 || len == 58 || len == 74;
}

static bool openai_mark_fits(struct bytes body)
{
    size_t at = bytes_find(body, 0, bytes_of(openai_mark));
    return at != SIZE_MAX && openai_length(at) && openai_length(body.len - at - OPENAI_MARK) &&
           token_all(body, token_is_base64url);
}

static enum check_result openai_run(struct bytes token, struct facts *facts)
{
    static const struct class classes[] = {
        {"sk-proj-", "project"},
        {"sk-svcacct-", "service_account"},
        {"sk-admin-", "admin"},
        {"sk-None-", "user"},
    };
    const char *class = skip_class(&token, classes, COUNT_OF(classes));
    bool named = class != NULL;
    if (!named && !token_skip(&token, "sk-"))
        return CHECK_NONE;
    if (openai_mark_fits(token)) {
        facts_add(facts, "class", "%s", named ? class : "user");
        return CHECK_OK;
    }
    /* other vendors write sk- too; only this length was ever OpenAI's alone */
    bool claims_to_be = named || (token.len == OPENAI_LEGACY && token_all(token, byte_is_alnum));
    return claims_to_be ? CHECK_FAILED : CHECK_NONE;
}

const struct check check_openai = {"openai", false, openai_run, NULL};

/* --- Anthropic: 95 characters of base64url, of which the last two are AA
 * --------------------------- */

enum { ANTHROPIC_BODY = 95 };

static enum check_result anthropic_run(struct bytes token, struct facts *facts)
{
    static const struct class classes[] = {
        {"sk-ant-api03-", "api_key"},       {"sk-ant-admin01-", "admin"},
        {"sk-ant-sid01-", "session"},       {"sk-ant-oat01-", "oauth_access"},
        {"sk-ant-ort01-", "oauth_refresh"},
    };
    const char *class = skip_class(&token, classes, COUNT_OF(classes));
    if (class == NULL || token.len != ANTHROPIC_BODY)
        return CHECK_NONE;
    if (!token_all(token, token_is_base64url) ||
        !token_equals(bytes_slice(token, ANTHROPIC_BODY - 2, ANTHROPIC_BODY), "AA"))
        return CHECK_FAILED;
    facts_add(facts, "class", "%s", class);
    return CHECK_OK;
}

const struct check check_anthropic = {"anthropic", false, anthropic_run, NULL};

/* --- Groq: WGdyb3FY ("XgroqX" in base64) at position 20
 * ------------------------------------------- */

enum { GROQ_BODY = 52, GROQ_MARK_AT = 20 };

static enum check_result groq_run(struct bytes token, struct facts *facts)
{
    (void)facts;
    if (!token_skip(&token, "gsk_") || token.len != GROQ_BODY)
        return CHECK_NONE;
    struct bytes mark = bytes_of("WGdyb3FY");
    bool marked = bytes_equal(bytes_slice(token, GROQ_MARK_AT, GROQ_MARK_AT + mark.len), mark);
    return marked && token_all(token, byte_is_alnum) ? CHECK_OK : CHECK_FAILED;
}

const struct check check_groq = {"groq", false, groq_run, NULL};
