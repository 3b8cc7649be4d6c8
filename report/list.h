/* list.h - every report format, one line each, in the order of the help text.
 *
 * To add one: write report/<name>.c with `const struct report_ops report_<name>` (report.h says
 * what it holds), add REPORT(<name>) here, write tests/report/<name>_test.c and a golden case. The
 * build reads this list for the source and for the test. Rules of the house: write as you go, never
 * build the report in memory; show only what shown_finding() says; let text from scanned files out
 * only through json_out, escape.h or an escape of your own with a test; no secret unless
 * options->show_secrets. */
REPORT(text)
REPORT(json)
REPORT(jsonl)
REPORT(sarif)
REPORT(gitlab)
REPORT(junit)
REPORT(github)
REPORT(azure)
REPORT(markdown)
REPORT(csv)
REPORT(html)
