/* derivation.c - back from decoded texts to the bytes of the item. */
#include "scanner/derivation.h"

#include "base/limits.h"

_Static_assert(DECODED_MAX >= LIMIT_DECODE_DEPTH + 1, "UTF-16 and all depths have a name");

const struct chunk *derivation_item(const struct chunk *chunk)
{
    while (chunk->derived)
        chunk = chunk->derived->outer;
    return chunk;
}

static struct bytes encoded(const struct derivation *d)
{
    return bytes_slice(d->outer->text, d->run.start, d->run.end);
}

/* The byte of the outer text that stands for byte at, if single ones have a place. */
static size_t outer_byte(const struct derivation *d, size_t at)
{
    if (at < d->from)
        return d->run.start - (d->from - at);
    if (at > d->to)
        return d->run.end + (at - d->to);
    return d->run.start + d->run.by->locate(encoded(d), at - d->from);
}

/* Behind what stands for the bytes before at: an escape that gives several bytes is one. */
void derivation_locate(const struct chunk *chunk, size_t *start, size_t *end)
{
    for (; chunk->derived; chunk = chunk->derived->outer) {
        const struct derivation *d = chunk->derived;
        if (d->run.by->locate) {
            *start = outer_byte(d, *start);
            *end = outer_byte(d, *end);
        } else {
            *start = d->run.start;
            *end = d->run.end;
        }
    }
}

void derivation_name(const struct chunk *chunk, struct place *place)
{
    size_t count = 0;
    for (const struct chunk *c = chunk; c->derived; c = c->derived->outer)
        count++;
    const char **names = place_decoders(place, count);
    for (; chunk->derived; chunk = chunk->derived->outer)
        names[--count] = chunk->derived->run.by->name;
}

bool derivation_touches(const struct derivation *derived, size_t start, size_t end)
{
    if (start >= derived->to || end <= derived->from)
        return false;
    if (derived->run.by->locate == NULL)
        return true;
    start -= start > derived->from;
    return outer_byte(derived, end) - outer_byte(derived, start) != end - start;
}
