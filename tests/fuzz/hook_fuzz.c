/* hook_fuzz.c - any bytes as the lines of a hook, and as two versions of a text: nothing is lost.
 */
#include "cmd/hook_input.h"

#include "scanner/history/added.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(struct bytes old_text, struct bytes new_text)
{
    struct line_table table;
    struct lines old = {0}, fresh = {0};
    line_table_init(&table);
    lines_read(&old, &table, old_text);
    lines_read(&fresh, &table, new_text);
    unsigned char *added = xcalloc(fresh.count + 1, 1);
    lines_added(&old, &fresh, added);
    size_t kept = 0;
    for (size_t i = 0; i < fresh.count; i++)
        kept += !added[i];
    BUG_IF(added[fresh.count] || kept > old.count); /* each kept line is one of the old ones */
    xfree(&added);
    lines_dispose(&old);
    lines_dispose(&fresh);
    line_table_dispose(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err;
    struct bytes text = {data, size};
    for (int form = HOOK_PRE_PUSH; form <= HOOK_PRE_RECEIVE; form++) {
        AUTO(hook_input_dispose) struct hook_input input = {0};
        (void)!hook_input_parse(&input, text, (enum hook_form)form, 20, &err);
    }
    size_t half = bytes_find(text, 0, (struct bytes){(const unsigned char *)"", 1});
    if (half != SIZE_MAX)
        check_lines(bytes_slice(text, 0, half), bytes_slice(text, half, size));
    return 0;
}
