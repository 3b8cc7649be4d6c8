/* place_kind.c - reading paths. */
#include "scanner/place_kind.h"

/* A part of a path (between slashes) that says what lies below or in it. */
struct word {
    const char *text;
    enum place_kind kind;
};

static const struct word folders[] = {
    {"test", PLACE_TEST},
    {"tests", PLACE_TEST},
    {"testing", PLACE_TEST},
    {"spec", PLACE_TEST},
    {"specs", PLACE_TEST},
    {"fixture", PLACE_TEST},
    {"fixtures", PLACE_TEST},
    {"mock", PLACE_TEST},
    {"mocks", PLACE_TEST},
    {"__mocks__", PLACE_TEST},
    {"__tests__", PLACE_TEST},
    {"__fixtures__", PLACE_TEST},
    {"testdata", PLACE_TEST},
    {"test-data", PLACE_TEST},
    {"test_data", PLACE_TEST},
    {"e2e", PLACE_TEST},
    {"integration-tests", PLACE_TEST},
    {"doc", PLACE_EXAMPLE},
    {"docs", PLACE_EXAMPLE},
    {"example", PLACE_EXAMPLE},
    {"examples", PLACE_EXAMPLE},
    {"sample", PLACE_EXAMPLE},
    {"samples", PLACE_EXAMPLE},
    {"demo", PLACE_EXAMPLE},
    {"demos", PLACE_EXAMPLE},
    {"tutorial", PLACE_EXAMPLE},
    {"tutorials", PLACE_EXAMPLE},
    {"vendor", PLACE_VENDORED},
    {"node_modules", PLACE_VENDORED},
    {"third_party", PLACE_VENDORED},
    {"third-party", PLACE_VENDORED},
    {"site-packages", PLACE_VENDORED},
    {"pods", PLACE_VENDORED},
    {"bower_components", PLACE_VENDORED},
    {"locale", PLACE_LOCALE},
    {"locales", PLACE_LOCALE},
    {"i18n", PLACE_LOCALE},
    {"l10n", PLACE_LOCALE},
    {"translations", PLACE_LOCALE},
    {"lang", PLACE_LOCALE},
    {"_locales", PLACE_LOCALE},
    {"nls", PLACE_LOCALE},
    {"intl", PLACE_LOCALE},
};

static const struct word names[] = {
    {"package-lock.json", PLACE_LOCK},
    {"npm-shrinkwrap.json", PLACE_LOCK},
    {"yarn.lock", PLACE_LOCK},
    {"pnpm-lock.yaml", PLACE_LOCK},
    {"bun.lock", PLACE_LOCK},
    {"cargo.lock", PLACE_LOCK},
    {"poetry.lock", PLACE_LOCK},
    {"uv.lock", PLACE_LOCK},
    {"pipfile.lock", PLACE_LOCK},
    {"composer.lock", PLACE_LOCK},
    {"gemfile.lock", PLACE_LOCK},
    {"go.sum", PLACE_LOCK},
    {"mix.lock", PLACE_LOCK},
    {"flake.lock", PLACE_LOCK},
    {"packages.lock.json", PLACE_LOCK},
    {"gradle.lockfile", PLACE_LOCK},
    {"podfile.lock", PLACE_LOCK},
    {"pubspec.lock", PLACE_LOCK},
    {".terraform.lock.hcl", PLACE_LOCK},
    {"deno.lock", PLACE_LOCK},
    {"conan.lock", PLACE_LOCK},
    {"module.bazel.lock", PLACE_LOCK},
};

static const struct word endings[] = {
    {".min.js", PLACE_GENERATED}, {".min.css", PLACE_GENERATED}, {".bundle.js", PLACE_GENERATED},
    {".js.map", PLACE_GENERATED}, {".css.map", PLACE_GENERATED}, {"_pb2.py", PLACE_GENERATED},
    {".pb.go", PLACE_GENERATED},  {".po", PLACE_LOCALE},         {".pot", PLACE_LOCALE},
    {".strings", PLACE_LOCALE},   {".arb", PLACE_LOCALE},        {".resx", PLACE_LOCALE},
    {".xlf", PLACE_LOCALE},       {".xliff", PLACE_LOCALE},      {".css", PLACE_MEDIA},
    {".scss", PLACE_MEDIA},       {".less", PLACE_MEDIA},        {".svg", PLACE_MEDIA},
    {".png", PLACE_MEDIA},        {".jpg", PLACE_MEDIA},         {".gif", PLACE_MEDIA},
    {".woff", PLACE_MEDIA},       {".ttf", PLACE_MEDIA},         {".lock", PLACE_LOCK},
    {".pdf", PLACE_MEDIA},        {".example", PLACE_EXAMPLE},   {".sample", PLACE_EXAMPLE},
    {".template", PLACE_EXAMPLE}, {".dist", PLACE_EXAMPLE},      {".tmpl", PLACE_EXAMPLE},
    {"_test.go", PLACE_TEST},     {"_test.py", PLACE_TEST},      {"test.java", PLACE_TEST},
    {"tests.java", PLACE_TEST},   {"test.kt", PLACE_TEST},       {"tests.cs", PLACE_TEST},
    {"test.php", PLACE_TEST},     {"_spec.rb", PLACE_TEST},      {"_test.rb", PLACE_TEST},
    {".test.js", PLACE_TEST},     {".test.ts", PLACE_TEST},      {".test.tsx", PLACE_TEST},
    {".spec.js", PLACE_TEST},     {".spec.ts", PLACE_TEST},      {"_test.c", PLACE_TEST},
    {"_test.cc", PLACE_TEST},     {"_test.exs", PLACE_TEST},     {"tests.swift", PLACE_TEST},
};

