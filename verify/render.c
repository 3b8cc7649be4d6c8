/* render.c - templates filled, escaped for their place, and the host looked at afterwards. */
#include "verify/render.h"

#include "base/codec.h"
#include "base/limits.h"
#include "verify/filter.h"

/* One request while it is made. */
struct render {
    const struct validate *block;
    const struct validate_step *step;
    const struct render_values *values;
    struct buf lets[VALIDATE_LETS_MOST];
    size_t let_count; /* those that are made */
    char now[24];
};

static void render_dispose(struct render *r)
{
    for (size_t i = 0; i < r->let_count; i++)
        buf_dispose(&r->lets[i]);
}

/* ---- Values ---- */

static const char *find_pair(const struct validate_pair *pairs, struct bytes name,
                             struct bytes *out)
{
    for (; pairs && pairs->name; pairs++)
        if (bytes_equal(bytes_of(pairs->name), name)) {
            *out = bytes_of(pairs->value);
            return NULL;
        }
    return "a value that the request needs was not found";
}

static const char *find_capture(const struct render_values *v, struct bytes name, struct bytes *out)
{
    for (size_t i = 0; i < v->capture_count; i++)
        if (bytes_equal(bytes_of(v->captures[i].name), name)) {
            *out = bytes_of(v->captures[i].value);
            return NULL;
        }
    if (!v->masked)
        return "the answer before does not hold what the request needs";
    *out = bytes_of("[of the answer before]");
    return NULL;
}

static const char *find_let(const struct render *r, struct bytes name, struct bytes *out)
{
    for (size_t i = 0; i < r->let_count; i++)
        if (bytes_equal(bytes_of(r->step->let[i].name), name)) {
            *out = buf_bytes(&r->lets[i]);
            return NULL;
        }
    BUG_IF(true);
}

static const char *find_value(const struct render *r, const struct template_value *value,
                              struct bytes *out)
{
    const struct render_values *v = r->values;
    switch (value->source) {
    case TEMPLATE_LITERAL:
        *out = value->name;
        return NULL;
    case TEMPLATE_SECRET:
        *out = v->secret;
        return NULL;
    case TEMPLATE_PART:
        return find_pair(v->parts, value->name, out);
    case TEMPLATE_FACT:
        return find_pair(v->facts, value->name, out);
    case TEMPLATE_PREV:
        return find_capture(v, value->name, out);
    case TEMPLATE_LET:
        return find_let(r, value->name, out);
    case TEMPLATE_HOST:
        *out = bytes_of(v->host ? v->host : "");
        return v->host ? NULL : "no host is known";
    case TEMPLATE_NOW:
        *out = bytes_of(v->masked ? "[now]" : r->now);
        return NULL;
    default:
        *out = bytes_of(v->nonce);
        return NULL;
    }
}

static const char *apply_filters(const struct render *r, const struct template_piece *piece,
                                 struct bytes value, struct buf *out)
{
    const char *wrong = NULL;
    AUTO(buf_dispose) struct buf before = {.max = LIMIT_REQUEST};
    for (size_t i = 0; i < piece->filter_count && !wrong; i++) {
        struct bytes key = {NULL, 0};
        enum template_filter filter = piece->filters[i].filter;
        if (template_is_keyed(filter))
            wrong = find_value(r, &piece->filters[i].key, &key);
        if (wrong)
            break;
        buf_reset(out);
        wrong = filter_apply(filter, piece->filters[i].text, key, value, out);
        if (i + 1 == piece->filter_count || wrong)
            break;
        buf_reset(&before);
        if (buf_add(&before, buf_bytes(out)) != ST_OK)
            return "a value is too long";
        value = buf_bytes(&before);
    }
    return wrong;
}

static bool is_signed(const struct template_piece *piece)
{
    for (size_t i = 0; i < piece->filter_count; i++)
        if (template_is_keyed(piece->filters[i].filter))
            return true;
    return false;
}

static const char *insert(const struct render *r, const struct template_piece *piece,
                          enum filter_place place, struct buf *out)
{
    struct bytes value;
    AUTO(buf_dispose) struct buf filtered = {.max = LIMIT_REQUEST};
    const char *wrong = find_value(r, &piece->value, &value);
    bool as_it_is = piece->value.source == TEMPLATE_LITERAL ||
                    piece->value.source == TEMPLATE_HOST || r->values->masked;
    if (r->values->masked && is_signed(piece))
        value = bytes_of("[signature]");
    if (!wrong && piece->filter_count > 0 && !r->values->masked) {
        wrong = apply_filters(r, piece, value, &filtered);
        value = buf_bytes(&filtered);
        as_it_is = piece->filters[piece->filter_count - 1].filter == FILTER_URL;
    }
    return wrong ? wrong : filter_escape(as_it_is ? PLACE_RAW : place, value, out);
}

