/* nearest.h - which known word somebody who mistyped may have meant. */
#ifndef CMD_NEAREST_H
#define CMD_NEAREST_H

#include "base/base.h"

/** Offer all known names, then look at name. */
struct nearest {
    const char *typed; /* borrowed */
    const char *name;  /* the nearest so far (the first of equals); NULL if none is near enough */
    size_t distance;
};

void nearest_init(struct nearest *near, const char *typed);
void nearest_offer(struct nearest *near, const char *name);

/** Letters to add, take away, change or swap with their neighbour to make one word of the other;
 *  SIZE_MAX for words of more than 64 bytes. */
size_t nearest_distance(const char *a, const char *b);

#endif
