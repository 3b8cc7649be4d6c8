/* added.h - which lines of a text another version of it does not have. */
#ifndef SCANNER_HISTORY_ADDED_H
#define SCANNER_HISTORY_ADDED_H

#include "base/buf.h"

/** The lines of a text as numbers: equal numbers are equal lines, within one line_table. Lines end
 * with LF, CR or CRLF, as findings count them. */
struct lines {
    uint32_t *item;
    size_t count, cap;
};

/** Numbers for lines. {0} is empty. Keeps hashes, never text. */
struct line_table {
    uint64_t key[2]; /* random: nobody can prepare lines that collide */
    uint64_t *hashes;
    uint32_t *slots;
    size_t slot_count;
    uint32_t count, cap;
};

void line_table_init(struct line_table *table);
void line_table_dispose(struct line_table *table);

/** Append the lines of text (UTF-16 is read as such). */
void lines_read(struct lines *out, struct line_table *table, struct bytes text);
void lines_dispose(struct lines *lines);

/** Mark the lines of fresh that are not in old at the aligned place. The alignment is that of
 * common starts and ends, and between them of lines that both have once, again and again; what it
 * cannot align counts as added.
 *
 *  @param added  one byte a line of fresh: set to 1, else left alone */
void lines_added(const struct lines *old, const struct lines *fresh, unsigned char *added);

/** How many of the lines of fresh stand somewhere in old too, in percent. */
unsigned lines_shared(const struct lines *old, const struct lines *fresh);

#endif
