/* common.c - what the stages of a history have in common: tasks, plans, paths, and objects that
 * were lost. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
#include "scanner/git/pack_stream.h"
#include "scanner/keys.h"
#include "scanner/source/file_unit.h"

#include <stdlib.h>

void history_add_task(struct history *h, struct task task)
{
    if (h->task_count == h->task_cap) {
        h->task_cap = MAX(h->task_cap * 2, (size_t)256);
        h->tasks = xreallocarray(h->tasks, h->task_cap, sizeof(*h->tasks));
    }
    h->tasks[h->task_count++] = task;
}

void history_plan_pack(struct history *h, size_t pack, unsigned kinds, const unsigned char *wanted)
{
    if (h->plans == NULL)
        h->plans = xcalloc(h->store->pack_count, sizeof(*h->plans));
    struct forest_plan *plan = &h->plans[pack];
    forest_plan_dispose(plan);
    forest_plan_new(plan, &h->store->packs[pack].forest, kinds, wanted);
    for (size_t k = 0; k < plan->piece_count; k++)
        history_add_task(h, (struct task){(uint32_t)pack, (uint32_t)k, 1});
}

void history_plan(struct history *h, unsigned kinds, unsigned char *const *wanted)
{
    for (size_t i = 0; i < h->store->pack_count; i++)
        history_plan_pack(h, i, kinds, wanted ? wanted[i] : NULL);
}

/* "<target>/.git/<name>"; the target itself may be the git directory. */
void history_git_path(const struct history *h, const char *name, struct buf *out)
{
    buf_reset(out);
    file_unit_put(out, buf_bytes(&h->prefix));
    if (h->repo->worktree != NULL)
        file_unit_put(out, bytes_of(".git/"));
    file_unit_put(out, bytes_of(name));
}

void history_object_path(const struct history *h, const struct oid *oid, struct buf *out)
{
    char hex[2 * OID_MAX + 1];
    oid_hex(oid, h->repo->hash_len, hex);
    history_git_path(h, "objects/", out);
    file_unit_put(out, (struct bytes){(const unsigned char *)hex, 2});
    file_unit_put(out, bytes_of("/"));
    file_unit_put(out, bytes_of(hex + 2));
}

void history_note_lost(const struct history *h, const struct oid *oid, const char *why,
                       struct batch *notes)
{
    AUTO(buf_dispose) struct buf path = {0};
    history_object_path(h, oid, &path);
    file_unit_put(&path, (struct bytes){(const unsigned char *)"", 1});
    gitfile_note(notes, (const char *)path.ptr, "damaged object", why, true);
}

unsigned char *history_rescue(const struct history *h, struct scratch *s, uint32_t where,
                              uint32_t number, size_t *len, enum object_type *type)
{
    struct oid oid;
    const struct store_pack *p = &h->store->packs[where];
    pack_oid(p->pack, number, &oid);
    enum object_type found = store_read(s->reader, &oid, p->pack, &s->content);
    if (found == OBJECT_NONE &&
        !pack_stream_salvage(&p->forest, number, h->repo->hash_len, &s->content))
        return NULL;
    *type = found != OBJECT_NONE ? found : *type;
    *len = s->content.len;
    unsigned char *copy = xmalloc(s->content.len + 1);
    if (s->content.len > 0)
        memcpy(copy, s->content.ptr, s->content.len);
    buf_reset(&s->content);
    return copy;
}

void history_take_notes(struct history *h, struct batch *notes)
{
    for (size_t i = 0; i < notes->skipped_count; i++) {
        const struct skipped *s = &notes->skipped[i];
        gitfile_note(&h->notes, s->path, s->reason, s->detail, s->incomplete);
    }
    batch_dispose(notes);
}

static void move_amount(struct amount *to, struct amount *from)
{
    to->items += from->items;
    to->bytes += from->bytes;
    *from = (struct amount){0};
}

void history_take_amounts(struct history *h, struct scratch *s)
{
    move_amount(&h->sifted, &s->sifted);
    move_amount(&h->looked, &s->looked);
    move_amount(&h->streamed, &s->streamed);
}

void history_take_certificates(struct history *h, const struct batch *notes)
{
    for (size_t i = 0; i < notes->certificate_count; i++)
        batch_add_certificate(&h->told, &notes->certificates[i], notes->certificates[i].path);
}
