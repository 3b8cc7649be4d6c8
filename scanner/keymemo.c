/* keymemo.c - two tables of answers by the SHA-256 of what was asked: no key stays in memory. */
#include "scanner/keymemo.h"

#include <stdlib.h>

/* A directory of certificates, version after version, has hundreds. */
enum { KEYS = 256, CERTIFICATES = 4096 };

struct known_key {
    unsigned char asked[SHA256_LEN];
    bool answer;
    struct key key;
    struct facts added;
};

struct known_certificate {
    unsigned char asked[SHA256_LEN];
    bool answer;
    struct certificate certificate;
};

struct keymemo {
    struct known_key *keys[KEYS];
    struct known_certificate *certificates[CERTIFICATES];
};

void keymemo_new(struct keymemo **out)
{
    *out = xcalloc(1, sizeof(**out));
}

void keymemo_free(struct keymemo **memo)
{
    struct keymemo *m = MOVE(*memo);
    if (m == NULL)
        return;
    for (size_t i = 0; i < KEYS; i++) {
        if (m->keys[i] != NULL)
            wipe(m->keys[i], sizeof(*m->keys[i]));
        xfree(&m->keys[i]);
    }
    for (size_t i = 0; i < CERTIFICATES; i++)
        xfree(&m->certificates[i]);
    xfree(&m);
}

static void add_text(struct sha256 *hash, const char *text)
{
    sha256_add(hash, (struct bytes){(const unsigned char *)text, strlen(text) + 1});
}

/* What is known of a key beforehand counts, too. How many facts there are comes first: bytes of
 * somebody's choice cannot ask the question of others. */
static void hash_question(const struct facts *facts, struct bytes der,
                          unsigned char out[SHA256_LEN])
{
    struct sha256 hash;
    unsigned char count = (unsigned char)facts->count;
    sha256_init(&hash);
    sha256_add(&hash, (struct bytes){&count, sizeof(count)});
    for (size_t i = 0; i < count; i++) {
        add_text(&hash, facts->item[i].name);
        add_text(&hash, facts->item[i].value);
    }
    sha256_add(&hash, der);
    sha256_finish(&hash, out);
}

bool keymemo_private(struct keymemo *memo, struct key *out, struct bytes der, struct facts *facts)
{
    unsigned char asked[SHA256_LEN];
    hash_question(facts, der, asked);
    struct known_key **known = &memo->keys[asked[0] % KEYS];
    if (*known == NULL)
        *known = xcalloc(1, sizeof(**known));
    struct known_key *k = *known;
    if (memcmp(k->asked, asked, sizeof(asked)) == 0) {
        for (size_t i = 0; i < k->added.count; i++)
            facts_add(facts, k->added.item[i].name, "%s", k->added.item[i].value);
    } else {
        size_t before = facts->count;
        memcpy(k->asked, asked, sizeof(asked));
        k->answer = keys_private(&k->key, der, facts);
        k->added.count = 0;
        for (size_t i = before; i < facts->count; i++)
            k->added.item[k->added.count++] = facts->item[i];
    }
    *out = k->key;
    return k->answer;
}

bool keymemo_certificate(struct keymemo *memo, struct certificate *out, struct bytes der)
{
    struct sha256 hash;
    unsigned char asked[SHA256_LEN];
    sha256_init(&hash);
    sha256_add(&hash, der);
    sha256_finish(&hash, asked);
    size_t slot = ((size_t)asked[0] << 8 | asked[1]) % CERTIFICATES;
    struct known_certificate **known = &memo->certificates[slot];
    if (*known == NULL)
        *known = xcalloc(1, sizeof(**known));
    if (memcmp((*known)->asked, asked, sizeof(asked)) != 0) {
        memcpy((*known)->asked, asked, sizeof(asked));
        (*known)->answer = keys_certificate(&(*known)->certificate, der);
    }
    *out = (*known)->certificate;
    return (*known)->answer;
}
