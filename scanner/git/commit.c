/* commit.c - header lines one after the other; a line that begins with a blank goes on with the one
 * before. */
#include "scanner/git/commit.h"

/* Where we are in the header. */
struct lines {
    struct bytes content;
    size_t at;
};

struct line {
    size_t start; /* in the content */
    struct bytes key, value;
};

static size_t line_end(struct bytes content, size_t from)
{
    size_t end = bytes_find(content, from, bytes_of("\n"));
    return end == SIZE_MAX ? content.len : end;
}

/* The next header line and, passed over, the lines that continue it. False at the empty line or
 * the end. */
static bool next_line(struct lines *lines, struct line *out)
{
    struct bytes all = lines->content;
    if (lines->at == all.len || all.ptr[lines->at] == '\n')
        return false;
    size_t end = line_end(all, lines->at);
    struct bytes text = bytes_slice(all, lines->at, end);
    size_t blank = bytes_find(text, 0, bytes_of(" "));
    out->start = lines->at;
    out->key = bytes_slice(text, 0, MIN(blank, text.len));
    out->value = bytes_slice(text, blank < text.len ? blank + 1 : text.len, text.len);
    lines->at = MIN(end + 1, all.len);
    while (lines->at < all.len && all.ptr[lines->at] == ' ')
        lines->at = MIN(line_end(all, lines->at) + 1, all.len);
    return true;
}

/* Behind the empty line; sets COMMIT_NO_MESSAGE if there is none. */
static struct bytes message(const struct lines *lines, unsigned *flags)
{
    if (lines->at == lines->content.len)
        *flags |= COMMIT_NO_MESSAGE;
    size_t from = MIN(lines->at + 1, lines->content.len);
    return bytes_slice(lines->content, from, lines->content.len);
}

static bool is(const struct line *line, const char *key)
{
    return bytes_equal(line->key, bytes_of(key));
}