struct syntax_word {
    const char *text;
    enum file_syntax syntax;
};

static const struct syntax_word syntaxes[] = {
    {".c", SYNTAX_CODE},          {".h", SYNTAX_CODE},
    {".cc", SYNTAX_CODE},         {".cpp", SYNTAX_CODE},
    {".hpp", SYNTAX_CODE},        {".cs", SYNTAX_CODE},
    {".java", SYNTAX_CODE},       {".kt", SYNTAX_CODE},
    {".kts", SYNTAX_CODE},        {".scala", SYNTAX_CODE},
    {".go", SYNTAX_CODE},         {".rs", SYNTAX_CODE},
    {".swift", SYNTAX_CODE},      {".m", SYNTAX_CODE},
    {".mm", SYNTAX_CODE},         {".py", SYNTAX_CODE},
    {".pyi", SYNTAX_CODE},        {".rb", SYNTAX_CODE},
    {".erb", SYNTAX_CODE},        {".php", SYNTAX_CODE},
    {".pl", SYNTAX_CODE},         {".pm", SYNTAX_CODE},
    {".js", SYNTAX_CODE},         {".jsx", SYNTAX_CODE},
    {".mjs", SYNTAX_CODE},        {".cjs", SYNTAX_CODE},
    {".ts", SYNTAX_CODE},         {".tsx", SYNTAX_CODE},
    {".vue", SYNTAX_CODE},        {".dart", SYNTAX_CODE},
    {".groovy", SYNTAX_CODE},     {".gradle", SYNTAX_CODE},
    {".lua", SYNTAX_CODE},        {".r", SYNTAX_CODE},
    {".sql", SYNTAX_CODE},        {".tf", SYNTAX_CODE},
    {".hcl", SYNTAX_CODE},        {".ex", SYNTAX_CODE},
    {".exs", SYNTAX_CODE},        {".erl", SYNTAX_CODE},
    {".clj", SYNTAX_CODE},        {".vb", SYNTAX_CODE},
    {".f90", SYNTAX_CODE},        {".jl", SYNTAX_CODE},
    {".nim", SYNTAX_CODE},        {".hs", SYNTAX_CODE},
    {".ml", SYNTAX_CODE},         {".pyx", SYNTAX_CODE},
    {".zig", SYNTAX_CODE},        {".s", SYNTAX_CODE},
    {".vim", SYNTAX_CODE},        {".el", SYNTAX_CODE},
    {".tcl", SYNTAX_CODE},        {".fs", SYNTAX_CODE},
    {".pas", SYNTAX_CODE},        {".sol", SYNTAX_CODE},
    {".ipynb", SYNTAX_CODE},      {".env", SYNTAX_CONFIG},
    {".ini", SYNTAX_CONFIG},      {".cfg", SYNTAX_CONFIG},
    {".conf", SYNTAX_CONFIG},     {".cnf", SYNTAX_CONFIG},
    {".config", SYNTAX_MARKUP},   {".properties", SYNTAX_CONFIG},
    {".yml", SYNTAX_CONFIG},      {".yaml", SYNTAX_CONFIG},
    {".toml", SYNTAX_CONFIG},     {".tfvars", SYNTAX_CONFIG},
    {".envrc", SYNTAX_SHELL},     {".npmrc", SYNTAX_CONFIG},
    {".pypirc", SYNTAX_CONFIG},   {".netrc", SYNTAX_CONFIG},
    {".sh", SYNTAX_SHELL},        {".bash", SYNTAX_SHELL},
    {".zsh", SYNTAX_SHELL},       {".ksh", SYNTAX_SHELL},
    {".fish", SYNTAX_SHELL},      {".ps1", SYNTAX_SHELL},
    {".bat", SYNTAX_SHELL},       {".cmd", SYNTAX_SHELL},
    {"dockerfile", SYNTAX_SHELL}, {"makefile", SYNTAX_SHELL},
    {".mk", SYNTAX_SHELL},        {".xml", SYNTAX_MARKUP},
    {".html", SYNTAX_PROSE},      {".htm", SYNTAX_PROSE},
    {".json", SYNTAX_MARKUP},     {".jsonc", SYNTAX_MARKUP},
    {".plist", SYNTAX_MARKUP},    {".csproj", SYNTAX_MARKUP},
    {".md", SYNTAX_PROSE},        {".rst", SYNTAX_PROSE},
    {".adoc", SYNTAX_PROSE},      {".txt", SYNTAX_UNKNOWN},
    {".log", SYNTAX_UNKNOWN},
};

