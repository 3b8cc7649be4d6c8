/* load_request.c - every template of a request stands where it can be escaped, speaks of what is
 * there, and every request goes to a host of the block's own. */
#include "rules/load_validate.h"
#include "rules/template.h"

/** Where a template stands; the engine escapes what it inserts there accordingly. */
enum position {
    POSITION_HOST,   /* letters, digits, '-' and '.' only */
    POSITION_URL,    /* percent-encoded */
    POSITION_HEADER, /* no control characters */
    POSITION_FORM,   /* percent-encoded */
    POSITION_JSON,   /* JSON-escaped */
    POSITION_RAW,    /* within `let` and `basic`: encoded later */
};

struct request_check {
    const struct block_reader *r;
    const struct toml_node *at;
    const struct validate_step *step;
    const struct validate_pair *let_end; /* those before it may be used */
};

static bool pair_has(const struct validate_pair *pairs, const struct validate_pair *end,
                     struct bytes name)
{
    for (; pairs && pairs != end && pairs->name; pairs++)
        if (bytes_equal(bytes_of(pairs->name), name))
            return true;
    return false;
}

static bool is_captured(const struct block_reader *r, struct bytes name)
{
    for (uint32_t s = 0; s < r->step; s++)
        for (uint32_t w = 0; w < r->steps[s].when_count; w++)
            if (pair_has(r->steps[s].whens[w].capture, NULL, name))
                return true;
    return false;
}

static const char *check_value(const struct request_check *c, const struct template_value *value)
{
    const struct validate *block = c->r->block;
    switch (value->source) {
    case TEMPLATE_PART:
        return pair_has(block->parts, NULL, value->name) ? NULL : "'parts' gives no such name";
    case TEMPLATE_PREV:
        return is_captured(c->r, value->name) ? NULL : "no step before captures that";
    case TEMPLATE_LET:
        return pair_has(c->step->let, c->let_end, value->name) ? NULL
                                                               : "'let' gives no such name before";
    case TEMPLATE_HOST:
        return block->variants || block->self_hosted ? NULL
                                                     : "{{host}} needs variants or self_hosted";
    default:
        return NULL;
    }
}

static bool is_of_time(enum template_filter filter)
{
    return filter == FILTER_PLUS || filter == FILTER_ISO8601 || filter == FILTER_RFC1123;
}

static const char *check_filter(const struct request_check *c, const struct template_piece *piece,
                                size_t i, enum position position)
{
    enum template_filter filter = piece->filters[i].filter;
    if (filter == FILTER_URL)
        return "the filter url stands alone, at the start of 'url'";
    if (is_of_time(filter) && piece->value.source != TEMPLATE_NOW)
        return "this filter is for {{now}}";
    if (filter == FILTER_URLENC && (position == POSITION_URL || position == POSITION_FORM))
        return "what is inserted here is percent-encoded already";
    if (filter == FILTER_JSON && position == POSITION_JSON)
        return "what is inserted here is escaped for JSON already";
    if (template_is_keyed(filter))
        return check_value(c, &piece->filters[i].key);
    return NULL;
}

static enum status check_piece(const struct request_check *c, const struct template_piece *piece,
                               enum position position)
{
    const char *wrong = check_value(c, &piece->value);
    for (size_t i = 0; i < piece->filter_count && !wrong; i++)
        wrong = check_filter(c, piece, i, position);
    return wrong ? load_refuse(c->r->loader, c->at, "%s", wrong) : ST_OK;
}

static enum status check_text(const struct request_check *c, const char *text,
                              enum position position)
{
    struct template_piece piece;
    do {
        const char *wrong = template_next(&text, &piece);
        if (wrong)
            return load_refuse(c->r->loader, c->at, "%s", wrong);
        TRY(check_piece(c, &piece, position));
    } while (piece.value.source != TEMPLATE_END);
    return ST_OK;
}

/* ---- URLs ---- */

