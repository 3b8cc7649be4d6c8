/* place_kind_test.c - what paths say. */
#include "scanner/place_kind.h"

#include "tests/test.h"

SUITE(place_kind);

static const struct {
    const char *path;
    enum place_kind kind;
    enum file_syntax syntax;
} rows[] = {
    {"src/main.c", PLACE_ORDINARY, SYNTAX_CODE},
    {"config/prod.env", PLACE_ORDINARY, SYNTAX_CONFIG},
    {".env.production", PLACE_ORDINARY, SYNTAX_CONFIG},
    {"test/user_spec.rb", PLACE_TEST, SYNTAX_CODE},
    {"a/__tests__/x.json", PLACE_TEST, SYNTAX_MARKUP},
    {"docs/setup.md", PLACE_EXAMPLE, SYNTAX_PROSE},
    {"app/.env.example", PLACE_EXAMPLE, SYNTAX_CONFIG},
    {"node_modules/x/index.js", PLACE_VENDORED, SYNTAX_CODE},
    {"web/app.min.js", PLACE_GENERATED, SYNTAX_CODE},
    {"go.sum", PLACE_LOCK, SYNTAX_UNKNOWN},
    {"php/composer.lock", PLACE_LOCK, SYNTAX_UNKNOWN},
    {"src/locales/fr.yml", PLACE_LOCALE, SYNTAX_CONFIG},
    {"app/pt-BR.json", PLACE_LOCALE, SYNTAX_MARKUP},
    {"app/hu.yml", PLACE_LOCALE, SYNTAX_CONFIG},
    {"src/messages_hu.properties", PLACE_LOCALE, SYNTAX_CONFIG},
    {"src/Messages_pt_BR.properties", PLACE_LOCALE, SYNTAX_CONFIG},
    {"res/values-tr/strings.xml", PLACE_LOCALE, SYNTAX_MARKUP},
    {"ios/de.lproj/Main.json", PLACE_LOCALE, SYNTAX_MARKUP},
    {"src/translations.es.yml", PLACE_LOCALE, SYNTAX_CONFIG},
    {"src/application_it.properties", PLACE_ORDINARY, SYNTAX_CONFIG},
    {"src/messages_db.properties", PLACE_ORDINARY, SYNTAX_CONFIG},
    {"src/messages.prod.yml", PLACE_ORDINARY, SYNTAX_CONFIG},
    {"src/strings.c", PLACE_ORDINARY, SYNTAX_CODE},
    {"src/messages", PLACE_ORDINARY, SYNTAX_UNKNOWN},
    {"deploy/id.pem", PLACE_ORDINARY, SYNTAX_UNKNOWN},
    {"app/db.yml", PLACE_ORDINARY, SYNTAX_CONFIG},
    {"app/debug.yml", PLACE_ORDINARY, SYNTAX_CONFIG},
    {"img/logo.svg", PLACE_MEDIA, SYNTAX_UNKNOWN},
    {"Dockerfile", PLACE_ORDINARY, SYNTAX_SHELL},
    {"SRC/TESTS/Deploy.PS1", PLACE_TEST, SYNTAX_SHELL},
    {"web/index.html", PLACE_ORDINARY, SYNTAX_PROSE},
    {"", PLACE_ORDINARY, SYNTAX_UNKNOWN},
};

EACH(place_kind, reads_paths, rows, i)
{
    cr_expect_eq(place_kind_of(bytes_of(rows[*i].path)), rows[*i].kind, "%s", rows[*i].path);
    cr_expect_eq(file_syntax_of(bytes_of(rows[*i].path)), rows[*i].syntax, "%s", rows[*i].path);
}