static const char *fill(const struct render *r, const char *text, enum filter_place place,
                        struct buf *out)
{
    struct template_piece piece;
    const char *wrong = template_next(&text, &piece);
    while (!wrong && piece.value.source != TEMPLATE_END) {
        wrong = insert(r, &piece, place, out);
        if (!wrong)
            wrong = template_next(&text, &piece);
    }
    return wrong;
}

/* ---- The URL ---- */

static bool is_whole_url(const char *url)
{
    return strstr(url, "|url}}") != NULL;
}

/* The host takes values of host names only; what follows is percent-encoded. */
static const char *fill_url(const struct render *r, struct buf *out)
{
    const char *text = r->step->url;
    struct template_piece piece;
    enum filter_place place = PLACE_HOST;
    if (r->values->masked && is_whole_url(text)) {
        if (strncmp(text, "{{prev.", 7) == 0)
            return filter_escape(PLACE_RAW, bytes_of("https://[a host of the list]/"), out);
        buf_printf(out, "https://%s/", r->block->hosts ? r->block->hosts[0] : "");
        return filter_escape(PLACE_RAW, r->values->secret, out);
    }
    const char *wrong = template_next(&text, &piece);
    while (!wrong && piece.value.source != TEMPLATE_END) {
        wrong = insert(r, &piece, place, out);
        size_t behind = strlen("https://");
        if (out->len > behind && (memchr(out->ptr + behind, '/', out->len - behind) ||
                                  memchr(out->ptr + behind, '?', out->len - behind)))
            place = PLACE_URL;
        if (!wrong)
            wrong = template_next(&text, &piece);
    }
    return wrong;
}

/* The part of a URL between "https://" and its path. */
static const char *read_host(struct bytes url, char host[256])
{
    static const char scheme[] = "https://";
    size_t at = strlen(scheme), len = 0;
    if (url.len <= at || memcmp(url.ptr, scheme, at) != 0)
        return "the URL is not https";
    for (; at < url.len && !strchr("/?", url.ptr[at]); at++) {
        unsigned char c = url.ptr[at];
        if (len == 255 || c == '\0' ||
            !(byte_is_lower(c) || byte_is_digit(c) || c == '-' || c == '.' || c == ':'))
            return "the URL leads to no host of the issuer";
        host[len++] = (char)c;
    }
    host[len] = '\0';
    return NULL;
}

/* Configured hosts may have a path behind them; the URL's host is what stands before it. */
static bool is_named(const char *host, const char *configured)
{
    size_t len = strlen(host);
    return configured && strncmp(host, configured, len) == 0 &&
           (configured[len] == '\0' || configured[len] == '/');
}

static const char *check_host(const struct render *r, struct request *out)
{
    const char *wrong = read_host(buf_bytes(&out->url), out->host);
    if (wrong || validate_owns_host(r->block, out->host))
        return wrong;
    if (r->block->self_hosted && is_named(out->host, r->values->host))
        return NULL;
    return "the URL leads to no host of the issuer";
}