/** The host of a URL while it is read. */
struct host {
    char tail[256]; /* what is fixed of it, at its end */
    size_t len;
    size_t inserted;        /* pieces that are not {{host}} */
    bool variant, complete; /* complete: the host ended */
    bool found;             /* it begins with {{part.host}} as it stands */
};

/* A literal: up to the end of the host, or of the literal. */
static const char *extend_host(struct host *host, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '/' || c == '?') {
            host->complete = true;
            return NULL;
        }
        if (!byte_is_lower(c) && !byte_is_digit(c) && c != '-' && c != '.')
            return "a host is made of lower case letters, digits, '-' and '.'; no port, no user";
        if (host->len == sizeof(host->tail) - 1)
            return "the host is too long";
        host->tail[host->len++] = (char)c;
    }
    return NULL;
}

static bool has_suffix(const struct validate *block, const char *tail)
{
    size_t len = strlen(tail);
    for (const char *const *at = block->hosts; at && *at; at++) {
        size_t own = strlen(*at);
        if (**at == '.' && (len == 0 || (len >= own && strcmp(tail + len - own, *at) == 0)))
            return true;
    }
    return false;
}

static const char *check_host(const struct validate *block, struct host *host)
{
    host->tail[host->len] = '\0';
    if (host->variant)
        return host->inserted == 0 && host->len == 0 ? NULL : "{{host}} is the whole host";
    if (host->inserted == 0)
        return host->len > 0 && validate_owns_host(block, host->tail)
                   ? NULL
                   : "the host is not among 'hosts'";
    if (block->self_hosted && host->found && host->inserted == 1 && host->len == 0)
        return NULL; /* it is believed if the user names it too */
    return has_suffix(block, host->tail) ? NULL
                                         : "a host that is found needs a suffix among 'hosts'";
}

/* A secret that is a URL, or one that an answer names: where it leads is seen when it is there. */
static bool is_whole_url(const struct template_piece *piece)
{
    enum template_source source = piece->value.source;
    return piece->filter_count > 0 &&
           piece->filters[piece->filter_count - 1].filter == FILTER_URL &&
           (source == TEMPLATE_SECRET || source == TEMPLATE_PART || source == TEMPLATE_PREV);
}

static const char *check_whole_url(const struct request_check *c,
                                   const struct template_piece *piece)
{
    const char *wrong = check_value(c, &piece->value);
    for (size_t i = 0; i + 1 < piece->filter_count && !wrong; i++)
        wrong = check_filter(c, piece, i, POSITION_RAW);
    return wrong;
}

static enum status check_url_piece(const struct request_check *c,
                                   const struct template_piece *piece, struct host *host)
{
    const char *wrong = NULL;
    bool literal = piece->value.source == TEMPLATE_LITERAL;
    TRY(check_piece(c, piece, host->complete ? POSITION_URL : POSITION_HOST));
    bool hash = literal && bytes_find(piece->value.name, 0, bytes_of("#")) != SIZE_MAX;
    if (hash) {
        wrong = "a request has no '#'";
    } else if (host->complete || piece->value.source == TEMPLATE_END) {
        wrong = NULL;
    } else if (literal) {
        wrong = extend_host(host, piece->value.name);
    } else if (piece->value.source == TEMPLATE_HOST) {
        wrong = piece->filter_count > 0 || host->variant ? "{{host}} is the whole host" : NULL;
        host->variant = true;
    } else {
        host->found = host->inserted == 0 && host->len == 0 && piece->filter_count == 0 &&
                      piece->value.source == TEMPLATE_PART &&
                      bytes_equal(piece->value.name, bytes_of("host"));
        host->inserted++;
        host->len = 0;
    }
    return wrong ? load_refuse(c->r->loader, c->at, "%s", wrong) : ST_OK;
}

