/* inline_allow.c - looking for marks on the lines around a match. */
#include "scanner/inline_allow.h"

#include "rules/ruleset.h"

const char inline_ours[] = "inline comment";

enum { LINE_MAX_BYTES = 4096, RANGE_MAX_BYTES = 64 << 10, WORDS_MAX = 400 };

static bool is_line_end(unsigned char c)
{
    return c == '\n' || c == '\r';
}

/* The line or lines that [from, to) touches; a very long line is cut. */
static struct span lines_of(struct bytes text, size_t from, size_t to)
{
    struct span lines = {from, to};
    while (lines.from > 0 && from - lines.from < LINE_MAX_BYTES &&
           !is_line_end(text.ptr[lines.from - 1]))
        lines.from--;
    while (lines.to < text.len && lines.to - to < LINE_MAX_BYTES &&
           !is_line_end(text.ptr[lines.to]))
        lines.to++;
    return lines;
}

/* The line before, or an empty span. */
static struct span line_before(struct bytes text, struct span lines)
{
    size_t end = lines.from;
    if (end == 0 || !is_line_end(text.ptr[end - 1]))
        return (struct span){lines.from, lines.from};
    end -= end > 1 && text.ptr[end - 1] == '\n' && text.ptr[end - 2] == '\r' ? 2 : 1;
    return lines_of(text, end, end);
}

static struct span line_after(struct bytes text, struct span lines)
{
    size_t begin = lines.to;
    if (begin >= text.len || !is_line_end(text.ptr[begin]))
        return (struct span){lines.to, lines.to};
    bool two = text.len - begin > 1 && text.ptr[begin] == '\r' && text.ptr[begin + 1] == '\n';
    begin += two ? 2 : 1;
    return lines_of(text, begin, begin);
}

static bool overlaps_secret(const struct inline_match *m, size_t at, size_t len)
{
    return at < m->secret_end && at + len > m->secret_start;
}

/* Position of a mark that stands in part and outside the secret, or SIZE_MAX. */
static size_t find_mark(const struct inline_match *m, struct span part, const char *mark,
                        bool nocase)
{
    struct bytes needle = bytes_of(mark), hay = bytes_slice(m->text, 0, part.to);
    size_t at = part.from;
    for (;; at++) {
        at = nocase ? bytes_find_nocase(hay, at, needle) : bytes_find(hay, at, needle);
        if (at == SIZE_MAX || !overlaps_secret(m, at, needle.len))
            return at;
    }
}

/* ---- Ours ---- */

static void skip_blanks(struct bytes text, size_t *at)
{
    while (*at < text.len && (text.ptr[*at] == ' ' || text.ptr[*at] == '\t'))
        ++*at;
}

/* The letters of an id from at on, without the stop of a sentence. */
static struct bytes id_at(struct bytes line, size_t at)
{
    size_t to = at;
    while (to < line.len &&
           (byte_is_word(line.ptr[to]) || line.ptr[to] == '-' || line.ptr[to] == '.'))
        to++;
    while (to > at && line.ptr[to - 1] == '.')
        to--;
    return bytes_slice(line, at, to);
}

static bool is_id(const struct ruleset *rules, struct bytes word)
{
    for (size_t i = 0; rules && i < ruleset_count(rules); i++)
        if (bytes_equal(word, bytes_of(ruleset_rule(rules, i)->id)))
            return true;
    return false;
}

/* Is the mark for this rule? *at goes from behind the mark to behind the id. */
static bool is_for_rule(const struct inline_match *m, struct bytes line, size_t *at)
{
    bool equals = *at < line.len && line.ptr[*at] == '=';
    if (!equals && *at < line.len && byte_is_word(line.ptr[*at]))
        return false; /* another word */
    *at += equals;
    if (!equals)
        skip_blanks(line, at);
    struct bytes id = id_at(line, *at);
    if (!equals && !is_id(m->rules, id))
        return true;
    *at += id.len;
    return bytes_equal(id, bytes_of(m->rule));
}

/* Where the comment that text is the rest of ends. */
static size_t comment_end(struct bytes text)
{
    static const char *const endings[] = {"*/", "-->"};
    size_t end = text.len;
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        end = MIN(end, bytes_find(text, 0, bytes_of(endings[i])));
    return end;
}

/* text without blanks around it and what stands between it and the mark; cut where a letter
 * begins. */
static struct bytes trim_reason(struct bytes text)
{
    size_t from = 0, to = text.len;
    while (from < to && strchr(" \t:,;-", text.ptr[from]) && text.ptr[from] != '\0')
        from++;
    if (to - from > INLINE_REASON)
        for (to = from + INLINE_REASON; to > from && (text.ptr[to] & 0xC0) == 0x80; to--)
            ;
    while (to > from && byte_is_space(text.ptr[to - 1]))
        to--;
    return bytes_slice(text, from, to);
}

