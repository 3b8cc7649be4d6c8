/* wire_test.c - the message between scanner and sprawl-verify: what is written is read, what is
 * torn is refused. */
#include "verify/wire.h"

#include "rules/ruleset.h"
#include "tests/test.h"

SUITE(wire);

/* All blocks of the catalogue, and a job for each. */
static void make_work(struct wire_work *work, struct arena *arena)
{
    const struct ruleset *rules = ruleset_builtin();
    static const struct validate_pair parts[] = {{"id", "part"}, {NULL, NULL}};
    static const char *const hosts[] = {"a.example", "b.example:8443/x", NULL};
    size_t most = ruleset_count(rules);
    *work = (struct wire_work){.run = {.ca_file = "/ca.pem", .budget = 7, .seconds = 8}};
    work->blocks = arena_alloc(arena, most * sizeof(*work->blocks));
    work->jobs = arena_alloc(arena, most * sizeof(*work->jobs));
    for (size_t i = 0; i < most; i++) {
        const struct rule *rule = ruleset_rule(rules, i);
        if (rule->validate == NULL)
            continue;
        work->blocks[work->block_count] = rule->validate;
        work->jobs[work->job_count++] = (struct wire_job){
            .block = work->block_count++,
            .secret = bytes_of(rule->id),
            .parts = parts,
            .hosts = i % 2 ? hosts : NULL,
        };
    }
}

static void expect_same_when(const struct validate_when *a, const struct validate_when *b)
{
    cr_assert_eq(a->status_count, b->status_count);
    cr_assert_eq(a->condition_count, b->condition_count);
    cr_expect_eq(a->outcome, b->outcome);
    cr_expect_eq(a->next, b->next);
    for (uint32_t i = 0; i < a->status_count; i++)
        cr_expect(a->statuses[i].from == b->statuses[i].from &&
                  a->statuses[i].to == b->statuses[i].to);
    for (uint32_t i = 0; i < a->condition_count; i++) {
        cr_expect_eq(a->conditions[i].kind, b->conditions[i].kind);
        if (a->conditions[i].values)
            cr_expect_str_eq(a->conditions[i].values[0], b->conditions[i].values[0]);
    }
    for (size_t i = 0; a->set && a->set[i].name; i++)
        cr_expect_str_eq(a->set[i].value, b->set[i].value);
}

static void expect_same_block(const struct validate *a, const struct validate *b)
{
    cr_expect_str_eq(a->origin, b->origin);
    cr_expect_eq(a->self_hosted, b->self_hosted);
    cr_expect_eq(a->spacing_seconds, b->spacing_seconds);
    cr_expect_str_eq(a->spacing ? a->spacing : "", b->spacing ? b->spacing : "");
    cr_expect_eq(a->login, b->login);
    cr_expect_eq(a->url, b->url);
    cr_assert_eq(a->step_count, b->step_count);
    for (uint32_t i = 0; i < a->step_count; i++) {
        cr_expect_str_eq(a->steps[i].url, b->steps[i].url);
        cr_assert_eq(a->steps[i].when_count, b->steps[i].when_count);
        for (uint32_t k = 0; k < a->steps[i].when_count; k++)
            expect_same_when(&a->steps[i].whens[k], &b->steps[i].whens[k]);
    }
}

Test(wire, what_is_written_is_read)
{
    struct wire_work work, got;
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(buf_dispose) struct buf message = {0};
    make_work(&work, &arena);
    cr_assert_eq(wire_write_work(&work, &message), ST_OK);
    cr_assert_eq(wire_read_work(buf_bytes(&message), &arena, &got), ST_OK);
    cr_assert_eq(got.block_count, work.block_count);
    cr_assert_eq(got.job_count, work.job_count);
    cr_expect_str_eq(got.run.ca_file, "/ca.pem");
    cr_expect_null(got.run.proxy);
    cr_expect_eq(got.run.budget, 7);
    for (uint32_t i = 0; i < got.job_count; i++) {
        expect_same_block(work.blocks[i], got.blocks[i]);
        cr_expect(bytes_equal(work.jobs[i].secret, got.jobs[i].secret));
        cr_expect_str_eq(got.jobs[i].parts[0].value, "part");
        cr_expect_null(got.jobs[i].facts);
        cr_expect_eq(got.jobs[i].hosts == NULL, work.jobs[i].hosts == NULL);
    }
}