bool render_is_own_host(const char *text)
{
    size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-.");
    const char *rest = text + name;
    if (name == 0 || name > 200 || text[0] == '.' || text[0] == '-' || strstr(text, ".."))
        return false;
    if (*rest == ':') {
        size_t digits = strspn(rest + 1, "0123456789");
        if (digits == 0 || digits > 5)
            return false;
        rest += 1 + digits;
    }
    return *rest == '\0' ||
           (*rest == '/' && strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~/") == strlen(rest));
}

/* ---- Headers and body ---- */

static struct buf *next_header(struct request *out)
{
    BUG_IF(out->header_count == RENDER_HEADERS_MOST);
    struct buf *header = &out->headers[out->header_count++];
    header->max = LIMIT_REQUEST;
    return header;
}

static const char *fill_headers(const struct render *r, struct request *out)
{
    const char *wrong = NULL;
    for (const struct validate_pair *at = r->step->headers; at && at->name && !wrong; at++) {
        struct buf *header = next_header(out);
        buf_printf(header, "%s: ", at->name);
        wrong = fill(r, at->value, PLACE_HEADER, header);
    }
    return wrong;
}

static const char *fill_basic(const struct render *r, struct request *out)
{
    AUTO(buf_dispose) struct buf both = {.max = LIMIT_REQUEST};
    const char *wrong = fill(r, r->step->basic_user, PLACE_RAW, &both);
    if (!wrong)
        wrong = filter_escape(PLACE_RAW, bytes_of(":"), &both);
    if (!wrong)
        wrong = fill(r, r->step->basic_pass, PLACE_RAW, &both);
    if (wrong)
        return wrong;
    struct buf *header = next_header(out);
    buf_printf(header, "Authorization: Basic ");
    if (r->values->masked)
        return filter_escape(PLACE_RAW, buf_bytes(&both), header);
    return filter_apply(FILTER_B64, (struct bytes){NULL, 0}, (struct bytes){NULL, 0},
                        buf_bytes(&both), header);
}

static const char *fill_digest(const struct render *r, struct request *out)
{
    out->digest_user.max = out->digest_pass.max = LIMIT_REQUEST;
    const char *wrong = fill(r, r->step->digest_user, PLACE_HEADER, &out->digest_user);
    return wrong ? wrong : fill(r, r->step->digest_pass, PLACE_HEADER, &out->digest_pass);
}

static const char *fill_form(const struct render *r, struct request *out)
{
    const char *wrong = NULL;
    for (const struct validate_pair *at = r->step->form; at->name && !wrong; at++) {
        if (out->body.len > 0)
            wrong = filter_escape(PLACE_RAW, bytes_of("&"), &out->body);
        if (!wrong)
            wrong = filter_escape(PLACE_FORM, bytes_of(at->name), &out->body);
        if (!wrong)
            wrong = filter_escape(PLACE_RAW, bytes_of("="), &out->body);
        if (!wrong)
            wrong = fill(r, at->value, PLACE_FORM, &out->body);
    }
    return wrong;
}

static const char *fill_body(const struct render *r, struct request *out)
{
    const struct validate_step *step = r->step;
    out->body.max = LIMIT_REQUEST;
    out->has_body = step->form || step->json || step->body;
    if (step->form || step->json)
        buf_printf(next_header(out), "Content-Type: %s",
                   step->json ? "application/json" : "application/x-www-form-urlencoded");
    if (step->form)
        return fill_form(r, out);
    if (step->json)
        return fill(r, step->json, PLACE_JSON, &out->body);
    return step->body ? filter_escape(PLACE_RAW, bytes_of(step->body), &out->body) : NULL;
}

static const char *fill_lets(struct render *r)
{
    const char *wrong = NULL;
    for (const struct validate_pair *at = r->step->let; at && at->name && !wrong; at++) {
        BUG_IF(r->let_count == VALIDATE_LETS_MOST);
        struct buf *let = &r->lets[r->let_count];
        *let = (struct buf){.max = LIMIT_REQUEST};
        wrong = fill(r, at->value, PLACE_RAW, let);
        r->let_count++;
    }
    return wrong;
}

static void end_text(struct buf *text)
{
    size_t max = text->max;
    text->max = 0; /* room for one byte more is always there */
    enum status st = buf_add(text, (struct bytes){(const unsigned char *)"", 1});
    BUG_IF(st != ST_OK);
    text->len--;
    text->max = max;
}

const char *render_request(const struct validate *block, const struct validate_step *step,
                           const struct render_values *values, struct request *out)
{
    AUTO(render_dispose) struct render r = {.block = block, .step = step, .values = values};
    AUTO(buf_dispose) struct buf now = {0};
    buf_printf(&now, "%lld", (long long)values->now);
    memcpy(r.now, now.ptr, MIN(now.len, sizeof(r.now) - 1));
    *out = (struct request){.method = step->method, .url.max = LIMIT_REQUEST};
    const char *wrong = fill_lets(&r);
    if (!wrong)
        wrong = fill_url(&r, &out->url);
    if (!wrong && !values->masked)
        wrong = check_host(&r, out);
    if (!wrong)
        wrong = fill_headers(&r, out);
    if (!wrong && step->basic_user)
        wrong = fill_basic(&r, out);
    if (!wrong && step->digest_user)
        wrong = fill_digest(&r, out);
    if (!wrong)
        wrong = fill_body(&r, out);
    end_text(&out->url);
    end_text(&out->digest_user);
    end_text(&out->digest_pass);
    for (size_t i = 0; i < out->header_count; i++)
        end_text(&out->headers[i]);
    return wrong;
}

void request_dispose(struct request *request)
{
    buf_dispose(&request->url);
    buf_dispose(&request->body);
    buf_dispose(&request->digest_user);
    buf_dispose(&request->digest_pass);
    for (size_t i = 0; i < request->header_count; i++)
        buf_dispose(&request->headers[i]);
    *request = (struct request){0};
}
