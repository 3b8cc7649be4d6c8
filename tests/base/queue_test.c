/* queue_test.c - order, waiting, and the end of queues. */
#include "base/queue.h"

#include "tests/test.h"

#include <pthread.h>

SUITE(queue);

enum { ITEMS = 20000, PUSHERS = 3, POPPERS = 3 };

Test(queue, gives_items_in_order)
{
    int item[5];
    struct queue *q;
    queue_new(&q, 3);
    for (size_t i = 0; i < 5; i++) { /* goes round the ring */
        cr_assert(queue_push(q, &item[i]));
        cr_assert(queue_push(q, &item[(i + 1) % 5]));
        cr_expect_eq(queue_pop(q), &item[i]);
        cr_expect_eq(queue_try_pop(q), &item[(i + 1) % 5]);
    }
    cr_expect_null(queue_try_pop(q));
    queue_free(&q);
    cr_expect_null(q);
    queue_free(&q);
}

Test(queue, closed_takes_nothing_but_gives_what_it_has)
{
    int item;
    struct queue *q;
    queue_new(&q, 2);
    cr_assert(queue_push(q, &item));
    cr_expect(!queue_is_closed(q));
    queue_close(q);
    queue_close(q);
    cr_expect(queue_is_closed(q));
    cr_expect(!queue_push(q, &item));
    cr_expect_eq(queue_pop(q), &item);
    cr_expect_null(queue_pop(q));
    queue_free(&q);
}

struct crowd {
    struct queue *queue;
    unsigned char *taken; /* by how many */
};

static void *push_all(void *arg)
{
    struct crowd *c = arg;
    for (size_t i = 0; i < ITEMS; i++)
        if (!queue_push(c->queue, &c->taken[i]))
            return arg;
    return NULL;
}

static void *pop_all(void *arg)
{
    struct crowd *c = arg;
    unsigned char *item;
    size_t *count = xcalloc(1, sizeof(*count));
    while ((item = queue_pop(c->queue)) != NULL) {
        __atomic_fetch_add(item, 1, __ATOMIC_RELAXED);
        ++*count;
    }
    return count;
}

Test(queue, many_threads_lose_and_double_nothing)
{
    struct crowd c = {.taken = xcalloc(ITEMS, 1)};
    pthread_t pushers[PUSHERS], poppers[POPPERS];
    queue_new(&c.queue, 4);
    for (size_t i = 0; i < PUSHERS; i++)
        cr_assert_eq(pthread_create(&pushers[i], NULL, push_all, &c), 0);
    for (size_t i = 0; i < POPPERS; i++)
        cr_assert_eq(pthread_create(&poppers[i], NULL, pop_all, &c), 0);
    for (size_t i = 0; i < PUSHERS; i++)
        cr_assert_eq(pthread_join(pushers[i], NULL), 0);
    queue_close(c.queue);
    size_t sum = 0;
    for (size_t i = 0; i < POPPERS; i++) {
        void *count;
        cr_assert_eq(pthread_join(poppers[i], &count), 0);
        sum += *(size_t *)count;
        xfree(&count);
    }
    cr_expect_eq(sum, (size_t)ITEMS * PUSHERS);
    for (size_t i = 0; i < ITEMS; i++)
        cr_assert_eq(c.taken[i], PUSHERS);
    queue_free(&c.queue);
    xfree(&c.taken);
}

Test(queue, closing_wakes_who_waits_to_push)
{
    struct crowd c = {.taken = xcalloc(ITEMS, 1)};
    pthread_t pusher;
    void *refused;
    queue_new(&c.queue, 2);
    cr_assert_eq(pthread_create(&pusher, NULL, push_all, &c), 0);
    cr_expect_not_null(queue_pop(c.queue));
    queue_close(c.queue);
    cr_assert_eq(pthread_join(pusher, &refused), 0);
    cr_expect_not_null(refused);
    while (queue_try_pop(c.queue) != NULL)
        ;
    queue_free(&c.queue);
    xfree(&c.taken);
}

Test(queue, closing_wakes_who_waits_to_pop)
{
    struct crowd c = {0};
    pthread_t popper;
    void *count;
    queue_new(&c.queue, 2);
    cr_assert_eq(pthread_create(&popper, NULL, pop_all, &c), 0);
    queue_close(c.queue);
    cr_assert_eq(pthread_join(popper, &count), 0);
    cr_expect_eq(*(size_t *)count, 0);
    xfree(&count);
    queue_free(&c.queue);
}