static bool same_nocase(struct bytes part, const char *lower)
{
    size_t len = strlen(lower);
    if (part.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (byte_lower(part.ptr[i]) != (unsigned char)lower[i])
            return false;
    return true;
}

static bool ends_nocase(struct bytes name, const char *lower)
{
    size_t len = strlen(lower);
    return name.len >= len && same_nocase(bytes_slice(name, name.len - len, name.len), lower);
}

/* The part of the path behind its last slash. */
static struct bytes base_name(struct bytes path)
{
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return bytes_slice(path, at, path.len);
}

static enum place_kind kind_of_folder(struct bytes part)
{
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        if (same_nocase(part, folders[i].text))
            return folders[i].kind;
    if (ends_nocase(part, ".lproj")) /* of one language, for Apple's systems */
        return PLACE_LOCALE;
    return PLACE_ORDINARY;
}

/* The endings of files that translations are kept in. */
static bool holds_texts(struct bytes name)
{
    static const char *const kinds[] = {".json", ".yml", ".yaml", ".properties", ".php",  ".js",
                                        ".ts",   ".rb",  ".xml",  ".ini",        ".toml", ".csv"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (ends_nocase(name, kinds[i]))
            return true;
    return false;
}

/* Does name begin with the code of a language, and end or go on with a mark behind it? */
static bool begins_with_code(struct bytes name)
{
    static const char codes[] =
        "ar bg ca cs da de el en es et eu fa fi fr gl he hi hr hu id it ja ko "
        "lt lv nb nl no pl pt ro ru sk sl sr sv th tr uk vi zh ";
    if (name.len < 2 || !byte_is_alpha(name.ptr[0]) || !byte_is_alpha(name.ptr[1]) ||
        (name.len > 2 && byte_is_alnum(name.ptr[2])))
        return false;
    const char code[] = {(char)byte_lower(name.ptr[0]), (char)byte_lower(name.ptr[1]), ' ', '\0'};
    return strstr(codes, code) != NULL;
}

/* "de.json", "pt-BR.yml": a file that is named after a language. */
static bool is_language(struct bytes name)
{
    if (name.len < 5 || !(name.ptr[2] == '.' || name.ptr[2] == '-' || name.ptr[2] == '_'))
        return false;
    if (name.ptr[2] != '.' && (name.len < 6 || name.ptr[5] != '.'))
        return false;
    return begins_with_code(name) && holds_texts(name);
}

/* "strings.xml", "messages_de.properties": texts, perhaps of one language. */
static bool is_texts(struct bytes name)
{
    static const char *const words[] = {"messages",    "strings", "labels", "translations",
                                        "translation", "i18n",    "texts"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t len = strlen(words[i]);
        if (name.len <= len || !same_nocase(bytes_slice(name, 0, len), words[i]))
            continue;
        struct bytes rest = bytes_slice(name, len + 1, name.len);
        bool alone = name.ptr[len] == '.' && memchr(rest.ptr, '.', rest.len) == NULL;
        bool marked = name.ptr[len] == '.' || name.ptr[len] == '_' || name.ptr[len] == '-';
        return (alone || (marked && begins_with_code(rest))) && holds_texts(name);
    }
    return false;
}

static enum place_kind kind_of_name(struct bytes name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (same_nocase(name, names[i].text))
            return names[i].kind;
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (ends_nocase(name, endings[i].text))
            return endings[i].kind;
    if (is_language(name) || is_texts(name))
        return PLACE_LOCALE;
    if (name.len > 5 && same_nocase(bytes_slice(name, 0, 5), "test_"))
        return PLACE_TEST;
    if (name.len >= 6 && same_nocase(bytes_slice(name, 0, 6), "readme"))
        return PLACE_EXAMPLE;
    return PLACE_ORDINARY;
}

enum place_kind place_kind_of(struct bytes path)
{
    struct bytes name = base_name(path);
    enum place_kind kind = kind_of_name(name);
    size_t end = path.len - name.len;
    while (kind == PLACE_ORDINARY && end > 0) { /* the innermost folder that says something */
        size_t from = --end;
        while (from > 0 && path.ptr[from - 1] != '/')
            from--;
        kind = kind_of_folder(bytes_slice(path, from, end));
        end = from;
    }
    return kind;
}

enum file_syntax file_syntax_of(struct bytes path)
{
    struct bytes name = base_name(path);
    if (name.len >= 4 && same_nocase(bytes_slice(name, 0, 4), ".env"))
        return SYNTAX_CONFIG;
    for (size_t i = 0; i < COUNT_OF(syntaxes); i++)
        if (ends_nocase(name, syntaxes[i].text))
            return syntaxes[i].syntax;
    return SYNTAX_UNKNOWN;
}
