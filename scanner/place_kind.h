/* place_kind.h - what a path says about its content: a test, an example, somebody else's code, a
 * lock file. */
#ifndef SCANNER_PLACE_KIND_H
#define SCANNER_PLACE_KIND_H

#include "base/base.h"

enum place_kind {
    PLACE_ORDINARY,
    PLACE_TEST,      /* tests, fixtures, mocks */
    PLACE_EXAMPLE,   /* documentation, samples, templates */
    PLACE_VENDORED,  /* node_modules, vendor, third_party */
    PLACE_GENERATED, /* minified, bundles, source maps */
    PLACE_LOCK,      /* lock files full of hashes */
    PLACE_LOCALE,    /* translations */
    PLACE_MEDIA,     /* images, fonts, style sheets */
};

/** How a bare right-hand side is to be read. */
enum file_syntax {
    SYNTAX_UNKNOWN, /* text, logs, no ending */
    SYNTAX_CODE,    /* an unquoted right-hand side is an expression */
    SYNTAX_CONFIG,  /* an unquoted right-hand side is a value: dotenv, ini, yaml, properties */
    SYNTAX_SHELL,   /* a value, but $X is a reference */
    SYNTAX_MARKUP,  /* xml, html, json: values are quoted or between tags */
    SYNTAX_PROSE,   /* markdown, rst, txt */
};

/** Both look at the whole path, case-insensitive, '/' between parts. */
enum place_kind place_kind_of(struct bytes path);
enum file_syntax file_syntax_of(struct bytes path);

#endif
