# lint.awk - the laws that can be seen line by line, for tests/lint.sh; prints FILE:LINE: fault.

BEGIN {
    # The dependency law: base <- rules <- scanner <- { verify, inventory, report } <- cmd
    sees["base"] = "^base/"
    sees["rules"] = "^(base|rules)/"
    sees["scanner"] = "^(base|rules|scanner)/"
    sees["verify"] = "^(base|rules|scanner|verify)/"
    sees["inventory"] = "^(base|rules|scanner|inventory)/"
    sees["report"] = "^(base|rules|scanner|report)/"
    sees["cmd"] = "^(base|rules|scanner|verify|inventory|report|cmd)/"
    sees["tests"] = "^(base|rules|scanner|verify|inventory|report|cmd|tests)/"

    # Libraries, and the only files that include them
    fence["^pcre2"] = "^(scanner/(match|regex)\\.c|rules/ruleset\\.c|tests/)"
    fence["^hs/"] = "^(scanner/prefilter\\.c|rules/ruleset\\.c)"
    fence["^toml"] = "^rules/toml\\.cpp"
    fence["^cjson/"] = "^(rules/checksum/|report/saved|scanner/(filekind/|ignore_file\\.c)|verify/|cmd/ci_event\\.c|tests/)"
    fence["^git2"] = "^scanner/(git|source)/"
    fence["^zlib"] = "^(scanner/git/|tests/)"
    fence["^openssl/"] = "^(scanner/keys\\.c|tests/scanner/keys_test\\.c|verify/login/)"
    fence["^(libpq|mysql|mariadb|errmsg|hiredis/)"] = "^verify/login/"
    fence["^curl/"] = "^verify/http\\.c"
    fence["^sqlite3"] = "^inventory/store\\.c"
    fence["^archive"] = "^scanner/source/archive\\.c"
    fence["^criterion/"] = "^tests/"

    # What is not called, and where it may be all the same
    word = "(^|[^A-Za-z0-9_])"
    ban("(v?sprintf|str(n?cpy|n?cat|tok)|ato[ifl]|[fs]?scanf|gets|(c|asc|local|gm)time)", "^$")
    ban("(alloca|system|popen|mktemp|tmpnam|tempnam|setjmp|longjmp|signal)", "^$")
    ban("(malloc|calloc|realloc)", "^(base|tests)/")
    ban("pthread_create", "^(scanner/scan\\.c|scanner/source/|tests/)")
}

function ban(names, except)
{
    banned[word names " *\\("] = except
}

function fault(why)
{
    print FILENAME ":" FNR ": " why
}

function base_name(path)
{
    sub(/.*\//, "", path)
    return path
}

# The line without its comments; strings stay.
function code_of(line,    head)
{
    head = ""
    for (;;) {
        if (in_comment) {
            if (!match(line, /\*\//))
                return head
            line = substr(line, RSTART + 2)
            in_comment = 0
        }
        if (!match(line, /\/\*/))
            return head line
        head = head substr(line, 1, RSTART - 1)
        line = substr(line, RSTART + 2)
        in_comment = 1
    }
}

function check_include(code,    name, room, file)
{
    name = code
    sub(/^ *# *include *[<"]/, "", name)
    sub(/[>"].*/, "", name)
    if (code ~ /</) {
        for (file in fence)
            if (name ~ file && FILENAME !~ fence[file])
                fault("<" name "> is fenced in: " fence[file])
        return
    }
    room = FILENAME
    sub(/\/.*/, "", room)
    if (room in sees && name !~ sees[room])
        fault(room " may include " sees[room] " only")
    if (own_header != "" && !includes++ && name != own_header)
        fault("includes its own header first")
}

# A comment that ends as code does, and has a call or an assignment in it
function is_dead_code(line)
{
    return line ~ /^ *(\/\*|\/\/) *[A-Za-z_][A-Za-z0-9_>.-]* *(\(.*\)| = .*); *(\*\/)?$/
}

FNR == 1 {
    in_comment = includes = 0
    own_header = FILENAME
    if (sub(/\.c$/, ".h", own_header) == 0 || (getline unused < own_header) <= 0)
        own_header = ""
    else
        close(own_header)
    if (index($0, "/* " base_name(FILENAME) " - ") != 1)
        fault("the first line is `/* " base_name(FILENAME) " - what it is for`")
}

(FNR == 501 && FILENAME !~ /_table\.c$/) || (FNR == 121 && FILENAME ~ /\.h$/) {
    fault("a file has at most 500 lines, a header 120")
}

/\t/ { fault("a tab") }
/ $/ { fault("a blank at the end") }
/(TO[D]O|FIX[M]E)([^A-Za-z0-9]|$)/ { fault("file an issue instead") }

{
    if (is_dead_code($0))
        fault("code that is commented out?")
    code = code_of($0)
    if (code ~ /^ *# *include/)
        check_include(code)
    for (pattern in banned)
        if (code ~ pattern && FILENAME !~ banned[pattern])
            fault("banned: " pattern)
    if (code ~ word "goto ")
        fault("no goto")
}
