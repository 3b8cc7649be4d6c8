/* report_read_fuzz.c - any bytes as a saved report: refused with a message, or printed as JSON that
 * is read again and prints the same. */
#include "report/saved.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Read text, and print what was read; false if it is no report. */
static bool print_again(struct bytes text, struct buf *out)
{
    AUTO(saved_free) struct saved *saved = NULL;
    AUTO(out_free) struct out *stream = NULL;
    struct report_options options = {.show_secrets = true};
    struct results results;
    struct error err = {{0}};
    enum status st = saved_read(&saved, "r.json", text, ruleset_builtin(), &err);
    BUG_IF((st == ST_OK) != (saved != NULL) || (st != ST_OK && err.text[0] == '\0'));
    if (st != ST_OK)
        return false;
    saved_options(saved, &options);
    saved_results(saved, &results);
    FILE *file = tmpfile();
    BUG_IF(file == NULL || out_new_fd(&stream, fileno(file), "report") != ST_OK);
    report_find("json")->write(stream, &options, &results);
    out_flush(stream);
    BUG_IF(fseek(file, 0, SEEK_SET) != 0);
    for (int c; (c = fgetc(file)) != EOF;)
        buf_printf(out, "%c", c);
    buf_printf(out, "%c", '\0');
    fclose(file);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    AUTO(buf_dispose) struct buf text = {0}, first = {0}, second = {0};
    BUG_IF(buf_add(&text, (struct bytes){data, len}) != ST_OK);
    buf_printf(&text, "%c", '\0');
    if (!print_again((struct bytes){text.ptr, len}, &first))
        return 0;
    BUG_IF(!print_again((struct bytes){first.ptr, first.len - 1}, &second));
    BUG_IF(!bytes_equal(buf_bytes(&first), buf_bytes(&second)));
    return 0;
}
