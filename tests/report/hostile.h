/* hostile.h - names that want to be obeyed by a terminal or a CI runner, or to deceive a reader. */
#ifndef TESTS_REPORT_HOSTILE_H
#define TESTS_REPORT_HOSTILE_H

#include "tests/report/past.h"

static const struct {
    const char *path, *shown;
} hostile[] = {
    {"\x1b]0;owned\x07", "\\x1b]0;owned\\x07"},
    {"::error::x", "\\x3a:error::x"},
    {" ::error::x", " \\x3a:error::x"},
    {"a\n::error::x", "a\\n::error::x"},
    {"a##[error]x", "a##\\x5berror]x"},
    {"##vso[task]", "##vso\\x5btask]"},
    {"\xE2\x80\xAEtxt.exe", "\\u{202e}txt.exe"},
    {"\xEF\xBB\xBF\xE2\x80\x8Bx", "\\u{feff}\\u{200b}x"},
    {"\xC2\x9B"
     "31m",
     "\\u{9b}31m"},
    {"\xFF\xE2\x82.txt", "\\xff\\xe2\\x82.txt"},
    {"tab\there\r", "tab\\there\\r"},
    {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80", "gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80"},
};

/** Path, excerpt, title, author of the first place, and the path that could not be scanned. */
static inline void fixture_make_hostile(struct fixture *f, const char *text)
{
    fixture_add_history(f);
    snprintf(f->path[0], sizeof(f->path[0]), "%s", text);
    snprintf(f->path[4], sizeof(f->path[4]), "%s", text);
    snprintf(f->excerpt[0], sizeof(f->excerpt[0]), "%s ########%s", text, text);
    f->finding[0].place.excerpt_at = (uint32_t)strlen(text) + 1;
    f->finding[0].place.excerpt_len = 8;
    f->finding[1].place.excerpt = f->finding[2].place.excerpt = NULL;
    f->finding[0].place.origin = &f->origin[0];
    snprintf(f->who[0], sizeof(f->who[0]), "%s", text);
    f->key.title = text;
}

/** The runner of a CI obeys "::" at the start of a line, and "##[" and "##vso[" anywhere. */
static inline bool hostile_commands_ci(const char *text)
{
    if (strstr(text, "##[") || strstr(text, "##vso["))
        return true;
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += strspn(line, "\n");
        if (strncmp(line + strspn(line, " \t"), "::", 2) == 0)
            return true;
    }
    return false;
}

/** A control character that is no line end, or a mark that turns the direction of a line. */
static inline bool hostile_controls(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\n')
            return true;
    return strstr(text, "\xE2\x80\xAE") != NULL || strstr(text, "\xC2\x9B") != NULL;
}

#endif
