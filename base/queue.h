/* queue.h - hand pointers from thread to thread; bounded, and the only place with locks. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include "base/base.h"

/** First in, first out. Any number of threads may push and pop. Items are never NULL; the queue
 * does not own them. */
struct queue;

/** @param capacity  items it holds before a push waits; at least 1 */
void queue_new(struct queue **out, size_t capacity);

/** No thread may be inside a call. Items still in it are lost: pop them first. */
void queue_free(struct queue **queue);

/** Append item; waits while the queue is full.
 *
 *  @return false if the queue is closed: item was not taken, the caller still owns it */
MUST_CHECK bool queue_push(struct queue *queue, void *item);

/** Take the oldest item; waits while the queue is empty and open.
 *
 *  @return NULL once it is closed and empty */
MUST_CHECK void *queue_pop(struct queue *queue);

/** Take the oldest item if there is one. @return NULL if there is none now; never waits for one */
MUST_CHECK void *queue_try_pop(struct queue *queue);

/** Take no more items in. Everybody who waits is woken; what is inside can still be popped. */
void queue_close(struct queue *queue);

/** Cheap enough to ask between two files. */
bool queue_is_closed(const struct queue *queue);

#endif
