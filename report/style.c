/* style.c - escape sequences that we write ourselves. */
#define _POSIX_C_SOURCE 200809L /* gethostname */
#include "report/style.h"

#include "report/escape.h"
#include "report/uri.h"

#include <inttypes.h>
#include <unistd.h>

enum { NAME_SIZE = 256, DIRECTORY_SIZE = 4096 };

enum style style_of_severity(enum severity severity)
{
    static const enum style styles[] = {
        [SEVERITY_LOW] = STYLE_LOW,
        [SEVERITY_MEDIUM] = STYLE_MEDIUM,
        [SEVERITY_HIGH] = STYLE_HIGH,
        [SEVERITY_CRITICAL] = STYLE_CRITICAL,
    };
    return styles[severity];
}

void style_begin(struct out *out, const struct report_options *options, enum style style)
{
    static const char *const codes[] = {
        [STYLE_BOLD] = "1",    [STYLE_DIM] = "2",  [STYLE_CRITICAL] = "1;31", [STYLE_HIGH] = "31",
        [STYLE_MEDIUM] = "35", [STYLE_LOW] = "36", [STYLE_GOOD] = "32",
    };
    if (options->color)
        out_printf(out, "\x1b[%sm", codes[style]);
}

void style_end(struct out *out, const struct report_options *options)
{
    if (options->color)
        out_text(out, "\x1b[0m");
}

void style_text(struct out *out, const struct report_options *options, enum style style,
                const char *text)
{
    style_begin(out, options, style);
    out_text(out, text);
    style_end(out, options);
}

void style_link_root(struct buf *to)
{
    char host[NAME_SIZE], directory[DIRECTORY_SIZE];
    if (gethostname(host, sizeof(host)) != 0 || getcwd(directory, sizeof(directory)) == NULL)
        return;
    host[sizeof(host) - 1] = '\0';
    buf_printf(to, "file://");
    uri_encode(to, bytes_of(host));
    uri_encode(to, bytes_of(directory));
    buf_printf(to, "/");
}

static bool may_be_file(const char *path)
{
    return path[0] != '\0' && path[0] != '<' && strcmp(path, "-") != 0;
}

/* Up to the slash after the host: where absolute paths go. */
static struct bytes host_part(struct bytes root)
{
    size_t slash = bytes_find(root, strlen("file://"), bytes_of("/"));
    return bytes_slice(root, 0, MIN(slash, root.len));
}

static void open_link(struct out *out, struct bytes root, const struct place *place)
{
    struct bytes from = place->path[0] == '/' ? host_part(root) : root;
    AUTO(buf_dispose) struct buf path = {0};
    const char *from_here = place->path;
    while (strncmp(from_here, "./", 2) == 0)
        from_here += 2;
    uri_encode(&path, bytes_of(from_here));
    out_text(out, "\x1b]8;;");
    out_write(out, from.ptr, from.len);
    out_write(out, path.ptr, path.len);
    out_printf(out, "#L%" PRIu64 "\x1b\\", place->start_line);
}

void style_place(struct out *out, struct bytes root, const struct place *place)
{
    bool link = root.len > 0 && may_be_file(place->path);
    if (link)
        open_link(out, root, place);
    escape_write(out, bytes_of(place->path), ESCAPE_NAME);
    out_printf(out, ":%" PRIu64 ":%" PRIu64, place->start_line, place->start_column);
    if (link)
        out_text(out, "\x1b]8;;\x1b\\");
}
