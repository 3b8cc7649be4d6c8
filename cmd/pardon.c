/* pardon.c - asking the files of the judged what they would have said. */
#include "cmd/pardon.h"

#include "base/limits.h"
#include "cmd/command.h"
#include "cmd/law.h"
#include "scanner/acceptance.h"
#include "scanner/baseline.h"
#include "scanner/config.h"
#include "scanner/ignore_file.h"

#include <inttypes.h>

enum { TOLD_MAX = 20 };

static const char baseline_file[] = ".sprawl-baseline.json";

struct told {
    char *path; /* owned */
    uint64_t line;
    const char *rule, *by;
};

struct pardon {
    size_t root; /* bytes of a reported path that name the target */
    struct config *config;
    struct ignore_file *ignored;
    struct baseline baseline;
    const char *today;
    struct told told[TOLD_MAX];
    size_t count;
};

static void read_ignored(struct pardon *p, const struct law *law)
{
    static const enum ignore_kind kinds[] = {IGNORE_GITLEAKS, IGNORE_BETTERLEAKS, IGNORE_BASELINE};
    ignore_file_new(&p->ignored);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        AUTO(buf_dispose) struct buf text = {0};
        struct ignore_read read;
        struct error unused;
        const char *name = ignore_kind_name(kinds[i]);
        if (law_look(law, name) == LAW_FILE &&
            law_read(law, &text, name, LIMIT_RULE_FILE, &unused) == ST_OK)
            (void)!ignore_file_add(p->ignored, kinds[i], name, buf_bytes(&text), &read, &unused);
    }
    ignore_file_seal(p->ignored);
}

static void read_baseline(struct pardon *p, const struct law *law)
{
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    if (law_look(law, baseline_file) == LAW_FILE &&
        law_read(law, &text, baseline_file, LIMIT_BASELINE, &unused) == ST_OK)
        (void)!baseline_read(&p->baseline, baseline_file, buf_bytes(&text), &unused);
}

static bool is_in_baseline(const struct pardon *p, const struct finding *f)
{
    struct finding copy = *f;
    copy.acceptance = NULL;
    baseline_apply(&p->baseline, &copy, p->today);
    acceptance_free(&copy.acceptance);
    return copy.suppressed != NULL;
}

static void read_config(struct pardon *p, const struct law *law)
{
    static const char name[] = ".sprawl.toml";
    AUTO(buf_dispose) struct buf text = {0};
    struct error unused;
    if (law_look(law, name) != LAW_FILE ||
        law_read(law, &text, name, LIMIT_RULE_FILE, &unused) != ST_OK ||
        config_new(&p->config, name, buf_bytes(&text), &unused) != ST_OK)
        p->config = NULL;
}

void pardon_new(struct pardon **out, const char *target, const char *revision, const char *today)
{
    AUTO(law_free) struct law *law = NULL;
    struct pardon *p = xcalloc(1, sizeof(*p));
    struct error unused;
    size_t len = strlen(target);
    while (len > 1 && target[len - 1] == '/')
        len--;
    p->root = len == 1 && target[0] == '.' ? 0 : len + 1;
    p->today = today;
    *out = p;
    if (revision == NULL || law_open(&law, target, revision, &unused) != ST_OK)
        return;
    read_config(p, law);
    read_ignored(p, law);
    read_baseline(p, law);
}

void pardon_free(struct pardon **pardon)
{
    struct pardon *p = MOVE(*pardon);
    if (p == NULL)
        return;
    for (size_t i = 0; i < MIN(p->count, (size_t)TOLD_MAX); i++)
        xfree(&p->told[i].path);
    config_free(&p->config);
    baseline_dispose(&p->baseline);
    ignore_file_free(&p->ignored);
    xfree(&p);
}

/* By which file of the judged it would be allowed, or NULL. */
static const char *allowed_by(const struct pardon *p, const struct finding *f)
{
    struct bytes path = bytes_of(f->place.path);
    struct bytes secret = {(const unsigned char *)f->secret, f->secret_len};
    path = bytes_slice(path, MIN(p->root, path.len), path.len);
    if (p->config != NULL && config_allows(p->config, f, path, secret) != NULL)
        return ".sprawl.toml";
    if (is_in_baseline(p, f))
        return baseline_file;
    struct ignore_place place = {.path = path,
                                 .secret = secret,
                                 .first_line = f->place.first_line,
                                 .last_line = f->place.start_line};
    return p->ignored ? ignore_file_covers(p->ignored, &place) : NULL;
}

void pardon_add(struct pardon *pardon, const struct finding *finding)
{
    if (finding->suppressed != NULL)
        return;
    const char *by = finding->pardon ? finding->pardon : allowed_by(pardon, finding);
    if (by == NULL)
        return;
    if (pardon->count++ < TOLD_MAX)
        pardon->told[pardon->count - 1] = (struct told){.path = xstrdup(finding->place.path),
                                                        .line = finding->place.start_line,
                                                        .rule = finding->rule->id,
                                                        .by = by};
}

void pardon_tell(const struct pardon *pardon)
{
    for (size_t i = 0; i < MIN(pardon->count, (size_t)TOLD_MAX); i++) {
        const struct told *t = &pardon->told[i];
        say_line("this change would allow %s:%" PRIu64 " (%s) by its own %s; that does not count",
                 t->path, t->line, t->rule, t->by);
    }
    if (pardon->count > TOLD_MAX)
        say_line("this change would allow %zu more findings", pardon->count - TOLD_MAX);
}
