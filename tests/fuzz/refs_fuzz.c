/* refs_fuzz.c - any text as packed refs, as lines of a reflog, as a ref's file or as configuration:
 * what is told lies within it and has the form that was promised. */
#include "scanner/git/gitconfig.h"
#include "scanner/git/packed_refs.h"
#include "scanner/git/ref_file.h"
#include "scanner/git/reflog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool see_packed(void *ctx, const struct packed_ref *ref)
{
    BUG_IF(ref->name.len == 0 || memchr(ref->name.ptr, '\n', ref->name.len) != NULL);
    return --*(size_t *)ctx > 0;
}

static void read_packed(struct bytes text, size_t hash_len)
{
    AUTO(gitlines_close) struct gitlines lines = {0};
    size_t most = text.len / (2 * hash_len + 2) + 1; /* no more refs than text for them */
    gitlines_over(&lines, text);
    packed_refs_read(&lines, hash_len, see_packed, &most);
    BUG_IF(most == 0);
}

static bool is_within(struct bytes part, struct bytes whole)
{
    return part.len == 0 ||
           (part.ptr >= whole.ptr && part.len <= whole.len - (size_t)(part.ptr - whole.ptr));
}

static void read_reflog(struct bytes text, size_t hash_len)
{
    AUTO(gitlines_close) struct gitlines lines = {0};
    struct reflog_entry e = {0};
    gitlines_over(&lines, text);
    while (gitlines_next(&lines, &e.raw)) {
        reflog_parse(&e, hash_len);
        BUG_IF(!is_within(e.identity, e.raw) || !is_within(e.message, e.raw));
        BUG_IF(e.damaged && (e.identity.len > 0 || e.message.len > 0));
        BUG_IF(!e.damaged && e.identity.ptr[e.identity.len - 1] != '>');
    }
}

static void read_ref(struct bytes text, size_t hash_len)
{
    struct ref_file file;
    bool good = ref_file_parse(&file, text, hash_len);
    BUG_IF(good && file.has_target == (file.symbolic.len > 0));
    BUG_IF(good && !file.has_target && bytes_find(file.symbolic, 0, bytes_of("..")) == 0);
    BUG_IF(good && bytes_find(file.symbolic, 0, bytes_of("/../")) != SIZE_MAX);
}

static void see_variable(void *ctx, const struct gitconfig_entry *e)
{
    size_t *left = ctx;
    BUG_IF(e->section.len == 0 || e->name.len == 0 || (e->bare && e->value.len > 0));
    BUG_IF(e->name.len + e->value.len > *left); /* nothing is read twice */
    *left -= e->name.len + e->value.len;
}

/* Input: what it is read as, text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct bytes text = {data + 1, size - 1};
    size_t hash_len = data[0] & 4 ? 32 : 20, left = text.len;
    switch (data[0] & 3) {
    case 0:
        read_packed(text, hash_len);
        break;
    case 1:
        read_reflog(text, hash_len);
        break;
    case 2:
        read_ref(text, hash_len);
        break;
    default:
        BUG_IF(gitconfig_read(text, see_variable, &left) > text.len + 1);
        break;
    }
    return 0;
}
