/* terminal.c - isatty and the environment. */
#undef _GNU_SOURCE
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#include "cmd/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The value of a variable that is not empty, or NULL. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] != '\0' ? value : NULL;
}

static bool is_on(const char *name)
{
    const char *value = variable(name);
    return value && strcmp(value, "0") != 0;
}

bool terminal_is_smart(int fd)
{
    const char *term = getenv("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

bool terminal_links(int fd)
{
    const char *term = variable("TERM");
    return terminal_is_smart(fd) && term && strcmp(term, "linux") != 0;
}

bool terminal_color(const char *when, int fd)
{
    if (strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (variable("NO_COLOR"))
        return false;
    if (is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR"))
        return true;
    if (variable("CLICOLOR") && !is_on("CLICOLOR"))
        return false;
    return terminal_is_smart(fd);
}

unsigned terminal_width(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool terminal_progress(const char *when)
{
    if (strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return terminal_is_smart(STDERR_FILENO) && !is_on("CI") && !is_on("TF_BUILD");
}
