/* cmd_explain.c - `sprawl explain FILE:LINE`: which rules matched there, and what became of each
 * match. */
#include "cmd/command.h"
#include "cmd/nearest.h"
#include "cmd/setup.h"
#include "cmd/terminal.h"
#include "report/advice.h"
#include "report/decided.h"
#include "report/escape.h"
#include "report/sarif_help.h"
#include "report/style.h"
#include "scanner/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A match that touches the line; a struct trace lives only while it is heard. */
struct heard {
    struct trace trace;
    struct reasons reasons;
    struct place place;
    char preview[64];
};

struct explanation {
    const struct options *options;
    struct setup setup;
    struct scan_options scan;
    struct report_options style;
    char *path;
    uint64_t line;
    struct batch batch;
    struct heard *heard;
    size_t heard_count;
};

struct file_reader {
    struct reader reader;
    int fd;
};

static void explanation_dispose(struct explanation *e)
{
    batch_dispose(&e->batch);
    for (size_t i = 0; i < e->heard_count; i++)
        xfree(&e->heard[i].place.decoded_as);
    xfree(&e->heard);
    xfree(&e->path);
    setup_dispose(&e->setup);
}

static ptrdiff_t read_some(struct reader *self, unsigned char *to, size_t max)
{
    struct file_reader *r = (struct file_reader *)self;
    ssize_t got;
    do
        got = read(r->fd, to, max);
    while (got < 0 && errno == EINTR);
    return got < 0 ? READER_FAILED : got;
}

static void hear(void *ctx, const struct trace *trace)
{
    struct explanation *e = ctx;
    if (e->line < trace->place->start_line || e->line > trace->place->end_line)
        return;
    e->heard = xreallocarray(e->heard, e->heard_count + 1, sizeof(*e->heard));
    struct heard *heard = &e->heard[e->heard_count++];
    *heard = (struct heard){.trace = *trace, .reasons = *trace->reasons, .place = *trace->place};
    heard->place.decoded_as = NULL;
    heard->place.decoded_count = 0;
    const char **names = place_decoders(&heard->place, trace->place->decoded_count);
    for (size_t i = 0; i < trace->place->decoded_count; i++)
        names[i] = trace->place->decoded_as[i];
    size_t len = MIN(strlen(trace->preview), sizeof(heard->preview) - 1);
    memcpy(heard->preview, trace->preview, len);
}

/* "FILE:LINE"; FILE may hold colons. */
static enum status parse_place(struct explanation *e, struct error *err)
{
    const struct texts *arguments = &e->options->arguments;
    if (arguments->count != 1)
        return error_set(err, ST_USAGE, "explain wants one place: FILE:LINE");
    const char *text = arguments->item[0], *colon = strrchr(text, ':');
    for (const char *at = colon ? colon + 1 : ""; byte_is_digit((unsigned char)*at); at++)
        if (ckd_mul(&e->line, e->line, (uint64_t)10) ||
            ckd_add(&e->line, e->line, (uint64_t)(*at - '0')))
            break;
    if (colon == NULL || colon == text || strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        e->line == 0)
        return error_set(err, ST_USAGE, "explain wants FILE:LINE with a line from 1, not '%s'",
                         text);
    while (text[0] == '.' && text[1] == '/' && text[2] != '/' && text + 2 < colon)
        text += 2;
    e->path = xmemdup(text, (size_t)(colon - text));
    return ST_OK;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static enum status open_file(int *fd, const char *path, struct error *err)
{
    struct stat st;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0 || fstat(*fd, &st) != 0)
        return error_errno(err, path);
    return S_ISREG(st.st_mode) ? ST_OK : error_set(err, ST_USAGE, "%s: not a file", path);
}

static enum status prepare(struct explanation *e, const struct options *options, struct error *err)
{
    static const char *const here[] = {".", NULL};
    e->options = options;
    TRY(parse_place(e, err));
    TRY(setup_all(&e->setup, options, here, 1, err));
    TRY(setup_baseline(&e->setup, options, here, 1, err));
    setup_scan_options(&e->setup, options, &e->scan);
    e->scan.targets = here;
    e->scan.target_count = 1;
    e->style = (struct report_options){.color = terminal_color(options->color, STDOUT_FILENO)};
    return ST_OK;
}

