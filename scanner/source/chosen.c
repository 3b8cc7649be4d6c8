/* chosen.c - asking the globs for every directory on the way. */
#include "scanner/source/chosen.h"

bool source_is_chosen(const struct source_env *env, struct bytes path)
{
    bool included = glob_list_is_empty(env->include);
    for (size_t at = 0; at <= path.len; at++) {
        bool is_end = at == path.len;
        if (!is_end && path.ptr[at] != '/')
            continue;
        struct bytes part = bytes_slice(path, 0, at);
        if (!glob_list_is_empty(env->exclude) && glob_list_match(env->exclude, part, !is_end))
            return false;
        included = included || glob_list_match(env->include, part, !is_end);
    }
    return included;
}
