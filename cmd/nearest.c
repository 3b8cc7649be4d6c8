/* nearest.c - edit distance with swaps, row by row. */
#include "cmd/nearest.h"

enum { WORD_MAX = 64 };

/* Three rows of the table of distances between beginnings. */
struct rows {
    size_t before[WORD_MAX + 1], above[WORD_MAX + 1], here[WORD_MAX + 1];
};

static size_t cell(const struct rows *r, const char *a, const char *b, size_t i, size_t j)
{
    size_t cost = MIN(r->above[j], r->here[j - 1]) + 1;
    cost = MIN(cost, r->above[j - 1] + (a[i - 1] != b[j - 1]));
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = MIN(cost, r->before[j - 2] + 1);
    return cost;
}

size_t nearest_distance(const char *a, const char *b)
{
    struct rows r;
    size_t a_len = strlen(a), b_len = strlen(b);
    if (a_len > WORD_MAX || b_len > WORD_MAX)
        return SIZE_MAX;
    memset(&r, 0, sizeof(r));
    for (size_t j = 0; j <= b_len; j++)
        r.here[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        memcpy(r.before, r.above, sizeof(r.above));
        memcpy(r.above, r.here, sizeof(r.here));
        r.here[0] = i;
        for (size_t j = 1; j <= b_len; j++)
            r.here[j] = cell(&r, a, b, i, j);
    }
    return r.here[b_len];
}

void nearest_init(struct nearest *near, const char *typed)
{
    *near = (struct nearest){.typed = typed, .distance = SIZE_MAX};
}

void nearest_offer(struct nearest *near, const char *name)
{
    size_t typed_len = strlen(near->typed);
    size_t distance = nearest_distance(near->typed, name);
    if (typed_len >= 3 && strncmp(name, near->typed, typed_len) == 0)
        distance = MIN(distance, (size_t)1); /* cut short rather than mistyped */
    if (distance < near->distance && distance <= 1 + typed_len / 4 && distance < typed_len) {
        near->distance = distance;
        near->name = name;
    }
}