static enum status scan_file(struct explanation *e, struct error *err)
{
    AUTO(close_fd) int fd = -1;
    AUTO(worker_free) struct worker *worker = NULL;
    TRY(open_file(&fd, e->path, err));
    TRY(worker_new(&worker, e->setup.rules, &e->scan, NULL, err));
    struct file_reader reader = {.reader.read = read_some, .fd = fd};
    struct item item = {.path = bytes_of(e->path), .reader = &reader.reader, .size = UINT64_MAX};
    worker_set_trace(worker, hear, e);
    worker_scan(worker, &item, &e->batch);
    for (size_t i = 0; i < e->batch.finding_count; i++)
        setup_decide(&e->setup, e->batch.findings[i]);
    return ST_OK;
}

/* The finding that a match has become, or NULL. */
static const struct finding *find_finding(const struct explanation *e, const struct heard *heard)
{
    for (size_t i = 0; i < e->batch.finding_count; i++) {
        const struct finding *f = e->batch.findings[i];
        if (f->rule == heard->trace.rule && f->place.byte_offset == heard->place.byte_offset &&
            f->place.decoded_count == heard->place.decoded_count)
            return f;
    }
    return NULL;
}

static void write_outcome(const struct explanation *e, struct out *out, const struct heard *heard)
{
    const struct trace *trace = &heard->trace;
    const struct finding *finding = find_finding(e, heard);
    if (trace->shadowed_by) {
        out_printf(out, "dropped: %s has the same text and outranks it", trace->shadowed_by->id);
    } else if (trace->dropped) {
        out_printf(out, "dropped: %s", trace->dropped);
    } else if (finding == NULL && trace->confidence >= e->scan.min_confidence) {
        out_text(out, "not reported for itself: it is part of a credential, or told of better by "
                      "what is read here in another way");
    } else if (finding == NULL) {
        out_printf(out, "not reported: %s confidence, below the least that is wanted (%s)",
                   confidence_name(trace->confidence), confidence_name(e->scan.min_confidence));
    } else if (finding->suppressed) {
        AUTO(buf_dispose) struct buf line = {0};
        decided_suppressed(&line, finding);
        out_text(out, "suppressed: ");
        out_write(out, line.ptr, line.len);
    } else {
        style_text(out, &e->style, STYLE_BOLD, "reported");
        out_printf(out, ": %s confidence", confidence_name(trace->confidence));
    }
    out_text(out, "\n");
}

static void write_heard(const struct explanation *e, struct out *out, const struct heard *heard)
{
    const struct trace *trace = &heard->trace;
    const struct place *place = &heard->place;
    out_text(out, "  ");
    style_text(out, &e->style, STYLE_BOLD, trace->rule->id);
    out_printf(out, " at %" PRIu64 ":%" PRIu64 "  ", place->start_line, place->start_column);
    for (size_t i = 0; i < place->decoded_count; i++)
        out_printf(out, "%s%s", i == 0 ? "decoded from " : ", ", place->decoded_as[i]);
    out_text(out, place->decoded_count > 0 ? "  " : "");
    escape_write(out, bytes_of(heard->preview), ESCAPE_NAME);
    out_text(out, "\n    ");
    write_outcome(e, out, heard);
    if (trace->dropped == NULL)
        out_printf(out, "    score %.2f\n", trace->score);
    for (size_t i = 0; i < heard->reasons.count; i++)
        out_printf(out, "    - %s\n", heard->reasons.text[i]);
}

static void write_skipped(struct out *out, const struct skipped *skipped)
{
    out_printf(out, "  could not be scanned: %s%s%s\n", skipped->reason,
               skipped->detail[0] ? ": " : "", skipped->detail);
}