static enum status check_url(const struct request_check *c, const char *url)
{
    static const char scheme[] = "https://";
    struct template_piece piece;
    struct host host = {0};
    const char *at = url, *wrong = template_next(&at, &piece);
    if (!wrong && is_whole_url(&piece)) {
        host.complete = true;
        wrong = check_whole_url(c, &piece);
    } else if (strncmp(url, scheme, strlen(scheme)) == 0) {
        at = url + strlen(scheme);
    } else if (!wrong) {
        wrong = "a URL starts with https:// or {{secret|url}}";
    }
    if (wrong)
        return load_refuse(c->r->loader, c->at, "%s", wrong);
    bool whole = host.complete;
    do {
        wrong = template_next(&at, &piece);
        if (wrong)
            return load_refuse(c->r->loader, c->at, "%s", wrong);
        TRY(check_url_piece(c, &piece, &host));
    } while (piece.value.source != TEMPLATE_END);
    wrong = whole ? NULL : check_host(c->r->block, &host);
    return wrong ? load_refuse(c->r->loader, c->at, "%s", wrong) : ST_OK;
}

/* ---- Bodies ---- */

/* Is a string open at the end of text, if it was (or not) at its start? */
static bool string_is_open(struct bytes text, bool open)
{
    for (size_t i = 0; i < text.len; i++) {
        if (open && text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == '"')
            open = !open;
    }
    return open;
}

static enum status check_json(const struct request_check *c, const char *text)
{
    bool open = false;
    struct template_piece piece;
    TRY(check_text(c, text, POSITION_JSON));
    do {
        const char *wrong = template_next(&text, &piece);
        BUG_IF(wrong != NULL);
        if (piece.value.source == TEMPLATE_LITERAL)
            open = string_is_open(piece.value.name, open);
        else if (piece.value.source != TEMPLATE_END && !open)
            return load_refuse(c->r->loader, c->at, "in json, values are inserted within quotes");
    } while (piece.value.source != TEMPLATE_END);
    return open ? load_refuse(c->r->loader, c->at, "a string has no end") : ST_OK;
}

static enum status check_pairs(struct request_check *c, const char *key,
                               const struct validate_pair *pairs, enum position position)
{
    c->at = toml_get(c->at, key);
    for (; pairs->name; pairs++) {
        if (position == POSITION_RAW)
            c->let_end = pairs;
        TRY(check_text(c, pairs->value, position));
    }
    c->let_end = NULL;
    return ST_OK;
}

static enum status check_one(struct request_check *c, const struct toml_node *table,
                             const char *key, const char *text, enum position position)
{
    c->at = toml_get(table, key);
    return text ? check_text(c, text, position) : ST_OK;
}

enum status load_check_request(const struct block_reader *r, const struct toml_node *table,
                               const struct validate_step *step)
{
    struct request_check c = {.r = r, .step = step};
    const struct {
        const char *key;
        const struct validate_pair *pairs;
        enum position position;
    } lists[] = {
        {"let", step->let, POSITION_RAW},
        {"headers", step->headers, POSITION_HEADER},
        {"form", step->form, POSITION_FORM},
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        c.at = table;
        if (lists[i].pairs)
            TRY(check_pairs(&c, lists[i].key, lists[i].pairs, lists[i].position));
    }
    TRY(check_one(&c, table, "basic", step->basic_user, POSITION_RAW));
    TRY(check_one(&c, table, "basic", step->basic_pass, POSITION_RAW));
    TRY(check_one(&c, table, "digest", step->digest_user, POSITION_HEADER));
    TRY(check_one(&c, table, "digest", step->digest_pass, POSITION_HEADER));
    c.at = toml_get(table, "body");
    if (step->body && strstr(step->body, "{{"))
        return load_refuse(r->loader, c.at, "nothing is inserted into 'body': write form or json");
    c.at = toml_get(table, "json");
    if (step->json)
        TRY(check_json(&c, step->json));
    c.at = toml_get(table, "url");
    return check_url(&c, step->url);
}
