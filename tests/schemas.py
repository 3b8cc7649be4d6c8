#!/usr/bin/env python3
"""Hold reports against what they promise: `schemas.py [FILE...]`, by default every golden stdout.

A JSON report and each line of a JSONL report: docs/report-1.schema.json. SARIF: the members that code scanning
relies on; the whole SARIF schema is too large to keep here. GitLab: what its schema 15.2 asks of a secret detection
report. JUnit: testdata/schemas/junit-10.xsd, by xmllint.
"""
import json
import pathlib
import re
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)
import jsonschema  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "docs/report-1.schema.json").read_text())
# A relative URI: no scheme, nothing that would have to be encoded.
URI = re.compile(r"(?!/)([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+")


def check_part(part, name):
    schema = {"$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": "#/$defs/" + name}
    jsonschema.Draft202012Validator(schema).validate(part)


def check_json(report):
    report = dict(report, tool=dict(report["tool"], rules_digest="0"))  # "DIGEST" in golden files
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    findings, summary = report["findings"], report["summary"]
    shown = [f for f in findings if f["suppressed"] is None]
    assert summary["findings"] == len(shown), "summary.findings"
    assert sum(summary["severities"].values()) == len(shown), "summary.severities"
    assert summary["skipped"] == len(report["skipped"]), "summary.skipped"
    assert summary["incomplete"] == any(s["incomplete"] for s in report["skipped"]), "summary.incomplete"
    assert len({f["fingerprint"] for f in findings}) == len(findings), "one credential twice"


def check_jsonl(lines):
    for at, line in enumerate(lines):
        kind = line.pop("type")
        assert (kind == "summary") == (at == len(lines) - 1), "one summary, at the end"
        assert kind in ("finding", "skipped", "summary"), kind
        if kind == "summary":
            line.pop("stats", None)
            line.pop("secrets_in_clear", None)
            assert line.pop("schema_version") == 1 and line.pop("tool") and line.pop("targets"), "no head"
        check_part(line, kind)


def check_location(location):
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert URI.fullmatch(uri), f"uri {uri}"
    assert physical["artifactLocation"]["uriBaseId"] == "%SRCROOT%", "uriBaseId"
    region = physical["region"]
    assert region["startLine"] >= 1 and region["startColumn"] >= 1, "positions count from 1"
    start = (region["startLine"], region["startColumn"])
    assert start < (region.get("endLine", region["startLine"]), region["endColumn"]), "an empty region"


def check_result(result, rules, hashed):
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex"
    assert result["level"] in ("note", "warning", "error"), "level"
    assert result["message"]["text"], "message"
    assert len(result["locations"]) == 1, "one result per place"
    for location in result["locations"] + result.get("relatedLocations", []):
        check_location(location)
    linked = {int(n) for n in re.findall(r"\]\((\d+)\)", result["message"]["text"])}
    assert linked <= {r["id"] for r in result.get("relatedLocations", [])}, "a link that leads nowhere"
    line_hash = result["partialFingerprints"].get("primaryLocationLineHash", "" if hashed else "0:1")
    assert re.fullmatch(r"[0-9a-f]+:\d+", line_hash), "line hash"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", result["correlationGuid"]), "correlationGuid"


def check_sarif(report, hashed):
    """hashed: lines of the tree have a hash; a saved report does not know it."""
    assert report["version"] == "2.1.0" and re.search(r"sarif[a-z-]*-2\.1\.0.*\.json$", report["$schema"]), "head"
    for run in report["runs"]:
        rules = run["tool"]["driver"]["rules"]
        assert len({r["id"] for r in rules}) == len(rules), "a rule twice"
        for rule in rules:
            for member in ("shortDescription", "fullDescription"):
                assert rule[member]["text"].strip(), member
            assert rule["help"]["text"] and rule["help"]["markdown"], "help"
            assert 0.0 < float(rule["properties"]["security-severity"]) <= 10.0, "security-severity"
            assert "security" in rule["properties"]["tags"], "tags"
        assert run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits"), "columnKind"
        for invocation in run.get("invocations", []):
            assert isinstance(invocation["executionSuccessful"], bool), "executionSuccessful"
        for result in run["results"]:
            check_result(result, rules, hashed and not run["automationDetails"]["id"].endswith("/history/"))
        assert len(run["results"]) <= 25000 and len(rules) <= 25000, "more than GitHub takes"
    runs = [run["automationDetails"]["id"] for run in report["runs"]]
    assert len(set(runs)) == len(runs) <= 20, "runs"


TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
SOME = {"type": "string", "minLength": 1}
LINE = {"type": "integer", "minimum": 1}


def record(required, **properties):
    """An object that has the members named in required and no others than those of properties."""
    return {"type": "object", "required": required.split(), "additionalProperties": False, "properties": properties}


def array(items, least=0):
    return {"type": "array", "items": items, "minItems": least}


GITLAB_TOOL = record("id name version vendor", id=SOME, name=SOME, version=SOME, vendor=record("name", name=SOME))
GITLAB = record(
    "scan version vulnerabilities",
    version={"const": "15.2.1"},
    scan=record(
        "analyzer scanner type start_time end_time status messages",
        analyzer=GITLAB_TOOL,
        scanner=GITLAB_TOOL,
        type={"const": "secret_detection"},
        start_time=TIME,
        end_time=TIME,
        status={"enum": ["success", "failure"]},
        messages=array(record("level value", level={"enum": ["info", "warn", "fatal"]}, value=SOME)),
    ),
    vulnerabilities=array(record(
        "id name description solution severity identifiers location tracking",
        id={"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        name={"type": "string", "minLength": 1, "maxLength": 255},
        description={"type": "string", "maxLength": 1048576},
        solution={"type": "string", "maxLength": 7000},
        severity={"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
        identifiers=dict(array(record("type name value", type=SOME, name=SOME, value=SOME), 1), maxItems=20),
        links=array(record("url", name=SOME, url={"type": "string", "pattern": "^https://"})),
        details={"type": "object", "additionalProperties": record("name type value", name=SOME, type={"const": "text"}, value=SOME)},
        flags=array(record("type origin description", type={"const": "flagged-as-likely-false-positive"}, origin=SOME, description=SOME)),
        location=record(
            "file start_line end_line commit",
            file=SOME,
            start_line=LINE,
            end_line=LINE,
            commit=record("sha", sha=SOME, author={"type": "string"}, date={"type": "string"}),
        ),
        tracking=record(
            "type items",
            type={"const": "source"},
            items=array(record(
                "file signatures",
                file=SOME,
                signatures=array(record("algorithm value", algorithm={"const": "rule_value"}, value=SOME), 1),
            )),
        ),
    )),
)


def check_gitlab(report):
    jsonschema.Draft202012Validator(GITLAB).validate(report)
    found = report["vulnerabilities"]
    assert len({v["id"] for v in found}) == len(found), "an id twice"
    assert not any(v["location"]["file"].startswith(("/", "./")) for v in found), "a file that is not relative"


def check_junit(text):
    schema = ROOT / "testdata/schemas/junit-10.xsd"
    told = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", schema, "-"], input=text.encode(),
                          capture_output=True, check=False)
    assert told.returncode == 0, told.stderr.decode()


def check(text, saved):
    """Returns whether the text is a report at all."""
    if text.startswith("<?xml"):
        check_junit(text)
        return True
    try:
        report = json.loads(text)
    except json.JSONDecodeError:
        if not text.startswith('{"type":'):
            return False
        check_jsonl([json.loads(line) for line in text.splitlines()])
        return True
    if not isinstance(report, dict):
        return False
    if report.get("type"):
        check_jsonl([report])
    elif "runs" in report:
        check_sarif(report, not saved)
    elif "vulnerabilities" in report:
        check_gitlab(report)
    elif "sprawl_baseline" in report:  # no report
        return False
    else:
        check_json(report)
    return True


def main():
    files = [pathlib.Path(name) for name in sys.argv[1:]]
    passed = failed = 0
    for file in files or sorted(ROOT.glob("testdata/golden/*/stdout")):
        try:
            for text in re.split(r"^== [a-z]+\n", file.read_text(), flags=re.M):  # several in one, each under its name
                passed += check(text, saved=file.parent.name.startswith("report-"))
        except (AssertionError, KeyError, IndexError, TypeError, ValueError, jsonschema.ValidationError) as error:
            failed += 1
            print(f"{file}: {type(error).__name__}: {str(error).splitlines()[0]}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or passed == 0


sys.exit(main())