Test(wire, a_message_that_is_torn_or_longer_is_refused)
{
    struct wire_work work, got;
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(buf_dispose) struct buf message = {0};
    make_work(&work, &arena);
    work.job_count = 2;
    work.block_count = 2;
    cr_assert_eq(wire_write_work(&work, &message), ST_OK);
    for (size_t len = 0; len < message.len; len++) {
        AUTO(arena_dispose) struct arena scratch = {0};
        cr_expect_eq(wire_read_work(bytes_slice(buf_bytes(&message), 0, len), &scratch, &got),
                     ST_SYNTAX, "%zu bytes", len);
    }
    cr_assert_eq(buf_add(&message, bytes_of("x")), ST_OK);
    cr_expect_eq(wire_read_work(buf_bytes(&message), &arena, &got), ST_SYNTAX);
}

Test(wire, results_come_in_pieces)
{
    struct wire_result got;
    size_t used;
    AUTO(arena_dispose) struct arena arena = {0};
    AUTO(buf_dispose) struct buf frame = {0};
    struct wire_result result = {.job = 3,
                                 .requests = 2,
                                 .outcome = OUTCOME_VALID,
                                 .attempted = true,
                                 .evidence = "HTTP 200"};
    result.facts[0] = "u-1";
    cr_assert_eq(wire_write_result(&result, &frame), ST_OK);
    for (size_t len = 0; len < frame.len; len++) {
        cr_assert_eq(wire_read_result(bytes_slice(buf_bytes(&frame), 0, len), &arena, &used, &got),
                     ST_OK);
        cr_expect_eq(used, 0);
    }
    cr_assert_eq(wire_read_result(buf_bytes(&frame), &arena, &used, &got), ST_OK);
    cr_expect_eq(used, frame.len);
    cr_expect_eq(got.job, 3);
    cr_expect_eq(got.outcome, OUTCOME_VALID);
    cr_expect(got.attempted);
    cr_expect_str_eq(got.evidence, "HTTP 200");
    cr_expect_str_eq(got.facts[0], "u-1");
    cr_expect_null(got.facts[1]);
    frame.ptr[2] = 0xff;
    cr_expect_eq(wire_read_result(buf_bytes(&frame), &arena, &used, &got), ST_SYNTAX);
}

Test(wire, a_login_is_read_as_it_was_written_and_torn_is_not)
{
    static const struct validate_pair doubles[] = {{"db.example", "127.0.0.1:1"}, {NULL, NULL}};
    const struct wire_login login = {.number = 7,
                                     .doubles = doubles,
                                     .login = LOGIN_MYSQL,
                                     .port = 3306,
                                     .host = "db.example",
                                     .user = bytes_of("app"),
                                     .password = bytes_of("secret")};
    AUTO(buf_dispose) struct buf frame = {0};
    AUTO(arena_dispose) struct arena arena = {0};
    struct wire_login got;
    size_t used = 1;
    cr_assert_eq(wire_write_login(&login, &frame), ST_OK);
    for (size_t len = 0; len < frame.len; len++) {
        struct bytes torn = bytes_slice(buf_bytes(&frame), 0, len);
        cr_assert_eq(wire_read_login(torn, &arena, &used, &got), ST_OK);
        cr_assert_eq(used, 0);
    }
    cr_assert_eq(wire_read_login(buf_bytes(&frame), &arena, &used, &got), ST_OK);
    cr_expect_eq(used, frame.len);
    cr_expect_eq(got.number, 7);
    cr_expect_eq(got.login, LOGIN_MYSQL);
    cr_expect_eq(got.port, 3306);
    cr_expect_null(got.ca_file);
    cr_expect_str_eq(got.doubles[0].value, "127.0.0.1:1");
    cr_expect_str_eq(got.host, "db.example");
    cr_expect(bytes_equal(got.user, bytes_of("app")));
    cr_expect(bytes_equal(got.password, bytes_of("secret")));
    cr_expect_eq(got.database.len, 0);
    frame.ptr[4 + 4]++; /* a length that leads nowhere */
    cr_expect_eq(wire_read_login(buf_bytes(&frame), &arena, &used, &got), ST_SYNTAX);
}