static enum exit_code write_explanation(const struct explanation *e)
{
    enum exit_code code = EXIT_CLEAN;
    AUTO(out_free) struct out *out = stdout_open();
    escape_write(out, bytes_of(e->path), ESCAPE_NAME);
    out_printf(out, ":%" PRIu64 "\n", e->line);
    for (size_t i = 0; i < e->heard_count; i++)
        write_heard(e, out, &e->heard[i]);
    if (e->heard_count == 0)
        out_text(out, "  no rule that is switched on matches anything on this line\n");
    for (size_t i = 0; i < e->batch.skipped_count; i++) {
        write_skipped(out, &e->batch.skipped[i]);
        code = e->batch.skipped[i].incomplete ? EXIT_INCOMPLETE : code;
    }
    return stdout_finish(out, code);
}

/* ---- A rule ---- */

static void write_rule(struct out *out, const struct report_options *style, const struct rule *rule)
{
    style_begin(out, style, STYLE_BOLD);
    escape_write(out, bytes_of(rule->title), ESCAPE_NAME);
    style_end(out, style);
    out_text(out, "  ");
    escape_write(out, bytes_of(rule->id), ESCAPE_NAME);
    out_printf(out, "\n\n%s %s\n", sarif_help_danger(rule->binding),
               "Deleting the line is not enough: copies and the history keep it.");
    if (rule->validate)
        out_text(out, "Its issuer can be asked whether it still works: --verify=live.\n");
    out_text(out, "\n");
    advice_write(out, rule, "");
}

/* The only argument, if it can be no place: neither a colon nor a file of that name. */
static const char *rule_name(const struct options *options)
{
    const char *word = options->arguments.count == 1 ? options->arguments.item[0] : NULL;
    return word && strchr(word, ':') == NULL && access(word, F_OK) != 0 ? word : NULL;
}

static enum exit_code explain_rule(const struct options *options, const char *name)
{
    static const char *const here[] = {".", NULL};
    struct error err;
    struct nearest near;
    const struct rule *rule = NULL;
    AUTO(setup_dispose) struct setup setup = {0};
    if (setup_all(&setup, options, here, 1, &err) != ST_OK) {
        say(&err);
        return EXIT_USAGE;
    }
    nearest_init(&near, name);
    for (size_t i = 0; i < ruleset_count(setup.rules); i++) {
        nearest_offer(&near, ruleset_rule(setup.rules, i)->id);
        if (strcmp(ruleset_rule(setup.rules, i)->id, name) == 0)
            rule = ruleset_rule(setup.rules, i);
    }
    if (rule == NULL) {
        say_line("explain wants FILE:LINE or the id of a rule, and '%s' is neither%s%s%s", name,
                 near.name ? "; did you mean '" : "", near.name ? near.name : "",
                 near.name ? "'?" : "");
        return EXIT_USAGE;
    }
    const struct report_options style = {.color = terminal_color(options->color, STDOUT_FILENO)};
    AUTO(out_free) struct out *out = stdout_open();
    write_rule(out, &style, rule);
    return stdout_finish(out, EXIT_CLEAN);
}

static enum exit_code explain_run(const struct options *options)
{
    struct error err;
    const char *name = rule_name(options);
    AUTO(explanation_dispose) struct explanation e = {0};
    if (name)
        return explain_rule(options, name);
    if (prepare(&e, options, &err) == ST_OK && scan_file(&e, &err) == ST_OK)
        return write_explanation(&e);
    say(&err);
    return EXIT_USAGE;
}

static const char *const examples[] = {
    "sprawl explain config/prod.env:3",
    "why line 3 was reported, or was not",
    "sprawl explain --min-confidence low app.log:17",
    "with the weakest rules too",
    "sprawl explain github-pat",
    "how what that rule finds is revoked and replaced",
    NULL,
};

const struct command command_explain = {
    .name = "explain",
    .arguments = "FILE:LINE | RULE",
    .summary =
        "which rules touched a line and what became of each match; or what to do about a rule",
    .about = "Rules that only see randomness are off unless --min-confidence low or --enable\n"
             "asks for them.\n",
    .examples = examples,
    .run = explain_run,
};
