/* baseline.c - entries by fingerprint: found, added, written. */
#undef _GNU_SOURCE
#define _DEFAULT_SOURCE /* getentropy */
#include "scanner/baseline.h"

#include "base/buf.h"
#include "base/codec.h"
#include "base/json_out.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "scanner/acceptance.h"

#include <stdlib.h>
#include <unistd.h>

#ifdef __APPLE__
#include <sys/random.h>
#endif

const char baseline_name[] = ".sprawl-baseline.json";
const char baseline_by[] = "baseline";

void baseline_dispose(struct baseline *baseline)
{
    arena_dispose(&baseline->arena);
    xfree(&baseline->salts);
    xfree(&baseline->entries);
    *baseline = (struct baseline){0};
}

enum status baseline_salt(struct baseline *baseline, struct error *err)
{
    if (baseline->salt_count > 0)
        return ST_OK;
    AUTO(xfree) struct baseline_salt *salt = xcalloc(1, sizeof(*salt));
    if (getentropy(salt->byte, sizeof(salt->byte)) != 0)
        return error_errno(err, "random bytes");
    xfree(&baseline->salts);
    baseline->salts = MOVE(salt);
    baseline->salt_count = 1;
    return ST_OK;
}

/* ---- Entries ---- */

static void key_fingerprint(const struct baseline_salt *salt, const char *fingerprint,
                            char out[static FINGERPRINT_CHARS + 1])
{
    unsigned char mac[SHA256_LEN];
    AUTO(buf_dispose) struct buf text = {0};
    sha256_hmac((struct bytes){salt->byte, sizeof(salt->byte)}, bytes_of(fingerprint), mac);
    enum status st = codec_base32_encode((struct bytes){mac, sizeof(mac)}, &text);
    BUG_IF(st != ST_OK || text.len < FINGERPRINT_CHARS);
    for (size_t i = 0; i < FINGERPRINT_CHARS; i++)
        out[i] = (char)byte_lower(text.ptr[i]);
    out[FINGERPRINT_CHARS] = '\0';
}

static int by_fingerprint(const void *a, const void *b)
{
    const struct baseline_entry *x = a, *y = b;
    return strcmp(x->fingerprint, y->fingerprint);
}

struct baseline_entry *baseline_find(const struct baseline *baseline, const char *fingerprint)
{
    struct baseline_entry *entry = NULL, wanted;
    for (size_t i = 0; i < baseline->salt_count && entry == NULL && baseline->entry_count > 0;
         i++) {
        key_fingerprint(&baseline->salts[i], fingerprint, wanted.fingerprint);
        entry = bsearch(&wanted, baseline->entries, baseline->entry_count,
                        sizeof(*baseline->entries), by_fingerprint);
    }
    return entry;
}

bool baseline_takes(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
            return false;
    return text.len > 0 && text.len <= BASELINE_TEXT && utf8_valid(text);
}

static const char *keep(struct baseline *baseline, const char *text)
{
    BUG_IF(text == NULL || !baseline_takes(bytes_of(text)));
    return arena_copy(&baseline->arena, text, strlen(text));
}

/* Arrays double when their count is a power of two, so they need no capacity. */
void baseline_append(struct baseline *baseline, const struct baseline_entry *entry)
{
    size_t count = baseline->entry_count;
    if ((count & (count - 1)) == 0)
        baseline->entries = xreallocarray(baseline->entries, count == 0 ? 1 : count * 2,
                                          sizeof(*baseline->entries));
    struct baseline_entry *to = &baseline->entries[baseline->entry_count++];
    *to = *entry;
    to->rule = keep(baseline, entry->rule);
    to->reason = keep(baseline, entry->reason);
    to->owner = keep(baseline, entry->owner);
}

void baseline_add(struct baseline *baseline, const struct baseline_entry *entry)
{
    BUG_IF(baseline->salt_count == 0);
    struct baseline_entry keyed = *entry;
    key_fingerprint(&baseline->salts[0], entry->fingerprint, keyed.fingerprint);
    baseline_append(baseline, &keyed);
}

void baseline_sort(struct baseline *baseline)
{
    if (baseline->entry_count > 1)
        qsort(baseline->entries, baseline->entry_count, sizeof(*baseline->entries), by_fingerprint);
}

size_t baseline_prune(struct baseline *baseline)
{
    size_t kept = 0, count = baseline->entry_count;
    for (size_t i = 0; i < count; i++)
        if (baseline->entries[i].found)
            baseline->entries[kept++] = baseline->entries[i];
    baseline->entry_count = kept;
    return count - kept;
}

void baseline_apply(const struct baseline *baseline, struct finding *finding, const char *today)
{
    const struct baseline_entry *entry = baseline_find(baseline, finding->fingerprint);
    if (entry == NULL || finding->suppressed)
        return;
    bool over = entry->expires[0] && strcmp(entry->expires, today) < 0;
    acceptance_keep(finding, baseline_by, bytes_of(entry->reason), bytes_of(entry->owner),
                    entry->expires, over);
}

/* ---- Writing ---- */

static void write_salts(const struct baseline *baseline, struct out *out)
{
    out_text(out, "  \"salts\": [");
    for (size_t i = 0; i < baseline->salt_count; i++) {
        AUTO(buf_dispose) struct buf text = {0};
        enum status st =
            codec_hex_encode((struct bytes){baseline->salts[i].byte, BASELINE_SALT}, &text);
        BUG_IF(st != ST_OK);
        out_printf(out, "%s\"%.*s\"", i > 0 ? ", " : "", (int)text.len, (const char *)text.ptr);
    }
    out_text(out, "],\n");
}

static void write_entry(const struct baseline_entry *entry, struct out *out)
{
    struct json_out json;
    json_out_init(&json, out, false);
    out_text(out, "    ");
    json_out_object(&json);
    json_out_member_text(&json, "fingerprint", entry->fingerprint);
    json_out_member_text(&json, "rule", entry->rule);
    json_out_member_text(&json, "reason", entry->reason);
    json_out_member_text(&json, "owner", entry->owner);
    if (entry->expires[0])
        json_out_member_text(&json, "expires", entry->expires);
    json_out_object_end(&json);
    out_text(out, ",\n");
}

void baseline_write(const struct baseline *baseline, struct out *out)
{
    out_text(out, "{\n  \"sprawl_baseline\": 1,\n");
    write_salts(baseline, out);
    out_text(out, "  \"entries\": [\n");
    for (size_t i = 0; i < baseline->entry_count; i++)
        write_entry(&baseline->entries[i], out);
    out_text(out, "    null\n  ]\n}\n");
}
