/* outputs.c - opening, describing and finishing reports. */
#include "cmd/outputs.h"

#include "cmd/terminal.h"
#include "report/shown.h"

#include <stdio.h>
#include <unistd.h>

void outputs_dispose(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        out_free(&outputs->item[i].out);
    xfree(&outputs->item);
    *outputs = (struct outputs){0};
}

static enum status bad_format(const char *name, struct error *err)
{
    size_t count;
    const struct report_ops *const *all = report_all(&count);
    char known[120] = "";
    for (size_t i = 0, at = 0; i < count && at < sizeof(known); i++) {
        int len = snprintf(known + at, sizeof(known) - at, "%s%s", i > 0 ? ", " : "", all[i]->name);
        at += (size_t)MAX(len, 0);
    }
    return error_set(err, ST_USAGE, "--output: there is no format '%s'; formats are %s", name,
                     known);
}

static enum status check_path(const struct outputs *outputs, const char *path, struct error *err)
{
    if (strcmp(path, "-") == 0)
        return error_set(err, ST_USAGE,
                         "--output writes files; --format FORMAT is for standard output");
    for (size_t i = 0; i < outputs->count; i++)
        if (outputs->item[i].path && strcmp(outputs->item[i].path, path) == 0)
            return error_set(err, ST_USAGE, "--output: two reports cannot both be %s", path);
    return ST_OK;
}

/* The report options of a file; standard output adds what a terminal can show. */
static void describe(struct output *output, const struct options *options,
                     const struct report_options *base)
{
    output->options = *base;
    output->options.show_secrets = options->show_secrets;
    output->options.color = strcmp(options->color, "always") == 0;
    output->options.verbose = (unsigned)MIN(options->verbose, (uint64_t)9);
    if (output->path != NULL)
        return;
    output->options.color = terminal_color(options->color, STDOUT_FILENO);
    output->options.width = terminal_width(STDOUT_FILENO);
    output->options.hyperlinks = output->options.color && terminal_links(STDOUT_FILENO);
}

/* Read one FORMAT=PATH and open the file, so that what cannot be written is known before the work.
 */
static enum status open_file(struct outputs *outputs, const struct options *options,
                             const struct report_options *base, const char *text, struct error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return error_set(err, ST_USAGE,
                         "--output is FORMAT=PATH, for example sarif=report.sarif, not '%s'", text);
    AUTO(xfree) char *name = xmemdup(text, (size_t)(equals - text));
    struct output *output = &outputs->item[outputs->count];
    output->format = report_find(name);
    output->path = equals + 1;
    if (output->format == NULL)
        return bad_format(name, err);
    TRY(check_path(outputs, output->path, err));
    TRY(out_new_file(&output->out, output->path, err));
    describe(output, options, base);
    outputs->count++;
    return ST_OK;
}

enum status outputs_open(struct outputs *outputs, const struct options *options,
                         const struct report_options *base, struct error *err)
{
    outputs->item = xcalloc(options->outputs.count + 1, sizeof(*outputs->item));
    struct output *first = &outputs->item[outputs->count++];
    first->out = stdout_open();
    first->format = report_find(options->format);
    BUG_IF(first->format == NULL);
    describe(first, options, base);
    for (size_t i = 0; i < options->outputs.count; i++)
        TRY(open_file(outputs, options, base, options->outputs.item[i], err));
    return ST_OK;
}

bool outputs_want(const struct outputs *outputs, const char *format)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (strcmp(outputs->item[i].format->name, format) == 0)
            return true;
    return false;
}

void outputs_stream(struct output *output, const struct results *results)
{
    for (size_t i = 0; output->format->stream && i < results->credential_count; i++) {
        const struct credential *credential = &results->credentials[i];
        struct verification *verification = credential->findings[0]->verification;
        for (size_t k = 0; k < credential->count; k++) {
            struct finding *finding = credential->findings[k];
            finding->verification = verification;
            if (shown_finding(&output->options, finding))
                output->format->stream(output->out, &output->options, finding);
            finding->verification = k == 0 ? verification : NULL;
        }
    }
}

static enum exit_code finish_output(struct output *output, enum exit_code code)
{
    struct error err;
    if (output->path == NULL)
        return stdout_finish(output->out, code);
    if (out_finish(output->out, &err) == ST_OK)
        return out_failed(output->out) ? EXIT_INCOMPLETE : code;
    say(&err);
    return EXIT_INCOMPLETE;
}

enum exit_code outputs_finish(struct outputs *outputs, const struct results *results,
                              enum exit_code code)
{
    for (size_t i = 0; i < outputs->count; i++) {
        struct output *output = &outputs->item[i];
        if (i > 0 || !outputs->first_is_taken)
            output->format->write(output->out, &output->options, results);
        code = finish_output(output, code);
    }
    return code;
}
