/* here.c - going up. */
#include "cmd/here.h"

#include "base/buf.h"
#include "scanner/git/repo.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Is it the root, above which there is nothing? */
static bool is_top(const char *path)
{
    struct stat here, above;
    AUTO(buf_dispose) struct buf up = {0};
    buf_printf(&up, "%s/..%c", path, '\0');
    return stat(path, &here) != 0 || stat((const char *)up.ptr, &above) != 0 ||
           (here.st_ino == above.st_ino && here.st_dev == above.st_dev);
}

enum status here_find(char **out, struct error *err)
{
    enum { LEVELS = 256 };
    const struct repo_env env = repo_env_get();
    AUTO(xfree) char *at = xstrdup(".");
    bool named = env.git_dir != NULL && env.git_dir[0] != '\0';
    for (int i = 0; i < LEVELS; i++) {
        if (named || repo_is(at)) {
            *out = MOVE(at);
            return ST_OK;
        }
        if (is_top(at))
            break;
        AUTO(xfree) char *below = MOVE(at);
        AUTO(buf_dispose) struct buf up = {0};
        buf_printf(&up, "%s%s..", i == 0 ? "" : below, i == 0 ? "" : "/");
        at = xmemdup(up.ptr, up.len);
    }
    return error_set(err, ST_USAGE, "this is no git repository, nor is any directory above");
}
