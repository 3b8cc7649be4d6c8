/* pack.h - one packfile and its index: where each object lies, and its raw bytes. */
#ifndef SCANNER_GIT_PACK_H
#define SCANNER_GIT_PACK_H

#include "base/base.h"
#include "base/buf.h"
#include "base/error.h"
#include "scanner/git/object.h"

/** Immutable once open; any thread may read. Objects are numbered 0..pack_count()-1 in the order in
 * which they lie in the pack. */
struct pack;

/** Types of entries beyond those of objects. */
enum { ENTRY_OFS_DELTA = 6, ENTRY_REF_DELTA = 7 };

/** What stands before the compressed data of an entry. */
struct pack_entry {
    unsigned type;                 /* enum object_type, or one of the two above; 0: unusable */
    uint64_t size;                 /* inflated, as declared: of the object or of the delta */
    size_t header;                 /* bytes before the compressed data */
    uint64_t base_offset;          /* ENTRY_OFS_DELTA: where its base begins in the pack */
    const unsigned char *base_oid; /* ENTRY_REF_DELTA: in the bytes that were given */
};

/** Bytes that the longest header takes. */
enum { PACK_HEADER_MAX = 10 + 10 + OID_MAX };

/** Open `path`.idx (version 2 or 1) and `path`.pack. The index is read into memory and checked
 * against the size of both files: nothing in it leads outside of them.
 *
 *  @param path  without the ending
 *  @return ST_IO if one cannot be read, ST_SYNTAX if one is damaged, with err filled */
MUST_CHECK enum status pack_open(struct pack **out, const char *path, size_t hash_len,
                                 struct error *err);
void pack_close(struct pack **pack);

const char *pack_path(const struct pack *pack);
/** Its descriptor, borrowed. */
int pack_fd(const struct pack *pack);
/** Is it that file? A repack writes packs under one name, and then gives them another. */
bool pack_is(const struct pack *pack, uint64_t device, uint64_t inode);
/** What the pack and its index say of their own content: the checksum of each as it stands in the
 * index (2 * hash_len bytes, borrowed). git checks them when a pack comes; here nobody does. */
struct bytes pack_checksums(const struct pack *pack);
/** Bytes of the file when it was opened. */
uint64_t pack_size(const struct pack *pack);
uint32_t pack_count(const struct pack *pack);
/** Objects whose data would lie outside of the file: it was cut off, or the index is wrong. */
uint32_t pack_lost(const struct pack *pack);
void pack_oid(const struct pack *pack, uint32_t number, struct oid *out);
/** The names sorted: hash_len bytes, borrowed; place is below pack_count. */
const unsigned char *pack_name_at(const struct pack *pack, uint32_t place);
/** Where among these the name of an object stands. */
uint32_t pack_place(const struct pack *pack, uint32_t number);
uint64_t pack_offset(const struct pack *pack, uint32_t number);
/** Bytes of the entry in the pack, header included; 0 if they lie outside of the file. */
uint64_t pack_entry_len(const struct pack *pack, uint32_t number);

/** False if the pack does not have it. */
MUST_CHECK bool pack_find(const struct pack *pack, const struct oid *oid, uint32_t *number);
/** The object that begins at that offset; false if none does. */
MUST_CHECK bool pack_find_offset(const struct pack *pack, uint64_t offset, uint32_t *number);

/** Read [offset, offset + len) of the pack.
 *
 *  @return false, with errno, if not all of it is there (0: the file ends before) */
MUST_CHECK bool pack_read(const struct pack *pack, uint64_t offset, unsigned char *to, size_t len);

/** Read the raw bytes of an entry into raw, and check them against the index's CRC.
 *
 *  @return NULL, or why it failed (constant) */
MUST_CHECK const char *pack_read_entry(const struct pack *pack, uint32_t number, struct buf *raw);
/** Only check the raw bytes of an entry. */
MUST_CHECK const char *pack_check_entry(const struct pack *pack, uint32_t number, struct bytes raw);

/** Take an entry's header apart.
 *
 *  @param bytes   from the entry's first byte on: PACK_HEADER_MAX of them, or all there are
 *  @param offset  of the entry, for ENTRY_OFS_DELTA
 *  @return false if it makes no sense; out->type is 0 then */
MUST_CHECK bool pack_parse_entry(struct pack_entry *out, struct bytes bytes, uint64_t offset,
                                 size_t hash_len);

#endif
