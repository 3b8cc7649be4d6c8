/* queue.c - a ring behind one lock. */
#include "base/queue.h"

#include <pthread.h>
#include <stdatomic.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled, drained;
    void **ring;
    size_t capacity, first, count;
    atomic_bool closed; /* written under the lock, so that no waiter misses it; read without */
};

/* Lock functions fail only when they are misused. */
static void must(int result)
{
    BUG_IF(result != 0);
}

void queue_new(struct queue **out, size_t capacity)
{
    BUG_IF(capacity == 0);
    struct queue *q = xcalloc(1, sizeof(*q));
    q->ring = xcalloc(capacity, sizeof(*q->ring));
    q->capacity = capacity;
    atomic_init(&q->closed, false);
    must(pthread_mutex_init(&q->lock, NULL));
    must(pthread_cond_init(&q->filled, NULL));
    must(pthread_cond_init(&q->drained, NULL));
    *out = q;
}

void queue_free(struct queue **queue)
{
    struct queue *q = MOVE(*queue);
    if (q == NULL)
        return;
    must(pthread_cond_destroy(&q->drained));
    must(pthread_cond_destroy(&q->filled));
    must(pthread_mutex_destroy(&q->lock));
    xfree(&q->ring);
    xfree(&q);
}

bool queue_push(struct queue *queue, void *item)
{
    BUG_IF(item == NULL);
    must(pthread_mutex_lock(&queue->lock));
    while (queue->count == queue->capacity && !queue_is_closed(queue))
        must(pthread_cond_wait(&queue->drained, &queue->lock));
    bool taken = !queue_is_closed(queue);
    if (taken) {
        queue->ring[(queue->first + queue->count) % queue->capacity] = item;
        queue->count++;
    }
    must(pthread_mutex_unlock(&queue->lock));
    if (taken)
        must(pthread_cond_signal(&queue->filled));
    return taken;
}

static void *take(struct queue *q)
{
    if (q->count == 0)
        return NULL;
    void *item = q->ring[q->first];
    q->first = (q->first + 1) % q->capacity;
    q->count--;
    return item;
}

static void *pop(struct queue *q, bool wait)
{
    must(pthread_mutex_lock(&q->lock));
    while (wait && q->count == 0 && !queue_is_closed(q))
        must(pthread_cond_wait(&q->filled, &q->lock));
    void *item = take(q);
    must(pthread_mutex_unlock(&q->lock));
    if (item != NULL)
        must(pthread_cond_signal(&q->drained));
    return item;
}

void *queue_pop(struct queue *queue)
{
    return pop(queue, true);
}

void *queue_try_pop(struct queue *queue)
{
    return pop(queue, false);
}

void queue_close(struct queue *queue)
{
    must(pthread_mutex_lock(&queue->lock));
    atomic_store(&queue->closed, true);
    must(pthread_mutex_unlock(&queue->lock));
    must(pthread_cond_broadcast(&queue->filled));
    must(pthread_cond_broadcast(&queue->drained));
}

bool queue_is_closed(const struct queue *queue)
{
    return atomic_load_explicit(&queue->closed, memory_order_relaxed);
}