static struct bytes trim(struct bytes text)
{
    while (text.len > 0 && byte_is_space(text.ptr[0]))
        text = bytes_slice(text, 1, text.len);
    while (text.len > 0 && byte_is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* Digits from *at on; false if there are none or too many. */
static bool number(struct bytes text, size_t *at, int64_t *out)
{
    size_t start = *at;
    *out = 0;
    for (; *at < text.len && byte_is_digit(text.ptr[*at]); (*at)++)
        if (ckd_mul(out, *out, 10) || ckd_add(out, *out, text.ptr[*at] - '0'))
            return false;
    return *at > start;
}

/* "+0130" is 90; what cannot be read, or is more than a day, is 0. */
static int zone_minutes(struct bytes text)
{
    int64_t value = 0;
    size_t at = 1;
    if (text.len < 2 || (text.ptr[0] != '+' && text.ptr[0] != '-') || !number(text, &at, &value) ||
        at != text.len || value > 2400 || value % 100 > 59)
        return 0;
    int minutes = (int)(value / 100 * 60 + value % 100);
    return text.ptr[0] == '-' ? -minutes : minutes;
}

/* " 1700000000 +0100", which stands behind the last '>'. */
static bool date(struct ident *out, struct bytes text)
{
    size_t at = 0;
    text = trim(text);
    int64_t time = 0;
    if (!number(text, &at, &time) || (at < text.len && text.ptr[at] != ' '))
        return false;
    out->time = time;
    out->dated = true;
    out->zone = zone_minutes(trim(bytes_slice(text, at, text.len)));
    return true;
}

bool ident_parse(struct ident *out, struct bytes line)
{
    *out = (struct ident){0};
    size_t open = bytes_find(line, 0, bytes_of("<"));
    out->name = trim(bytes_slice(line, 0, MIN(open, line.len)));
    if (open == SIZE_MAX)
        return false;
    size_t close = bytes_find(line, open, bytes_of(">"));
    out->email = trim(bytes_slice(line, open + 1, MIN(close, line.len)));
    if (close == SIZE_MAX)
        return false;
    size_t last = line.len;
    while (line.ptr[last - 1] != '>')
        last--;
    return date(out, bytes_slice(line, last, line.len));
}

/* Parents stand right behind the tree. */
static void parents(struct commit *out, struct lines *lines, struct line *line, bool *more)
{
    size_t start = *more ? line->start : lines->at;
    size_t end = start;
    while (*more && is(line, "parent")) {
        end = lines->at;
        *more = next_line(lines, line);
    }
    out->parents = bytes_slice(lines->content, start, end);
}

/* Read an ident unless it was read before; false if it is no good. */
static bool once(struct ident *out, bool *seen, struct bytes value)
{
    if (*seen)
        return true;
    *seen = true;
    return ident_parse(out, value);
}

static void rest(struct commit *out, struct lines *lines, struct line *line, bool more)
{
    bool author = false, committer = false;
    for (; more; more = next_line(lines, line)) {
        if (is(line, "author") && !once(&out->author, &author, line->value))
            out->flags |= COMMIT_BAD_AUTHOR;
        else if (is(line, "committer") && !once(&out->committer, &committer, line->value))
            out->flags |= COMMIT_BAD_COMMITTER;
        else if (is(line, "encoding") && out->encoding.len == 0)
            out->encoding = line->value;
        else if (is(line, "parent"))
            out->flags |= COMMIT_BAD_PARENT;
    }
    out->flags |= author ? 0 : COMMIT_BAD_AUTHOR;
    out->flags |= committer ? 0 : COMMIT_BAD_COMMITTER;
}

/* Say so if one of the parents' lines is left out. */
static void check_parents(struct commit *out, size_t hash_len)
{
    struct lines lines = {.content = out->parents};
    struct line line;
    struct oid oid;
    while (next_line(&lines, &line))
        if (!oid_parse(&oid, hash_len, line.value))
            out->flags |= COMMIT_BAD_PARENT;
}

void commit_parse(struct commit *out, struct bytes content, size_t hash_len)
{
    struct lines lines = {.content = content};
    struct line line = {0};
    *out = (struct commit){0};
    bool more = next_line(&lines, &line);
    if (more && is(&line, "tree")) {
        if (!oid_parse(&out->tree, hash_len, line.value))
            out->flags |= COMMIT_BAD_TREE;
        more = next_line(&lines, &line);
    } else {
        out->flags |= COMMIT_BAD_TREE;
    }
    parents(out, &lines, &line, &more);
    check_parents(out, hash_len);
    rest(out, &lines, &line, more);
    out->message = message(&lines, &out->flags);
}

bool commit_next_parent(const struct commit *commit, size_t hash_len, size_t *at, struct oid *out)
{
    struct lines lines = {.content = commit->parents, .at = MIN(*at, commit->parents.len)};
    struct line line;
    bool found = false;
    while (!found && next_line(&lines, &line))
        found = oid_parse(out, hash_len, line.value);
    *at = lines.at;
    if (!found)
        *out = (struct oid){0};
    return found;
}

static enum object_type type_of(struct bytes name)
{
    static const char *const names[] = {[OBJECT_COMMIT] = "commit",
                                        [OBJECT_TREE] = "tree",
                                        [OBJECT_BLOB] = "blob",
                                        [OBJECT_TAG] = "tag"};
    for (unsigned i = OBJECT_COMMIT; i <= OBJECT_TAG; i++)
        if (bytes_equal(name, bytes_of(names[i])))
            return (enum object_type)i;
    return OBJECT_NONE;
}

void tag_parse(struct tag *out, struct bytes content, size_t hash_len)
{
    struct lines lines = {.content = content};
    struct line line;
    bool object = false, type = false, name = false, tagger = false;
    *out = (struct tag){0};
    while (next_line(&lines, &line)) {
        if (is(&line, "object") && !object) {
            object = oid_parse(&out->object, hash_len, line.value);
        } else if (is(&line, "type") && !type) {
            out->type = type_of(line.value);
            type = out->type != OBJECT_NONE;
        } else if (is(&line, "tag") && !name) {
            out->name = line.value;
            name = line.value.len > 0;
        } else if (is(&line, "tagger") && !once(&out->tagger, &tagger, line.value)) {
            out->flags |= TAG_BAD_TAGGER;
        }
    }
    out->flags |= object ? 0 : TAG_BAD_OBJECT;
    out->flags |= type ? 0 : TAG_BAD_TYPE;
    out->flags |= name ? 0 : TAG_BAD_NAME;
    out->message = message(&lines, &out->flags);
}
