/* hook_input.c - every line counts: one that is passed over would be a ref that nobody looked at.
 */
#include "cmd/hook_input.h"

#include "base/limits.h"

#include <errno.h>
#include <unistd.h>

enum { FIELDS_MAX = 4 };

void hook_input_dispose(struct hook_input *input)
{
    buf_dispose(&input->text);
    xfree(&input->updates);
    *input = (struct hook_input){0};
}

/* Cut a line at its blanks. A ref has none. @return how many fields, more than max for too many */
static size_t split(struct bytes line, struct bytes *fields, size_t max)
{
    size_t count = 0;
    for (;;) {
        size_t end = MIN(bytes_find(line, 0, bytes_of(" ")), line.len);
        if (count == max)
            return max + 1;
        fields[count++] = bytes_slice(line, 0, end);
        if (end == line.len)
            return count;
        line = bytes_slice(line, end + 1, line.len);
    }
}

static bool parse_line(struct bytes line, enum hook_form form, size_t hash_len,
                       struct hook_update *out)
{
    struct bytes field[FIELDS_MAX];
    size_t wanted = form == HOOK_PRE_PUSH ? 4 : 3;
    if (split(line, field, wanted) != wanted)
        return false;
    struct bytes before = form == HOOK_PRE_PUSH ? field[3] : field[0];
    out->ref = field[2];
    return out->ref.len > 0 && oid_parse(&out->before, hash_len, before) &&
           oid_parse(&out->after, hash_len, field[1]);
}

enum status hook_input_parse(struct hook_input *input, struct bytes text, enum hook_form form,
                             size_t hash_len, struct error *err)
{
    for (size_t number = 1; text.len > 0; number++) {
        size_t end = MIN(bytes_find(text, 0, bytes_of("\n")), text.len);
        struct hook_update update = {0};
        struct bytes line = bytes_slice(text, 0, end);
        text = bytes_slice(text, MIN(end + 1, text.len), text.len);
        if (line.len == 0)
            continue;
        if (!parse_line(line, form, hash_len, &update))
            return error_set(err, ST_USAGE, "standard input, line %zu: not as git writes it for %s",
                             number, form == HOOK_PRE_PUSH ? "pre-push" : "pre-receive");
        if (input->count == input->cap) {
            input->cap = MAX(input->cap * 2, (size_t)8);
            input->updates = xreallocarray(input->updates, input->cap, sizeof(*input->updates));
        }
        input->updates[input->count++] = update;
    }
    return ST_OK;
}

enum status hook_input_read(struct hook_input *input, int fd, enum hook_form form, size_t hash_len,
                            struct error *err)
{
    enum { STEP = 1 << 16 };
    for (;;) {
        unsigned char *to;
        if (input->text.len > LIMIT_HOOK_INPUT || buf_reserve(&input->text, STEP, &to) != ST_OK)
            return error_set(err, ST_LIMIT, "standard input: more than %zu bytes",
                             LIMIT_HOOK_INPUT);
        ssize_t got = read(fd, to, STEP);
        if (got < 0 && errno != EINTR)
            return error_errno(err, "standard input");
        if (got == 0)
            break;
        input->text.len += got > 0 ? (size_t)got : 0;
    }
    return hook_input_parse(input, buf_bytes(&input->text), form, hash_len, err);
}
