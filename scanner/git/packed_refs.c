/* packed_refs.c - "<oid> <name>" lines, each perhaps followed by "^<oid>". */
#include "scanner/git/packed_refs.h"

struct parser {
    size_t hash_len;
    packed_refs_visit visit;
    void *ctx;
    struct packed_ref ref; /* waits for its "^" line */
    struct buf name;
    bool waits, stopped;
};

static void deliver(struct parser *p)
{
    if (p->waits && !p->stopped) {
        p->ref.name = buf_bytes(&p->name);
        p->stopped = !p->visit(p->ctx, &p->ref);
    }
    p->waits = false;
}

/* "<oid> <name>"; false if it is not of this form. */
static bool take_ref(struct parser *p, struct bytes line)
{
    size_t digits = 2 * p->hash_len;
    p->ref = (struct packed_ref){0};
    if (line.len < digits + 2 || line.ptr[digits] != ' ' ||
        !oid_parse(&p->ref.target, p->hash_len, bytes_slice(line, 0, digits)))
        return false;
    p->name.len = 0; /* names are no secrets that need wiping for each ref */
    enum status st = buf_add(&p->name, bytes_slice(line, digits + 1, line.len));
    BUG_IF(st != ST_OK);
    p->waits = true;
    return true;
}

static bool take_peeled(struct parser *p, struct bytes line)
{
    if (!p->waits || p->ref.has_peeled)
        return false;
    p->ref.has_peeled = oid_parse(&p->ref.peeled, p->hash_len, bytes_slice(line, 1, line.len));
    return p->ref.has_peeled;
}

uint64_t packed_refs_read(struct gitlines *lines, size_t hash_len, packed_refs_visit visit,
                          void *ctx)
{
    struct parser p = {.hash_len = hash_len, .visit = visit, .ctx = ctx};
    struct bytes line;
    uint64_t damaged = 0;
    while (!p.stopped && gitlines_next(lines, &line)) {
        line = gitfile_chomp(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '^') {
            damaged += !take_peeled(&p, line);
            continue;
        }
        deliver(&p);
        damaged += !p.stopped && !take_ref(&p, line);
    }
    deliver(&p);
    buf_dispose(&p.name);
    return damaged;
}
