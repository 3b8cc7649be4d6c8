/* targets.c - a list that grows at its end. */
#include "scanner/targets.h"

#include "scanner/source.h"

/* In the order in which a target is offered to them. */
static const struct source_ops *const sources[] = {
#define SOURCE(name) &source_##name,
#include "scanner/source/list.h"
#undef SOURCE
};

struct target {
    char *path; /* owned */
    bool mine[COUNT_OF(sources)];
    bool interrupted;
};

struct visit {
    uint64_t device, inode;
};

struct targets {
    struct target *item;
    size_t count, cap;
    struct visit *visits;
    size_t visit_count;
};

static struct target *add(struct targets *targets, struct bytes path)
{
    if (targets->count == targets->cap) {
        targets->cap = MAX(targets->cap * 2, (size_t)8);
        targets->item = xreallocarray(targets->item, targets->cap, sizeof(*targets->item));
    }
    struct target *target = &targets->item[targets->count++];
    *target = (struct target){.path = xmemdup(path.ptr, path.len)};
    return target;
}

/* Offer a target to one source alone. */
static void give_to(struct target *target, const struct source_ops *source)
{
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        target->mine[i] = sources[i] == source;
}

static enum status probe(struct target *target, struct error *err)
{
    bool wanted = false;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        TRY(sources[i]->probe(target->path, &target->mine[i], err));
        wanted = wanted || target->mine[i];
    }
    return wanted ? ST_OK : error_set(err, ST_IO, "%s: no source can read this", target->path);
}

enum status targets_new(struct targets **out, const struct scan_options *options, struct error *err)
{
    AUTO(targets_free) struct targets *targets = xcalloc(1, sizeof(*targets));
    for (size_t i = 0; i < options->target_count; i++) {
        struct target *target = add(targets, bytes_of(options->targets[i]));
        if (options->changes != NULL)
            give_to(target, &source_changes);
        else
            TRY(probe(target, err));
    }
    *out = MOVE(targets);
    return ST_OK;
}

void targets_free(struct targets **targets)
{
    struct targets *t = MOVE(*targets);
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->count; i++)
        xfree(&t->item[i].path);
    xfree(&t->item);
    xfree(&t->visits);
    xfree(&t);
}

size_t targets_count(const struct targets *targets)
{
    return targets->count;
}

const char *targets_path(const struct targets *targets, size_t index)
{
    return targets->item[index].path;
}

size_t targets_sources(void)
{
    return COUNT_OF(sources);
}

struct source *targets_open(const struct targets *targets, size_t index, size_t source,
                            const struct source_env *env)
{
    const struct target *target = &targets->item[index];
    return target->mine[source] ? sources[source]->open(env, target->path) : NULL;
}

void targets_interrupt(struct targets *targets, size_t index)
{
    targets->item[index].interrupted = true;
}

bool targets_is_interrupted(const struct targets *targets, size_t index)
{
    return targets->item[index].interrupted;
}

void targets_add_repository(struct targets *targets, struct bytes path)
{
    give_to(add(targets, path), &source_history);
}

bool targets_first_visit(struct targets *targets, uint64_t device, uint64_t inode)
{
    for (size_t i = 0; i < targets->visit_count; i++)
        if (targets->visits[i].device == device && targets->visits[i].inode == inode)
            return false;
    targets->visits =
        xreallocarray(targets->visits, targets->visit_count + 1, sizeof(*targets->visits));
    targets->visits[targets->visit_count++] = (struct visit){device, inode};
    return true;
}
