#!/usr/bin/env python3
"""Open the page of `sprawl report -f html` in a browser: `browser.py BUILD_DIR`.

Reports with 1, 500 and 20,000 credentials are made up, their names full of markup. Of each page: all cards are there,
a search and an order in the fragment of the address are obeyed, nothing is said on the console. A page with a script
that its policy does not know must be complained about, else the silence of the others would prove nothing.
Needs chromium; without it the check fails.
"""
import html.parser
import json
import pathlib
import subprocess
import sys
import tempfile

CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--enable-logging=stderr", "--timeout=120000", "--virtual-time-budget=20000"]
SEVERITIES = ["critical", "high", "medium", "low"]
NAMES = ["</script><script>document.title='owned'</script>", "<img src=x onerror=document.title='owned'>",
         "'\"><b onmouseover=x>", "\u202e plain &amp; simple", "]]>-->{{x}}"]


def finding(i):
    name = NAMES[i % len(NAMES)]
    place = {"path": f"dir{(i * 7919) % 1000:03}/{name}-{i}", "start_line": i + 1, "start_column": 1,
             "end_line": i + 1, "end_column": 9, "byte_offset": 0, "decoded_as": [],
             "excerpt": [f"KEY_{i} {name} = ", "********", f" # needle{i % 10}"]}
    return {"fingerprint": f"f{i:025}", "rule": f"rule-{i % 40}", "title": f"Kind {i % 40} {name}",
            "provider": "acme", "kind": "api_key", "severity": SEVERITIES[i % 4], "confidence": "high",
            "confidence_reasons": [], "secret": "********", "suppressed": None,
            "checks": {"checksum": "none", "entropy_bits": 4.0, "facts": {"account": str(i)}},
            "places": [place] * (1 + i % 3)}


def report(count):
    return {"schema_version": 1, "tool": {"name": "sprawl", "version": "1", "rules_digest": None},
            "targets": ["."], "findings": [finding(i) for i in range(count)], "skipped": [],
            "summary": {"items": count, "bytes": count, "suppressed": 0, "incomplete": False}}


class Page(html.parser.HTMLParser):
    """Counts cards and those that are hidden; keeps their order, and what the page says is shown."""

    def __init__(self, text):
        super().__init__()
        self.cards, self.paths, self.shown, self.inside = 0, [], "", ""
        self.title, self.handlers = "", 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.inside = tag
        self.handlers += any(name.startswith("on") for name in attrs)
        if tag == "article":
            self.cards += 1
            if "hidden" not in attrs:
                self.paths.append(attrs["data-path"])

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "output":
            self.shown += data
        if self.inside == "title":
            self.title += data


def browse(page, fragment):
    """Returns the document as it is in the end, and what was said on the console."""
    with tempfile.TemporaryDirectory() as profile:
        run = subprocess.run([*CHROMIUM, f"--user-data-dir={profile}", "--dump-dom", f"file://{page}{fragment}"],
                             capture_output=True, check=True, timeout=300)
    console = [line for line in run.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
    return Page(run.stdout.decode()), console


def check(page, count, fragment, wanted, order=None):
    seen, console = browse(page, fragment)
    assert console == [], console[0]
    assert seen.cards == count, f"{seen.cards} cards"
    assert len(seen.paths) == wanted, f"{len(seen.paths)} cards are shown"
    assert seen.shown == f"{wanted:,} of {count:,} shown", seen.shown
    assert "owned" not in seen.title and seen.handlers == 0, "foreign markup"
    assert order is None or seen.paths == sorted(seen.paths, key=order), "the order"


def check_policy(page):
    broken = page.with_name("broken.html")
    broken.write_text(page.read_text().replace("<main", "<script>document.title='owned'</script><main", 1))
    seen, console = browse(broken, "")
    assert any("Content Security Policy" in line for line in console), "a foreign script is not complained about"
    assert "owned" not in seen.title, "a foreign script runs"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page.html"
        saved = pathlib.Path(folder) / "saved.json"
        steps = []
        for count in (1, 500, 20000):
            steps += [(count, "", count, None)]
        steps += [(500, "#q=NEEDLE3", 50, None), (500, "#q=needle3+kind&without=low", 25, None),
                  (500, "#sort=path", 500, lambda path: path.encode("utf-16-be")), (500, "#q=nothing", 0, None),
                  (20000, "#q=key_19999+account&sort=places", 1, None)]
        made = None
        for count, fragment, wanted, order in sorted(steps, key=lambda step: step[0]):
            if made != count:
                saved.write_text(json.dumps(report(count)))
                with open(page, "wb") as out:
                    subprocess.run([build / "sprawl", "report", saved, "-f", "html"], stdout=out, check=True)
                made = count
            try:
                check(page, count, fragment, wanted, order)
                passed += 1
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"browser: {count} credentials, '{fragment}': {type(error).__name__}: {error}")
        try:
            check_policy(page)
            passed += 1
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"browser: policy: {type(error).__name__}: {error}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
