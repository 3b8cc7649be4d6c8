/* assess.h - from the matches of a chunk to findings: who outranks whom, the verdict, the place. */
#ifndef SCANNER_ASSESS_H
#define SCANNER_ASSESS_H

#include "base/base.h"
#include "scanner/decode/utf16.h"
#include "scanner/finding_new.h"
#include "scanner/match.h"
#include "scanner/worker.h"

/** Private to one worker. */
struct assess;

void assess_new(struct assess **out, const struct ruleset *rules,
                const struct scan_options *options);
void assess_free(struct assess **assess);
void assess_trace(struct assess *assess, void (*hear)(void *ctx, const struct trace *trace),
                  void *ctx);

/** A new item; item is borrowed until the next one. mark: bytes of the mark of UTF-16. */
void assess_begin(struct assess *assess, const struct item *item, enum utf16_kind utf16,
                  size_t mark);

/** Which rules do not run on the item, begun before: those of off, and imported ones that want
 * other paths. Borrowed until the next item. */
const unsigned char *assess_rules(struct assess *assess, const unsigned char *off);

/** Judge the matches in a chunk of the item begun, or in a text decoded from it, that end at or
 * before settled, and take them out of matches; add findings to out. Those that reach further stay,
 * to be judged together with what the next chunk brings. */
void assess_matches(struct assess *assess, const struct chunk *chunk, struct matches *matches,
                    size_t settled, struct batch *out);

/** Parts of the chunk that hold secrets beside what matches: none of them is shown. Borrowed until
 * another text is judged. */
void assess_hide(struct assess *assess, const struct span *hidden, size_t count);

/** Give the findings of an item from index from on their primaryLocationLineHash, if the user wants
 * that and the chunk is the whole item as it lies on disk. */
void assess_line_hashes(const struct assess *assess, const struct chunk *chunk,
                        const struct batch *out, size_t from);

/** These bytes leave the front of the buffer: count their lines. */
void assess_leave(struct assess *assess, struct bytes bytes);

/** What happened so far, over all items. */
struct assess_stats {
    uint64_t matches; /* judged: all that the rules matched */
    uint64_t dropped, below;
};
struct assess_stats assess_stats_get(const struct assess *assess);

#endif
