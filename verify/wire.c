/* wire.c - every structure is described once; the mode says whether it is written or read. */
#include "verify/wire.h"

#include "base/limits.h"

/** A message while it is written (out) or read (in). */
struct wire {
    struct buf *out;     /* NULL: reading */
    struct bytes in;     /* what is not read yet */
    struct arena *arena; /* for what is read */
    bool bad;            /* malformed, or too long: nothing more happens */
};

enum { COUNT_MOST = 2000000 };

static const uint32_t NONE = UINT32_MAX;

static void move_bytes(struct wire *w, void *bytes, size_t len)
{
    if (w->bad || len == 0)
        return;
    if (w->out) {
        w->bad = buf_add(w->out, (struct bytes){bytes, len}) != ST_OK;
        return;
    }
    w->bad = len > w->in.len;
    if (w->bad)
        return;
    memcpy(bytes, w->in.ptr, len);
    w->in = bytes_slice(w->in, len, w->in.len);
}

static void number(struct wire *w, uint32_t *value)
{
    unsigned char b[4] = {(unsigned char)*value, (unsigned char)(*value >> 8),
                          (unsigned char)(*value >> 16), (unsigned char)(*value >> 24)};
    move_bytes(w, b, sizeof(b));
    *value =
        w->bad ? 0
               : (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* A length; NONE stands for NULL. False if there is nothing behind it. */
static bool length(struct wire *w, uint32_t *len)
{
    number(w, len);
    if (w->bad || *len == NONE)
        return false;
    if (w->out == NULL && *len > w->in.len)
        w->bad = true;
    return !w->bad;
}

static void text(struct wire *w, const char **value)
{
    uint32_t len = w->out && *value ? (uint32_t)strlen(*value) : NONE;
    bool there = length(w, &len);
    if (w->out) {
        if (there)
            w->bad = buf_add(w->out, (struct bytes){(const unsigned char *)*value, len}) != ST_OK;
        return;
    }
    *value = NULL;
    if (!there)
        return;
    w->bad = len > 0 && memchr(w->in.ptr, 0, len) != NULL;
    if (!w->bad)
        *value = arena_copy(w->arena, w->in.ptr, len);
    w->in = bytes_slice(w->in, len, w->in.len);
}

/* Bytes that are borrowed when they are read: secrets have one copy. */
static void span(struct wire *w, struct bytes *value)
{
    uint32_t len = (uint32_t)value->len;
    if (!length(w, &len))
        return;
    if (w->out) {
        w->bad = buf_add(w->out, *value) != ST_OK;
        return;
    }
    *value = bytes_slice(w->in, 0, len);
    w->in = bytes_slice(w->in, len, w->in.len);
}

/* Make room for a list of count elements of size bytes that is read. */
static void *room(struct wire *w, uint32_t count, size_t size)
{
    if (count > w->in.len || count > COUNT_MOST)
        w->bad = true;
    return w->bad ? NULL : arena_alloc(w->arena, ((size_t)count + 1) * size);
}

static void texts(struct wire *w, const char *const **list)
{
    uint32_t count = w->out && *list ? 0 : NONE;
    while (w->out && *list && (*list)[count])
        count++;
    bool there = length(w, &count);
    if (w->out == NULL)
        *list = there ? room(w, count, sizeof(char *)) : NULL;
    for (uint32_t i = 0; there && *list && i < count; i++)
        text(w, (const char **)&(*list)[i]);
}

static void pairs(struct wire *w, const struct validate_pair **list)
{
    uint32_t count = w->out && *list ? 0 : NONE;
    while (w->out && *list && (*list)[count].name)
        count++;
    bool there = length(w, &count);
    if (w->out == NULL)
        *list = there ? room(w, count, sizeof(struct validate_pair)) : NULL;
    for (uint32_t i = 0; there && *list && i < count && !w->bad; i++) {
        struct validate_pair *pair = (struct validate_pair *)&(*list)[i];
        text(w, &pair->name);
        text(w, &pair->value);
        w->bad = w->bad || pair->name == NULL || pair->value == NULL;
    }
}

static void choice(struct wire *w, unsigned *value, unsigned most)
{
    uint32_t n = *value;
    number(w, &n);
    w->bad = w->bad || n > most;
    *value = w->bad ? 0 : n;
}

static void flag(struct wire *w, bool *value)
{
    unsigned n = *value;
    choice(w, &n, 1);
    *value = n == 1;
}

/* The elements of a list whose count was moved: each by its own function. What is written is copied
 * first: it may be constant. */
#define EACH_OF(w, list, count, one)                                                               \
    do {                                                                                           \
        if ((w)->out == NULL)                                                                      \
            (list) = room(w, count, sizeof(*(list)));                                              \
        for (uint32_t i_ = 0; i_ < (count) && !(w)->bad; i_++) {                                   \
            _Alignas(max_align_t) unsigned char copy_[sizeof(*(list))];                            \
            if ((w)->out)                                                                          \
                memcpy(copy_, &(list)[i_], sizeof(*(list)));                                       \
            one(w, (w)->out ? (void *)copy_ : (void *)&(list)[i_]);                                \
        }                                                                                          \
    } while (0)

static void condition(struct wire *w, struct validate_condition *c)
{
    unsigned kind = c->kind;
    choice(w, &kind, CONDITION_CONTENT_TYPE);
    c->kind = (enum condition_kind)kind;
    text(w, &c->name);
    texts(w, &c->values);
}

static void status_range(struct wire *w, struct validate_status *status)
{
    uint32_t both = (uint32_t)status->from << 16 | status->to;
    number(w, &both);
    *status = (struct validate_status){(uint16_t)(both >> 16), (uint16_t)both};
}

static void when(struct wire *w, struct validate_when *x)
{
    unsigned outcome = x->outcome;
    choice(w, &outcome, OUTCOME_SKIPPED);
    x->outcome = (enum outcome)outcome;
    flag(w, &x->next);
    number(w, &x->status_count);
    EACH_OF(w, x->statuses, x->status_count, status_range);
    number(w, &x->condition_count);
    EACH_OF(w, x->conditions, x->condition_count, condition);
    pairs(w, &x->set);
    pairs(w, &x->capture);
    text(w, &x->because);
}

static void step(struct wire *w, struct validate_step *x)
{
    const char **const strings[] = {&x->method,      &x->url,        &x->json,
                                    &x->body,        &x->basic_user, &x->basic_pass,
                                    &x->digest_user, &x->digest_pass};
    for (size_t i = 0; i < COUNT_OF(strings); i++)
        text(w, strings[i]);
    pairs(w, &x->let);
    pairs(w, &x->headers);
    pairs(w, &x->form);
    number(w, &x->when_count);
    EACH_OF(w, x->whens, x->when_count, when);
    w->bad = w->bad || x->method == NULL || x->url == NULL;
}

static void login_kind(struct wire *w, enum login *login)
{
    unsigned kind = *login;
    choice(w, &kind, LOGIN_REDIS);
    *login = (enum login)kind;
}

static void block(struct wire *w, const struct validate **at)
{
    struct validate copy = w->out ? **at : (struct validate){0};
    struct validate *x = w->out ? &copy : arena_alloc(w->arena, sizeof(*x));
    if (w->out == NULL)
        *at = x;
    unsigned effect = x->effect;
    text(w, &x->origin);
    texts(w, &x->hosts);
    texts(w, &x->variants);
    text(w, &x->sign);
    text(w, &x->spacing);
    number(w, &x->spacing_seconds);
    pairs(w, &x->parts);
    choice(w, &effect, EFFECT_NOTIFY);
    x->effect = (enum effect)effect;
    flag(w, &x->self_hosted);
    login_kind(w, &x->login);
    flag(w, &x->url);
    number(w, &x->step_count);
    w->bad = w->bad || x->step_count > VALIDATE_STEPS_MOST;
    EACH_OF(w, x->steps, x->step_count, step);
}

static void job(struct wire *w, struct wire_job *x)
{
    number(w, &x->block);
    span(w, &x->secret);
    pairs(w, &x->parts);
    pairs(w, &x->facts);
    texts(w, &x->hosts);
}

static void run(struct wire *w, struct wire_run *x)
{
    text(w, &x->ca_file);
    text(w, &x->proxy);
    pairs(w, &x->doubles);
    texts(w, &x->own_hosts);
    number(w, &x->budget);
    number(w, &x->seconds);
    number(w, &x->per_second_times_10);
}

static void work_of(struct wire *w, struct wire_work *x)
{
    run(w, &x->run);
    number(w, &x->block_count);
    EACH_OF(w, x->blocks, x->block_count, block);
    number(w, &x->job_count);
    EACH_OF(w, x->jobs, x->job_count, job);
    for (uint32_t i = 0; i < x->job_count && !w->bad; i++)
        w->bad = x->jobs[i].block >= x->block_count;
}

enum status wire_write_work(const struct wire_work *work, struct buf *out)
{
    struct wire w = {.out = out};
    struct wire_work copy = *work;
    work_of(&w, &copy);
    return w.bad ? ST_LIMIT : ST_OK;
}

enum status wire_read_work(struct bytes message, struct arena *arena, struct wire_work *out)
{
    struct wire w = {.in = message, .arena = arena};
    *out = (struct wire_work){0};
    work_of(&w, out);
    return w.bad || w.in.len > 0 ? ST_SYNTAX : ST_OK;
}

static void login_of(struct wire *w, struct wire_login *x)
{
    number(w, &x->number);
    text(w, &x->ca_file);
    pairs(w, &x->doubles);
    login_kind(w, &x->login);
    number(w, &x->port);
    text(w, &x->host);
    span(w, &x->user);
    span(w, &x->password);
    span(w, &x->database);
    w->bad = w->bad || x->host == NULL || x->login == LOGIN_NONE || x->port > UINT16_MAX;
}

static void result_of(struct wire *w, struct wire_result *x)
{
    unsigned outcome = x->outcome;
    number(w, &x->job);
    number(w, &x->requests);
    choice(w, &outcome, OUTCOME_SKIPPED);
    x->outcome = (enum outcome)outcome;
    flag(w, &x->attempted);
    text(w, &x->evidence);
    for (size_t i = 0; i < VALIDATE_FACTS; i++)
        text(w, &x->facts[i]);
}

/* Append what was written into frame, behind its length. */
static enum status close_frame(const struct wire *inner, const struct buf *frame, struct buf *out)
{
    struct wire outer = {.out = out};
    struct bytes all = buf_bytes(frame);
    span(&outer, &all);
    return inner->bad || outer.bad ? ST_LIMIT : ST_OK;
}

/* The inside of the frame at the start of bytes; false if it is not complete yet. */
static bool open_frame(struct bytes bytes, size_t *used, struct bytes *inside, bool *bad)
{
    uint32_t len = 0;
    struct wire outer = {.in = bytes};
    *used = 0;
    *bad = false;
    if (bytes.len < sizeof(len))
        return false;
    number(&outer, &len);
    *bad = len > LIMIT_ANSWER;
    if (*bad || len > outer.in.len)
        return false;
    *inside = bytes_slice(outer.in, 0, len);
    *used = sizeof(len) + len;
    return true;
}

enum status wire_write_login(const struct wire_login *login, struct buf *out)
{
    AUTO(buf_dispose) struct buf frame = {.max = out->max};
    struct wire inner = {.out = &frame};
    struct wire_login copy = *login;
    login_of(&inner, &copy);
    return close_frame(&inner, &frame, out);
}

enum status wire_read_login(struct bytes bytes, struct arena *arena, size_t *used,
                            struct wire_login *out)
{
    bool bad;
    struct wire inner = {.arena = arena};
    *out = (struct wire_login){0};
    if (!open_frame(bytes, used, &inner.in, &bad))
        return bad ? ST_SYNTAX : ST_OK;
    login_of(&inner, out);
    return inner.bad || inner.in.len > 0 ? ST_SYNTAX : ST_OK;
}

enum status wire_write_result(const struct wire_result *result, struct buf *out)
{
    AUTO(buf_dispose) struct buf frame = {.max = out->max};
    struct wire inner = {.out = &frame};
    struct wire_result copy = *result;
    result_of(&inner, &copy);
    return close_frame(&inner, &frame, out);
}

enum status wire_read_result(struct bytes bytes, struct arena *arena, size_t *used,
                             struct wire_result *out)
{
    bool bad;
    struct wire inner = {.arena = arena};
    *out = (struct wire_result){0};
    if (!open_frame(bytes, used, &inner.in, &bad))
        return bad ? ST_SYNTAX : ST_OK;
    result_of(&inner, out);
    return inner.bad || inner.in.len > 0 || out->evidence == NULL ? ST_SYNTAX : ST_OK;
}
