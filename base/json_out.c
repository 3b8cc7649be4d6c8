/* json_out.c - commas, indentation and escapes. */
#include "base/json_out.h"

#include "base/utf8.h"

#include <inttypes.h>

static uint32_t bit_of(unsigned depth)
{
    return UINT32_C(1) << (depth - 1);
}

static bool inside_object(const struct json_out *json)
{
    return json->depth > 0 && (json->objects & bit_of(json->depth)) != 0;
}

void json_out_init(struct json_out *json, struct out *out, bool pretty)
{
    *json = (struct json_out){.out = out, .pretty = pretty};
}

static void new_line(struct json_out *json)
{
    static const char blanks[2 * JSON_OUT_DEPTH + 1] =
        "                                                                ";
    if (!json->pretty)
        return;
    out_write(json->out, "\n", 1);
    out_write(json->out, blanks, 2 * (size_t)json->depth);
}

static void next_member(struct json_out *json)
{
    if (json->depth == 0)
        return;
    if (json->has_members & bit_of(json->depth))
        out_write(json->out, ",", 1);
    json->has_members |= bit_of(json->depth);
    new_line(json);
}

/* Every value begins here. */
static void before_value(struct json_out *json)
{
    BUG_IF(json->in_string || inside_object(json) != json->keyed);
    if (!json->keyed)
        next_member(json);
    json->keyed = false;
}

static void open_bracket(struct json_out *json, bool object)
{
    BUG_IF(json->depth == JSON_OUT_DEPTH);
    before_value(json);
    out_write(json->out, object ? "{" : "[", 1);
    json->depth++;
    json->has_members &= ~bit_of(json->depth);
    json->objects &= ~bit_of(json->depth);
    if (object)
        json->objects |= bit_of(json->depth);
}

static void close_bracket(struct json_out *json, bool object)
{
    BUG_IF(json->depth == 0 || json->in_string || json->keyed || inside_object(json) != object);
    bool filled = (json->has_members & bit_of(json->depth)) != 0;
    json->depth--;
    if (filled)
        new_line(json);
    out_write(json->out, object ? "}" : "]", 1);
}

void json_out_object(struct json_out *json)
{
    open_bracket(json, true);
}

void json_out_object_end(struct json_out *json)
{
    close_bracket(json, true);
}

void json_out_array(struct json_out *json)
{
    open_bracket(json, false);
}

void json_out_array_end(struct json_out *json)
{
    close_bracket(json, false);
}

void json_out_key(struct json_out *json, const char *key)
{
    BUG_IF(!inside_object(json) || json->keyed || json->in_string);
    next_member(json);
    out_write(json->out, "\"", 1);
    out_text(json->out, key);
    out_text(json->out, json->pretty ? "\": " : "\":");
    json->keyed = true;
}

void json_out_string_begin(struct json_out *json)
{
    before_value(json);
    out_write(json->out, "\"", 1);
    json->in_string = true;
    json->last = '"';
}

static void escape_ascii(struct json_out *json, unsigned char c)
{
    static const char names[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
    };
    if (c == '"' || c == '\\')
        out_printf(json->out, "\\%c", c);
    else if (c < 32 && names[c])
        out_printf(json->out, "\\%c", names[c]);
    else
        out_printf(json->out, "\\u%04x", c);
}

static bool is_plain(const struct json_out *json, unsigned char c)
{
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\' && (c != '#' || json->last != '#');
}

static void add_wide(struct json_out *json, struct bytes text, size_t *at)
{
    size_t from = *at;
    uint32_t point;
    if (!utf8_next(text, at, &point))
        out_text(json->out, "\xEF\xBF\xBD");
    else if (point < 0xA0 || utf8_is_deceptive(point))
        out_printf(json->out, "\\u%04" PRIx32, point);
    else
        out_write(json->out, text.ptr + from, *at - from);
}

void json_out_string_add(struct json_out *json, struct bytes part)
{
    BUG_IF(!json->in_string);
    for (size_t at = 0; at < part.len;) {
        size_t run = at;
        while (run < part.len && is_plain(json, part.ptr[run]))
            json->last = part.ptr[run++];
        out_write(json->out, part.ptr + at, run - at);
        at = run;
        if (at == part.len)
            break;
        json->last = part.ptr[at];
        if (part.ptr[at] < 0x80)
            escape_ascii(json, part.ptr[at++]);
        else
            add_wide(json, part, &at);
    }
}

void json_out_string_end(struct json_out *json)
{
    BUG_IF(!json->in_string);
    out_write(json->out, "\"", 1);
    json->in_string = false;
}

void json_out_string(struct json_out *json, struct bytes text)
{
    json_out_string_begin(json);
    json_out_string_add(json, text);
    json_out_string_end(json);
}

void json_out_text(struct json_out *json, const char *text)
{
    if (text)
        json_out_string(json, bytes_of(text));
    else
        json_out_null(json);
}

void json_out_uint(struct json_out *json, uint64_t value)
{
    before_value(json);
    out_printf(json->out, "%" PRIu64, value);
}

void json_out_decimal(struct json_out *json, double value)
{
    if (!(value > -1e15 && value < 1e15)) {
        json_out_null(json);
        return;
    }
    before_value(json);
    uint64_t hundredths = (uint64_t)((value < 0 ? -value : value) * 100 + 0.5);
    const char *sign = value < 0 && hundredths > 0 ? "-" : "";
    out_printf(json->out, "%s%" PRIu64 ".%02" PRIu64, sign, hundredths / 100, hundredths % 100);
}

void json_out_bool(struct json_out *json, bool value)
{
    before_value(json);
    out_text(json->out, value ? "true" : "false");
}

void json_out_null(struct json_out *json)
{
    before_value(json);
    out_text(json->out, "null");
}

void json_out_member_text(struct json_out *json, const char *key, const char *text)
{
    json_out_key(json, key);
    json_out_text(json, text);
}

void json_out_member_uint(struct json_out *json, const char *key, uint64_t value)
{
    json_out_key(json, key);
    json_out_uint(json, value);
}

void json_out_member_bool(struct json_out *json, const char *key, bool value)
{
    json_out_key(json, key);
    json_out_bool(json, value);
}
