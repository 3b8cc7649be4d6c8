/* common.c - what the stages of a history have in common: tasks, plans, paths and notes. */
#include "scanner/history/history.h"

#include "base/limits.h"
#include "scanner/git/gitfile.h"
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

void history_take_notes(struct history *h, struct batch *notes)
{
    for (size_t i = 0; i < notes->skipped_count; i++) {
        const struct skipped *s = &notes->skipped[i];
        gitfile_note(&h->notes, s->path, s->reason, s->detail, s->incomplete);
    }
    batch_dispose(notes);
}

void history_each_scratch(struct history *h, void (*visit)(void *ctx, struct scratch *s), void *ctx)
{
    struct scratch *all[LIMIT_JOBS], *s;
    size_t count = 0;
    while (count < LIMIT_JOBS && (s = queue_try_pop(h->scratch)) != NULL)
        all[count++] = s;
    for (size_t i = 0; i < count; i++) {
        visit(ctx, all[i]);
        bool kept = queue_push(h->scratch, all[i]);
        BUG_IF(!kept);
    }
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
