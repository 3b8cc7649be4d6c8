/* finder.c - the reader of single objects, handed from thread to thread. */
#include "scanner/history/finder.h"

#include "base/queue.h"
#include "scanner/git/objects.h"

/* What is handed on. */
struct seat {
    struct objects *objects; /* opened by the first who needs it */
};

struct finder {
    const struct repo *repo;
    struct seat seat;
    struct queue *free;
};

static struct seat *take(struct finder *finder)
{
    struct seat *seat = queue_pop(finder->free);
    if (seat->objects == NULL)
        objects_open(&seat->objects, finder->repo, NULL);
    return seat;
}

static void give_back(struct finder *finder, struct seat *seat)
{
    bool kept = queue_push(finder->free, seat);
    BUG_IF(!kept);
}

void finder_new(struct finder **out, const struct repo *repo)
{
    struct finder *f = xcalloc(1, sizeof(*f));
    f->repo = repo;
    queue_new(&f->free, 1);
    give_back(f, &f->seat);
    *out = f;
}

void finder_free(struct finder **finder)
{
    if (*finder) {
        objects_close(&(*finder)->seat.objects);
        queue_free(&(*finder)->free);
    }
    xfree(finder);
}

const struct repo *finder_repo(const struct finder *finder)
{
    return finder->repo;
}

enum object_type finder_read(struct finder *finder, const struct oid *oid, const struct pack *avoid,
                             struct buf *out)
{
    struct seat *seat = take(finder);
    enum object_type type = objects_read_elsewhere(seat->objects, oid, avoid, out);
    give_back(finder, seat);
    return type;
}

bool finder_has(struct finder *finder, const struct oid *oid)
{
    struct seat *seat = take(finder);
    bool has = objects_has(seat->objects, oid);
    give_back(finder, seat);
    return has;
}