/* Where the first secret, or a copy of one, or what is joined to one, begins in what is read of the
 * words behind a mark. */
static size_t before_secrets(const struct inline_match *m, size_t from, size_t to)
{
    const struct blank blank = {
        m->text, {m->secret_start, m->secret_end}, m->secrets, m->secret_count};
    for (size_t end; from < to; from = end) {
        end = MIN(to, from + BLANK_MOST);
        size_t free = blank_free(&blank, (struct span){from, end});
        if (free < end)
            return free;
    }
    return to;
}

/* until=DATE anywhere in the words behind the mark: whoever writes it behind the reason means it
 * too. The reason is what stands before it, or else behind it. */
static void read_words(const struct inline_match *m, struct bytes words, struct inline_said *said)
{
    static const char key[] = "until=";
    size_t at = bytes_find(words, 0, bytes_of(key));
    *said = (struct inline_said){.reason = trim_reason(words)};
    if (at == SIZE_MAX || (at > 0 && byte_is_word(words.ptr[at - 1])))
        return;
    size_t from = at + strlen(key), to = from;
    while (to < words.len && !byte_is_space(words.ptr[to]) && !strchr(",;", words.ptr[to]))
        to++;
    struct bytes day = bytes_slice(words, from, to);
    if (date_is_day(day))
        memcpy(said->until, day.ptr, day.len);
    said->expired = !said->until[0] || !m->today || strcmp(said->until, m->today) < 0;
    said->reason = trim_reason(bytes_slice(words, 0, at));
    if (said->reason.len == 0)
        said->reason = trim_reason(bytes_slice(words, to, words.len));
}

/* One mark at at. */
static bool read_mark(const struct inline_match *m, size_t at, struct inline_said *said)
{
    struct span around = lines_of(m->text, at, at);
    struct bytes line = bytes_slice(m->text, 0, around.to);
    at += strlen("sprawl:allow");
    if (!is_for_rule(m, line, &at))
        return false;
    size_t end = at + comment_end(bytes_slice(line, at, line.len));
    end = MIN(end, at + WORDS_MAX);
    read_words(m, bytes_slice(line, at, before_secrets(m, at, end)), said);
    return true;
}

/* Is there a mark for the rule? One that holds is taken before one that has expired. */
static bool allowed_by_ours(const struct inline_match *m, struct span lines,
                            struct inline_said *said)
{
    size_t at;
    while ((at = find_mark(m, lines, "sprawl:allow", false)) != SIZE_MAX) {
        struct inline_said here;
        bool is_ours = read_mark(m, at, &here);
        if (is_ours)
            *said = here;
        if (is_ours && !here.expired)
            return true;
        lines.from = at + 1;
    }
    return false;
}

/* ---- detect-secrets ---- */

static bool eat(struct bytes text, size_t *at, const char *word)
{
    size_t len = strlen(word);
    if (text.len - *at < len || memcmp(text.ptr + *at, word, len) != 0)
        return false;
    *at += len;
    return true;
}

static bool eat_blank(struct bytes text, size_t *at)
{
    return eat(text, at, " ") || eat(text, at, "-");
}

/* The rest of the line behind `pragma:`. */
static bool is_pragma(struct bytes rest, bool next_line)
{
    size_t at = 0;
    skip_blanks(rest, &at);
    bool ok = eat(rest, &at, "allowlist") || eat(rest, &at, "whitelist");
    if (next_line)
        ok = ok && eat_blank(rest, &at) && eat(rest, &at, "nextline");
    ok = ok && eat_blank(rest, &at) && eat(rest, &at, "secret");
    skip_blanks(rest, &at);
    (void)(eat(rest, &at, "*/") || eat(rest, &at, "-->"));
    skip_blanks(rest, &at);
    return ok && at == rest.len;
}

/* Where the comment that ends before at opens, or SIZE_MAX if none does. */
static size_t comment_start(struct bytes text, size_t line, size_t at)
{
    static const char *const openings[] = {"<!--", "//", "/*", "--", "#", "'"};
    while (at > line && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
        at--;
    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        size_t len = strlen(openings[i]);
        if (at - line >= len && memcmp(text.ptr + at - len, openings[i], len) == 0)
            return at - len;
    }
    return SIZE_MAX;
}

/* Each line of lines has its own end, so each is looked at by itself. */
static bool has_pragma(const struct inline_match *m, struct span lines, bool next_line)
{
    size_t at = lines.from;
    while ((at = find_mark(m, (struct span){at, lines.to}, "pragma:", false)) != SIZE_MAX) {
        struct span line = lines_of(m->text, at, at);
        size_t begin = comment_start(m->text, line.from, at), blank = line.from;
        at += strlen("pragma:");
        bool is_one = is_pragma(bytes_slice(m->text, at, MAX(line.to, at)), next_line);
        skip_blanks(bytes_slice(m->text, 0, line.to), &blank);
        if (begin != SIZE_MAX && is_one && (!next_line || begin == blank))
            return true;
    }
    return false;
}

