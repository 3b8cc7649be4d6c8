/* excerpt.c - escaping, clipping, carets. */
#include "report/excerpt.h"

#include "report/escape.h"
#include "report/style.h"

#include <inttypes.h>

#define ELLIPSIS "\xE2\x80\xA6"
#define BAR "\xE2\x94\x82"

enum { LEAST_WIDTH = 20 };

/* One line in three parts, escaped. */
struct line {
    struct buf text;
    size_t secret_at, after_at; /* bytes of text */
};

static void line_dispose(struct line *line)
{
    buf_dispose(&line->text);
}

/* The excerpt's own secret is redacted: what may be shown in clear comes from the finding. */
static struct bytes shown_secret(const struct report_options *options,
                                 const struct finding *finding)
{
    const struct place *place = &finding->place;
    if (options->show_secrets)
        return (struct bytes){(const unsigned char *)finding->secret, finding->secret_len};
    if (place->excerpt == NULL)
        return bytes_of(finding->preview);
    return (struct bytes){(const unsigned char *)place->excerpt + place->excerpt_at,
                          place->excerpt_len};
}

static void line_make(struct line *line, const struct report_options *options,
                      const struct finding *finding)
{
    const struct place *place = &finding->place;
    struct bytes whole = bytes_of(place->excerpt ? place->excerpt : "");
    size_t at = place->excerpt ? place->excerpt_at : 0,
           len = place->excerpt ? place->excerpt_len : 0;
    BUG_IF(at > whole.len || len > whole.len - at);
    escape_add(&line->text, bytes_slice(whole, 0, at), ESCAPE_LINE);
    line->secret_at = line->text.len;
    escape_add(&line->text, shown_secret(options, finding), ESCAPE_LINE);
    line->after_at = line->text.len;
    escape_add(&line->text, bytes_slice(whole, at + len, whole.len), ESCAPE_LINE);
}

/* What of the three parts is shown, in columns. */
struct room {
    size_t before, secret, after;
};

static struct room share(struct room want, size_t columns)
{
    if (want.before + want.secret + want.after <= columns)
        return want;
    struct room room = {.secret = MIN(want.secret, columns - 2)};
    size_t rest = columns - room.secret;
    size_t half = rest / 2;
    room.before = MIN(want.before, MAX(half, rest - MIN(rest, want.after)));
    room.after = MIN(want.after, rest - room.before);
    return room;
}

/* Write the end of part that fits; returns the columns used. */
static size_t write_end(struct out *out, struct bytes part, size_t columns)
{
    if (escape_width(part) <= columns) {
        out_write(out, part.ptr, part.len);
        return escape_width(part);
    }
    if (columns == 0)
        return 0;
    struct bytes kept = bytes_slice(part, escape_fit_end(part, columns - 1), part.len);
    out_text(out, ELLIPSIS);
    out_write(out, kept.ptr, kept.len);
    return 1 + escape_width(kept);
}

static size_t write_beginning(struct out *out, struct bytes part, size_t columns)
{
    if (escape_width(part) <= columns) {
        out_write(out, part.ptr, part.len);
        return escape_width(part);
    }
    if (columns == 0)
        return 0;
    struct bytes kept = bytes_slice(part, 0, escape_fit(part, columns - 1));
    out_write(out, kept.ptr, kept.len);
    out_text(out, ELLIPSIS);
    return escape_width(kept) + 1;
}

static void repeat(struct out *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out_write(out, &c, 1);
}

static size_t columns_left(const struct report_options *options, unsigned gutter)
{
    if (options->width == 0)
        return SIZE_MAX;
    unsigned used = gutter + 3;
    return options->width < used + LEAST_WIDTH ? LEAST_WIDTH : options->width - used;
}

void excerpt_write(struct out *out, const struct report_options *options,
                   const struct finding *finding, unsigned gutter)
{
    AUTO(line_dispose) struct line line = {0};
    line_make(&line, options, finding);
    struct bytes all = buf_bytes(&line.text);
    struct bytes before = bytes_slice(all, 0, line.secret_at);
    struct bytes secret = bytes_slice(all, line.secret_at, line.after_at);
    struct bytes after = bytes_slice(all, line.after_at, all.len);
    struct room want = {escape_width(before), escape_width(secret), escape_width(after)};
    struct room room = share(want, columns_left(options, gutter));

    enum style style = style_of_severity(finding->rule->severity);
    style_begin(out, options, STYLE_DIM);
    out_printf(out, "%*" PRIu64 " " BAR " ", (int)gutter, finding->place.start_line);
    style_end(out, options);
    size_t indent = write_end(out, before, room.before);
    style_begin(out, options, style);
    size_t carets = write_beginning(out, secret, room.secret);
    style_end(out, options);
    write_beginning(out, after, room.after);
    if (finding->place.excerpt) {
        style_begin(out, options, STYLE_DIM);
        out_printf(out, "\n%*s " BAR " ", (int)gutter, "");
        style_end(out, options);
        repeat(out, ' ', indent);
        style_begin(out, options, style);
        repeat(out, '^', MAX(carets, (size_t)1));
        style_end(out, options);
    }
    out_text(out, "\n");
}
