/* reftable_stack.c - all tables are read side by side: each knows its refs in order. */
#include "scanner/git/reftable_stack.h"

#include "base/file.h"
#include "base/limits.h"
#include "scanner/git/gitfile.h"

#include <errno.h>
#include <unistd.h>

enum { LOOKS = 4, FILES_MAX = 1024 };

struct reftable_file {
    struct buf text;
    struct reftable table;
    struct reftable_cursor cursor;
    struct reftable_ref ref; /* the next one */
    bool has_ref;
};

static void note(const char *path, struct batch *notes)
{
    gitfile_note(notes, path, "ref table damaged", NULL, true);
}

/* ---- Files ---- */

static void drop_files(struct reftable_stack *stack)
{
    for (size_t i = 0; i < stack->count; i++) {
        buf_dispose(&stack->files[i].text);
        reftable_cursor_dispose(&stack->files[i].cursor);
    }
    xfree(&stack->files);
    stack->count = stack->bytes = 0;
}

void reftable_stack_close(struct reftable_stack *stack)
{
    drop_files(stack);
    xfree(&stack->path);
}

/* A table of the list; false if it is not there any more. */
static bool add_file(struct reftable_stack *stack, const char *directory, struct bytes name,
                     size_t hash_len, struct batch *notes)
{
    struct error err;
    AUTO(xfree) char *plain = xmemdup(name.ptr, name.len);
    AUTO(xfree) char *path = gitpath_join(directory, plain);
    if (strlen(plain) != name.len || plain[0] == '.' || strchr(plain, '/') != NULL ||
        stack->count == FILES_MAX) {
        note(stack->path, notes);
        return true;
    }
    struct reftable_file *f = &stack->files[stack->count];
    *f = (struct reftable_file){0};
    if (file_read(&f->text, path, LIMIT_REFTABLES - stack->bytes, &err) == ST_OK &&
        reftable_open(&f->table, buf_bytes(&f->text), hash_len)) {
        stack->bytes += f->text.len;
        stack->count++;
        return true;
    }
    buf_dispose(&f->text);
    if (access(path, F_OK) != 0)
        return false;
    note(path, notes);
    return true;
}

/* @return false if the list is out of date */
static bool read_list(struct reftable_stack *stack, const char *directory, size_t hash_len,
                      struct batch *notes)
{
    AUTO(gitlines_close) struct gitlines lines = {0};
    struct bytes line;
    bool all = true;
    int failed = gitlines_open(&lines, stack->path, true);
    if (failed != 0 && failed != ENOENT)
        gitfile_note_errno(notes, stack->path, failed);
    stack->files = xcalloc(FILES_MAX, sizeof(*stack->files));
    while (failed == 0 && all && gitlines_next(&lines, &line)) {
        line = gitfile_chomp(line);
        if (line.len > 0)
            all = add_file(stack, directory, line, hash_len, notes);
    }
    return all;
}

void reftable_stack_open(struct reftable_stack *stack, const char *gitdir, size_t hash_len,
                         struct batch *notes)
{
    AUTO(xfree) char *directory = gitpath_join(gitdir, "reftable");
    *stack = (struct reftable_stack){.path = gitpath_join(directory, "tables.list")};
    for (unsigned look = 0; look < LOOKS; look++) {
        drop_files(stack);
        if (read_list(stack, directory, hash_len, notes))
            return;
    }
    note(stack->path, notes);
}

/* ---- Refs ---- */

static void move_on(struct reftable_file *f)
{
    f->has_ref = reftable_next(&f->cursor, &f->ref);
}

static int compare_names(struct bytes a, struct bytes b)
{
    int order = memcmp(a.ptr, b.ptr, MIN(a.len, b.len));
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* The newest table with the first name, or NULL at the end of all. */
static struct reftable_file *first_of_all(const struct reftable_stack *stack)
{
    struct reftable_file *first = NULL;
    for (size_t i = stack->count; i-- > 0;) {
        struct reftable_file *f = &stack->files[i];
        if (f->has_ref && (first == NULL || compare_names(f->ref.name, first->ref.name) < 0))
            first = f;
    }
    return first;
}

/* All tables that say something of this ref, itself last: it lends the name. */
static void pass_over(struct reftable_stack *stack, struct reftable_file *told)
{
    for (size_t i = 0; i < stack->count; i++) {
        struct reftable_file *f = &stack->files[i];
        if (f != told && f->has_ref && compare_names(f->ref.name, told->ref.name) == 0)
            move_on(f);
    }
    move_on(told);
}

void reftable_stack_refs(struct reftable_stack *stack, reftable_ref_visit visit, void *ctx,
                         struct batch *notes)
{
    struct reftable_file *f;
    bool goes_on = true, damaged = false;
    for (size_t i = 0; i < stack->count; i++) {
        reftable_cursor_dispose(&stack->files[i].cursor);
        stack->files[i].cursor = (struct reftable_cursor){.table = &stack->files[i].table};
        move_on(&stack->files[i]);
    }
    while (goes_on && (f = first_of_all(stack)) != NULL) {
        if (f->ref.kind != REFTABLE_DELETED)
            goes_on = visit(ctx, &f->ref);
        pass_over(stack, f);
    }
    for (size_t i = 0; i < stack->count; i++)
        damaged |= stack->files[i].cursor.damaged;
    if (damaged)
        note(stack->path, notes);
}

struct wanted {
    struct bytes name;
    struct reftable_ref *out;
    bool found;
};

static bool see_wanted(void *ctx, const struct reftable_ref *ref)
{
    struct wanted *w = ctx;
    if (!bytes_equal(ref->name, w->name))
        return true;
    *w->out = *ref;
    w->out->name = (struct bytes){0};
    w->found = true;
    return false;
}

bool reftable_stack_find(struct reftable_stack *stack, struct bytes name, struct reftable_ref *out)
{
    struct wanted wanted = {.name = name, .out = out};
    reftable_stack_refs(stack, see_wanted, &wanted, NULL);
    return wanted.found;
}

/* ---- Logs ---- */

void reftable_stack_logs(struct reftable_stack *stack, reftable_log_visit visit, void *ctx,
                         struct batch *notes)
{
    bool good = true;
    for (size_t i = 0; i < stack->count; i++)
        good &= reftable_logs(&stack->files[i].table, visit, ctx);
    if (!good)
        note(stack->path, notes);
}
