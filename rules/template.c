/* template.c - taking templates apart. */
#include "rules/template.h"

enum { ARGUMENT_NONE, ARGUMENT_TEXT, ARGUMENT_NUMBER, ARGUMENT_VALUE };

static const struct {
    const char *name;
    int argument;
} filters[] = {
    [FILTER_B64] = {"b64", ARGUMENT_NONE},
    [FILTER_B64URL] = {"b64url", ARGUMENT_NONE},
    [FILTER_B64DEC] = {"b64dec", ARGUMENT_NONE},
    [FILTER_HEX] = {"hex", ARGUMENT_NONE},
    [FILTER_URLENC] = {"urlenc", ARGUMENT_NONE},
    [FILTER_JSON] = {"json", ARGUMENT_NONE},
    [FILTER_LOWER] = {"lower", ARGUMENT_NONE},
    [FILTER_UPPER] = {"upper", ARGUMENT_NONE},
    [FILTER_SHA1] = {"sha1", ARGUMENT_NONE},
    [FILTER_SHA256] = {"sha256", ARGUMENT_NONE},
    [FILTER_HMAC_SHA1] = {"hmac_sha1", ARGUMENT_VALUE},
    [FILTER_HMAC_SHA256] = {"hmac_sha256", ARGUMENT_VALUE},
    [FILTER_RS256] = {"rs256", ARGUMENT_VALUE},
    [FILTER_ES256] = {"es256", ARGUMENT_VALUE},
    [FILTER_BEFORE] = {"before", ARGUMENT_TEXT},
    [FILTER_AFTER] = {"after", ARGUMENT_TEXT},
    [FILTER_AFTER_LAST] = {"after_last", ARGUMENT_TEXT},
    [FILTER_URL] = {"url", ARGUMENT_NONE},
    [FILTER_PLUS] = {"plus", ARGUMENT_NUMBER},
    [FILTER_ISO8601] = {"iso8601", ARGUMENT_NONE},
    [FILTER_RFC1123] = {"rfc1123", ARGUMENT_NONE},
};

static const struct {
    const char *name; /* those that end in a dot go on with a name of the author's */
    enum template_source source;
} sources[] = {
    {"secret", TEMPLATE_SECRET}, {"part.", TEMPLATE_PART},  {"fact.", TEMPLATE_FACT},
    {"prev.", TEMPLATE_PREV},    {"let.", TEMPLATE_LET},    {"host", TEMPLATE_HOST},
    {"now", TEMPLATE_NOW},       {"nonce", TEMPLATE_NONCE},
};

bool template_is_keyed(enum template_filter filter)
{
    return filters[filter].argument == ARGUMENT_VALUE;
}

static bool is_name(struct bytes name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!byte_is_lower(name.ptr[i]) && !byte_is_digit(name.ptr[i]) && name.ptr[i] != '_')
            return false;
    return name.len > 0 && name.len <= 40;
}

static const char *read_value(struct bytes text, struct template_value *out)
{
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct bytes word = bytes_of(sources[i].name);
        bool named = word.ptr[word.len - 1] == '.';
        if (text.len < word.len || memcmp(text.ptr, word.ptr, word.len) != 0 ||
            (!named && text.len != word.len))
            continue;
        *out = (struct template_value){sources[i].source,
                                       bytes_slice(text, named ? word.len : 0, text.len)};
        return !named || is_name(out->name) ? NULL : "a name is made of a-z, 0-9 and '_'";
    }
    return "a value is secret, part.NAME, fact.NAME, prev.NAME, let.NAME, host, now or nonce";
}

/* Step behind what is read of text; *argument is what stands in parentheses, ptr NULL if nothing.
 */
static const char *read_filter(struct bytes *text, struct bytes *name, struct bytes *argument)
{
    size_t at = 0;
    while (at < text->len && (byte_is_word(text->ptr[at])))
        at++;
    *name = bytes_slice(*text, 0, at);
    *argument = (struct bytes){NULL, 0};
    if (at < text->len && text->ptr[at] == '(') {
        size_t end = bytes_find(*text, at, bytes_of(")"));
        if (end == SIZE_MAX || end == at + 1)
            return "an argument stands in parentheses: before(:)";
        *argument = bytes_slice(*text, at + 1, end);
        at = end + 1;
    }
    if (at < text->len && text->ptr[at] != '|')
        return "filters are joined by '|'";
    *text = bytes_slice(*text, MIN(at + 1, text->len), text->len);
    return NULL;
}

static bool is_number(struct bytes text)
{
    size_t sign = text.len > 0 && text.ptr[0] == '-';
    for (size_t i = sign; i < text.len; i++)
        if (!byte_is_digit(text.ptr[i]))
            return false;
    return text.len > sign && text.len <= 6;
}

static const char *take_filter(struct template_piece *out, struct bytes name, struct bytes argument)
{
    size_t i = 0;
    while (i < COUNT_OF(filters) && !bytes_equal(name, bytes_of(filters[i].name)))
        i++;
    if (i == COUNT_OF(filters))
        return "no filter has that name";
    if ((filters[i].argument != ARGUMENT_NONE) != (argument.ptr != NULL))
        return argument.ptr ? "this filter takes no argument" : "this filter needs an argument";
    if (out->filter_count == TEMPLATE_FILTERS_MOST)
        return "too many filters on one value";
    out->filters[out->filter_count].filter = (enum template_filter)i;
    out->filters[out->filter_count].text = argument;
    if (filters[i].argument == ARGUMENT_NUMBER && !is_number(argument))
        return "plus wants a number of seconds";
    if (filters[i].argument == ARGUMENT_VALUE) {
        const char *wrong = read_value(argument, &out->filters[out->filter_count].key);
        if (wrong)
            return wrong;
    }
    out->filter_count++;
    return NULL;
}

static const char *read_piece(struct bytes inside, struct template_piece *out)
{
    size_t bar = bytes_find(inside, 0, bytes_of("|"));
    const char *wrong = read_value(bytes_slice(inside, 0, MIN(bar, inside.len)), &out->value);
    struct bytes rest =
        bar == SIZE_MAX ? (struct bytes){inside.ptr, 0} : bytes_slice(inside, bar + 1, inside.len);
    if (!wrong && bar != SIZE_MAX && rest.len == 0)
        return "a filter follows '|'";
    while (!wrong && rest.len > 0) {
        struct bytes name, argument;
        wrong = read_filter(&rest, &name, &argument);
        if (!wrong)
            wrong = take_filter(out, name, argument);
    }
    return wrong;
}

const char *template_next(const char **at, struct template_piece *out)
{
    *out = (struct template_piece){0};
    const char *text = *at;
    if (*text == '\0')
        return NULL;
    const char *open = strstr(text, "{{");
    if (open != text) {
        size_t len = open ? (size_t)(open - text) : strlen(text);
        out->value = (struct template_value){TEMPLATE_LITERAL, {(const unsigned char *)text, len}};
        *at = text + len;
        return NULL;
    }
    const char *close = strstr(text, "}}");
    if (close == NULL)
        return "'{{' has no '}}'";
    *at = close + 2;
    return read_piece((struct bytes){(const unsigned char *)text + 2, (size_t)(close - text) - 2},
                      out);
}