/* ---- secretlint ---- */

static bool is_mark_alone(struct bytes text, size_t end)
{
    return end >= text.len || (!byte_is_word(text.ptr[end]) && text.ptr[end] != '-');
}

/* Where a mark of a range stands first in [from, to), or SIZE_MAX. Matches stand one behind
 * another: what was looked at for those before is not looked at again. */
static size_t first_of_ranges(const struct inline_match *m, size_t from, size_t to,
                              struct bytes mark)
{
    struct span none = {0}, *free = m->free ? m->free : &none;
    struct bytes text = bytes_slice(m->text, 0, to);
    bool goes_on = from >= free->from && from + mark.len <= free->to;
    size_t at = bytes_find(text, goes_on ? free->to - mark.len + 1 : from, mark);
    if (at == SIZE_MAX)
        *free = (struct span){goes_on ? free->from : from, goes_on ? MAX(free->to, to) : to};
    return at;
}

/* Is the nearest of `secretlint-disable` and `secretlint-enable` above the match the former? */
static bool in_disabled_range(const struct inline_match *m)
{
    struct bytes text = bytes_slice(m->text, 0, m->start), mark = bytes_of("secretlint-");
    size_t at = text.len > RANGE_MAX_BYTES ? text.len - RANGE_MAX_BYTES : 0;
    bool disabled = false;
    if (first_of_ranges(m, at, text.len, mark) == SIZE_MAX)
        return false;
    while ((at = bytes_find(text, at, mark)) != SIZE_MAX) {
        size_t end = at += mark.len;
        if (eat(text, &end, "disable") && is_mark_alone(text, end))
            disabled = true;
        else if (eat(text, &end, "enable") && is_mark_alone(text, end))
            disabled = false;
    }
    return disabled;
}

/* ---- All ---- */

static const char *on_the_lines(const struct inline_match *m, struct span lines)
{
    static const struct {
        const char *mark, *by;
    } marks[] = {
        {"gitleaks:allow", "inline comment (gitleaks:allow)"},
        {"betterleaks:allow", "inline comment (betterleaks:allow)"},
        {"trufflehog:ignore", "inline comment (trufflehog:ignore)"},
        {"ggignore", "inline comment (ggignore)"},
        {"secretlint-disable-line", "inline comment (secretlint)"},
    };
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (find_mark(m, lines, marks[i].mark, false) != SIZE_MAX)
            return marks[i].by;
    return has_pragma(m, lines, false) ? "inline comment (pragma: allowlist secret)" : NULL;
}

static bool allowed_by_kingfisher(const struct inline_match *m, struct span lines)
{
    static const char *const marks[] = {"kingfisher:ignore", "kingfisher:allow"};
    struct span before = line_before(m->text, lines), after = line_after(m->text, lines);
    bool several = false;
    for (size_t i = m->start; i < m->end && !several; i++)
        several = m->text.ptr[i] == '\n';
    struct span all = {before.from, several ? after.to : lines.to};
    return find_mark(m, all, marks[0], true) != SIZE_MAX ||
           find_mark(m, all, marks[1], true) != SIZE_MAX;
}

/* Can there be a mark on the lines of the match, or beside them? Each has one of these words. */
static bool has_marks(const struct inline_match *m, struct span lines)
{
    static const char *const words[] = {"allow", "ignore", "secretlint-", "pragma:"};
    size_t from = line_before(m->text, lines).from, to = line_after(m->text, lines).to;
    struct bytes around = bytes_slice(m->text, from, to);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (bytes_find_nocase(around, 0, bytes_of(words[i])) != SIZE_MAX)
            return true;
    return false;
}

static const char *by_marks(const struct inline_match *match, struct span lines,
                            struct inline_said *said)
{
    struct span before = line_before(match->text, lines);
    if (allowed_by_ours(match, lines, said))
        return inline_ours;
    const char *by = on_the_lines(match, lines);
    if (by)
        return by;
    if (allowed_by_kingfisher(match, lines))
        return "inline comment (kingfisher:ignore)";
    if (before.to > before.from && has_pragma(match, before, true))
        return "inline comment (pragma: allowlist nextline secret)";
    if (find_mark(match, before, "secretlint-disable-next-line", false) != SIZE_MAX)
        return "inline comment (secretlint)";
    return NULL;
}

const char *inline_allow_find(const struct inline_match *match, struct inline_said *said)
{
    *said = (struct inline_said){0};
    struct span lines = lines_of(match->text, match->start, match->end);
    const char *by = has_marks(match, lines) ? by_marks(match, lines, said) : NULL;
    if (by == NULL && in_disabled_range(match))
        return "inline comment (secretlint)";
    return by;
}
