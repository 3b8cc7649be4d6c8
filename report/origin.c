/* origin.c - dates with zones, and one line about a commit. */
#include "report/origin.h"

#include "base/date.h"
#include "report/escape.h"

#include <inttypes.h>
#include <stdio.h>

#define ELLIPSIS "\xE2\x80\xA6"

enum { ID_SHOWN = 7, DAY = 10, ZONE_MOST = 24 * 60 - 1 };

bool origin_author_date(const struct origin *origin, char out[static ORIGIN_DATE])
{
    char utc[DATE_TEXT];
    int zone = origin->author_zone;
    int64_t local;
    if (zone < -ZONE_MOST || zone > ZONE_MOST)
        zone = 0;
    out[0] = '\0';
    if (ckd_add(&local, origin->author_time, (int64_t)zone * 60) || !date_format(local, utc))
        return false;
    unsigned minutes = (unsigned)(zone < 0 ? -zone : zone);
    snprintf(out, ORIGIN_DATE, "%.*s%c%02u:%02u", DATE_TEXT - 2, utc, zone < 0 ? '-' : '+',
             minutes / 60 % 24, minutes % 60);
    return true;
}

bool origin_commit_date(const struct origin *origin, char out[static ORIGIN_DATE])
{
    char utc[DATE_TEXT];
    bool known = date_format(origin->commit_time, utc);
    snprintf(out, ORIGIN_DATE, "%s", utc);
    return known;
}

/* The part before the '@' is enough for people who know each other. */
static void tell_who(struct buf *to, const struct origin *origin)
{
    if (origin->author == NULL || origin->author[0] == '\0')
        return;
    buf_printf(to, " by ");
    escape_add(to, bytes_of(origin->author), ESCAPE_NAME);
    if (origin->email == NULL || origin->email[0] == '\0')
        return;
    struct bytes email = bytes_of(origin->email);
    size_t at = bytes_find(email, 0, bytes_of("@"));
    buf_printf(to, " <");
    escape_add(to, bytes_slice(email, 0, MIN(at, email.len)), ESCAPE_NAME);
    buf_printf(to, at < email.len ? "@" ELLIPSIS ">" : ">");
}

void origin_tell(struct buf *to, const struct origin *origin, bool people)
{
    char date[ORIGIN_DATE];
    bool dated = origin_author_date(origin, date);
    buf_printf(to, "%s%.*s", origin->commit[0] ? "since " : "in the history", ID_SHOWN,
               origin->commit);
    if (dated)
        buf_printf(to, " %.*s", DAY, date);
    if (people)
        tell_who(to, origin);
    if (origin->versions > 1)
        buf_printf(to, ", in %" PRIu32 " versions", origin->versions);
    if (origin->removed_in[0])
        buf_printf(to, ", removed in %.*s", ID_SHOWN, origin->removed_in);
    if (origin->via) {
        buf_printf(to, ", ");
        escape_add(to, bytes_of(origin->via), ESCAPE_NAME);
    }
    if (!origin->reachable && (origin->via == NULL || strcmp(origin->via, "unreachable") != 0))
        buf_printf(to, ", unreachable");
    if (origin->in_head)
        buf_printf(to, ", still in HEAD");
}
