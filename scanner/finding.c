/* finding.c - letting go of findings, and collecting them. */
#include "scanner/finding.h"

#include "scanner/acceptance.h"
#include "scanner/keys.h"

#include <stdio.h>
#include <stdlib.h>

const char **place_decoders(struct place *place, size_t more)
{
    if (more == 0)
        return NULL;
    BUG_IF(more > DECODED_MAX - MIN(place->decoded_count, (size_t)DECODED_MAX));
    place->decoded_as =
        xreallocarray(place->decoded_as, place->decoded_count + more, sizeof(*place->decoded_as));
    place->decoded_count += more;
    return place->decoded_as + place->decoded_count - more;
}

/* A part has no parts: one level of recursion. */
void finding_free(struct finding **finding)
{
    struct finding *f = MOVE(*finding);
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->part_count; i++)
        finding_free(&f->parts[i].finding);
    xfree(&f->parts);
    xfree(&f->key);
    facts_dispose(&f->facts);
    reasons_dispose(&f->reasons);
    acceptance_free(&f->acceptance);
    verification_free(&f->verification);
    if (f->secret != NULL)
        wipe(f->secret, f->secret_len);
    if (f->place.excerpt != NULL)
        wipe(f->place.excerpt, strlen(f->place.excerpt));
    xfree(&f->secret);
    xfree(&f->place.excerpt);
    xfree(&f->place.path);
    xfree(&f->place.decoded_as);
    xfree(&f->place.line_hash);
    origin_free(&f->place.origin);
    wipe(f, sizeof(*f));
    xfree(&f);
}

void batch_dispose(struct batch *batch)
{
    for (size_t i = 0; i < batch->finding_count; i++)
        finding_free(&batch->findings[i]);
    for (size_t i = 0; i < batch->skipped_count; i++)
        xfree(&batch->skipped[i].path);
    for (size_t i = 0; i < batch->certificate_count; i++)
        xfree(&batch->certificates[i].path);
    xfree(&batch->certificates);
    xfree(&batch->findings);
    xfree(&batch->skipped);
    *batch = (struct batch){0};
}

void batch_add_finding(struct batch *batch, struct finding *finding)
{
    if (batch->finding_count == batch->finding_cap) {
        batch->finding_cap = MAX(batch->finding_cap * 2, (size_t)8);
        batch->findings =
            xreallocarray(batch->findings, batch->finding_cap, sizeof(struct finding *));
    }
    batch->findings[batch->finding_count++] = finding;
}

void batch_add_skipped(struct batch *batch, struct bytes path, const char *reason,
                       const char *detail, bool incomplete)
{
    if (batch->skipped_count == batch->skipped_cap) {
        batch->skipped_cap = MAX(batch->skipped_cap * 2, (size_t)4);
        batch->skipped = xreallocarray(batch->skipped, batch->skipped_cap, sizeof(struct skipped));
    }
    struct skipped *s = &batch->skipped[batch->skipped_count++];
    *s = (struct skipped){
        .path = xmemdup(path.ptr, path.len), .reason = reason, .incomplete = incomplete};
    if (detail != NULL)
        snprintf(s->detail, sizeof(s->detail), "%s", detail);
}

void batch_add_certificate(struct batch *batch, const struct certificate *certificate,
                           const char *path)
{
    if (batch->certificate_count == batch->certificate_cap) {
        batch->certificate_cap = MAX(batch->certificate_cap * 2, (size_t)4);
        batch->certificates =
            xreallocarray(batch->certificates, batch->certificate_cap, sizeof(struct certificate));
    }
    struct certificate *copy = &batch->certificates[batch->certificate_count++];
    *copy = *certificate;
    copy->path = xstrdup(path);
}

static int by_offset(const void *a, const void *b)
{
    const struct finding *const *x = a, *const *y = b;
    if ((*x)->place.byte_offset != (*y)->place.byte_offset)
        return (*x)->place.byte_offset < (*y)->place.byte_offset ? -1 : 1;
    if ((*x)->text != (*y)->text)
        return (*x)->text < (*y)->text ? -1 : 1;
    if ((*x)->text != 0 && (*x)->at != (*y)->at)
        return (*x)->at < (*y)->at ? -1 : 1;
    return strcmp((*x)->rule->id, (*y)->rule->id);
}

void batch_sort(struct batch *batch, size_t from)
{
    if (batch->finding_count - from > 1)
        qsort(batch->findings + from, batch->finding_count - from, sizeof(struct finding *),
              by_offset);
}
