/* report.c - the table of formats. */
#include "report/report.h"

#define REPORT(name) extern const struct report_ops report_##name;
#include "report/list.h"
#undef REPORT

static const struct report_ops *const formats[] = {
#define REPORT(name) &report_##name,
#include "report/list.h"
#undef REPORT
};

const struct report_ops *report_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

const struct report_ops *const *report_all(size_t *count)
{
    *count = COUNT_OF(formats);
    return formats;
}
