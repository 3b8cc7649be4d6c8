/* recipe.c - `sprawl-recipe <IN >OUT`: each line is a recipe, so equal lines give equal secrets. */
#include "rules/recipe.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_CEILING ((size_t)1 << 28)

static enum status expand_line(const char *line, size_t len, struct error *err)
{
    AUTO(buf_dispose) struct buf out = {.max = LINE_CEILING};
    if (strlen(line) != len)
        return error_set(err, ST_SYNTAX, "recipe: NUL byte in the text");
    TRY(recipe_expand(line, &out, err));
    if (out.len > 0 && fwrite(out.ptr, 1, out.len, stdout) != out.len)
        return error_errno(err, "standard output");
    return ST_OK;
}

int main(void)
{
    AUTO(xfree) char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    struct error err;
    while ((len = getline(&line, &cap, stdin)) > 0) {
        if (expand_line(line, (size_t)len, &err) == ST_OK)
            continue;
        fprintf(stderr, "sprawl-recipe: %s\n", err.text);
        return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
