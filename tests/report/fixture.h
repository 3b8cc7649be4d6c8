/* fixture.h - made-up results to print. */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include "report/report.h"
#include "tests/report/fixture_rules.h"

#include <stdio.h>

enum { FIXTURE_FINDINGS = 4 };
/** Two credentials, one of them in three places, and two skipped files. */
struct fixture {
    struct rule key, password;
    struct finding finding[FIXTURE_FINDINGS]; /* three of key, one of password */
    struct finding *pointer[FIXTURE_FINDINGS];
    struct credential credential[2];
    struct skipped skipped[2]; /* a failure, and one on purpose */
    struct origin origin[2];   /* past.h */
    char who[2][32];
    char path[FIXTURE_FINDINGS + 2][64];
    char secret[2][32], excerpt[2][64];
    const char *target;
    struct scan_stats stats;
    struct scan_options scan;
    struct fact fact[FACTS_MAX];        /* of the first finding */
    const char *reason[2], *decoder[2]; /* of all; fixture_add_decoders */
    struct report_options options;
    struct results results;
};

static inline void fixture_init_finding(struct fixture *f, size_t i)
{
    static const char *const paths[FIXTURE_FINDINGS] = {"./config/prod.env", "./docs/a b.md",
                                                        "./old/prod.env", "./web/login.js"};
    bool key = i < 3;
    snprintf(f->path[i], sizeof(f->path[i]), "%s", paths[i]);
    f->finding[i] = (struct finding){
        .rule = key ? &f->key : &f->password,
        .secret = f->secret[!key],
        .secret_len = strlen(f->secret[!key]),
        .confidence = key ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM,
        .reasons = {2, f->reason},
        .check = key ? CHECK_OK : CHECK_NONE,
        .entropy_bits = 3.456,
        .place = {.path = f->path[i], .byte_offset = 20, .byte_len = 20},
    };
    struct place *place = &f->finding[i].place;
    place->start_line = place->end_line = 3 + i;
    place->start_column = place->start_utf16 = key ? 10 : 13;
    place->end_column = place->end_utf16 = place->start_column + 20;
    place->excerpt = f->excerpt[!key];
    place->excerpt_at = (uint32_t)place->start_column - 1;
    place->excerpt_len = key ? 16 : 8;
    snprintf(f->finding[i].preview, sizeof(f->finding[i].preview), "%s",
             key ? "acme********last" : "********");
    snprintf(f->finding[i].fingerprint, sizeof(f->finding[i].fingerprint), "%s",
             key ? "keykeykeykeykeykeykeykeyke" : "wordwordwordwordwordwordwo");
    f->pointer[i] = &f->finding[i];
}

/** Borrows both. */
static inline void fixture_add_fact(struct fixture *f, const char *name, const char *value)
{
    struct packed_facts *facts = &f->finding[0].facts;
    facts->item = f->fact;
    facts->item[facts->count++] = (struct fact){name, value};
}

static inline void fixture_add_decoders(struct fixture *f, size_t i, size_t count)
{
    f->finding[i].place.decoded_as = f->decoder;
    f->finding[i].place.decoded_count = count;
}

static inline void fixture_init_results(struct fixture *f)
{
    snprintf(f->path[4], sizeof(f->path[4]), "./closed.bin");
    snprintf(f->path[5], sizeof(f->path[5]), "./queue");
    f->skipped[0] = (struct skipped){f->path[4], "unreadable", "Permission denied", true};
    f->skipped[1] = (struct skipped){f->path[5], "special file", "", false};
    f->credential[0] = (struct credential){f->pointer, 3};
    f->credential[1] = (struct credential){f->pointer + 3, 1};
    f->results = (struct results){.credentials = f->credential,
                                  .credential_count = 2,
                                  .place_count = 4,
                                  .skipped = f->skipped,
                                  .skipped_count = 2,
                                  .incomplete = true,
                                  .stats = &f->stats};
}

/** f points into itself: never copied. */
static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.target = ".", .decoder = {"utf-16le", "base64"}};
    f->reason[0] = "the form is its issuer's", f->reason[1] = "the checksum holds";
    snprintf(f->secret[0], sizeof(f->secret[0]), "acme-%s", "not-secret-last");
    snprintf(f->secret[1], sizeof(f->secret[1]), "open-%s", "sesame-for-test");
    snprintf(f->excerpt[0], sizeof(f->excerpt[0]), "ACME_KEY=acme********last # prod");
    snprintf(f->excerpt[1], sizeof(f->excerpt[1]), "password = \"********\"");
    fixture_init_rules(&f->key, &f->password);
    for (size_t i = 0; i < FIXTURE_FINDINGS; i++)
        fixture_init_finding(f, i);
    fixture_add_fact(f, "account", "1234");
    fixture_init_results(f);
    f->stats.work.items = 41210;
    f->stats.work.bytes = 2040109466;
    f->stats.wall_seconds = 2.5;
    f->scan = (struct scan_options){.targets = &f->target, .target_count = 1};
    f->options = (struct report_options){.scan = &f->scan, .rules_digest = "00ff"};
}

/** Nothing found, nothing skipped. */
static inline void fixture_clear(struct fixture *f)
{
    f->results.credential_count = f->results.place_count = f->results.skipped_count = 0;
    f->results.incomplete = false;
}

#endif
