"""Verification against local issuers: `run.py BUILD_DIR`. Each check is one function; all traffic stays on 127.0.0.1."""
import base64
import functools
import glob
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import jsonschema

import logins
from issuer import Answer, Issuer, make_authority, make_certificate

BUILD = os.path.realpath(sys.argv[1])
ROOT = os.path.realpath(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SPRAWL = f"{BUILD}/sprawl"
passed = failed = 0


def expect(good, what):
    """Count a check; say which failed."""
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print("FAILED:", what, flush=True)


class Bench:
    """A folder with a CA, a home, and a tree to scan."""
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="sprawl-verify-")
        self.tree = f"{self.folder}/tree"
        self.home = f"{self.folder}/home"
        os.makedirs(self.tree)
        os.makedirs(self.home)
        make_authority(self.folder, "ca")
        make_authority(self.folder, "other")

    def write(self, name, text):
        path = f"{self.tree}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)

    def recipes(self, texts):
        """Expand recipes, each a text of some lines, in one go. Lines that differ in anything get different secrets."""
        lines = [line for text in texts for line in text.split("\n")]
        done = subprocess.run([f"{BUILD}/sprawl-recipe"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=True)
        out = iter(done.stdout.split("\n"))
        return ["\n".join(next(out) for _ in text.split("\n")) for text in texts]

    def command(self, *options, live=True, program=SPRAWL):
        words = [program, "scan", "-q", "--no-history"]
        if live:
            words += ["--verify=live", "--authorized", "--ca-file", f"{self.folder}/ca.pem"]
        return words + list(options) + ["."]

    def run(self, *options, live=True, before=(), timeout=100, program=SPRAWL, env=()):
        clean = {"PATH": "/usr/bin:/bin", "HOME": self.home, "LC_ALL": "C.UTF-8", **dict(env)}
        return subprocess.run(list(before) + self.command(*options, live=live, program=program), cwd=self.tree, env=clean,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)

    def findings(self, *options, **how):
        """Findings by the path of their first place; run.stderr is kept for messages."""
        run = self.run("-f", "json", *options, **how)
        self.stderr = run.stderr
        try:
            report = json.loads(run.stdout)
        except ValueError:
            print(run.stdout[:2000], run.stderr[:2000])
            raise
        return {f["places"][0]["path"].removeprefix("./"): f for f in report["findings"]}

    def doubles(self, issuers):
        """Options that let issuers, by host, be played by local ones."""
        return [f"--verify-allow-host={host}=127.0.0.1:{issuer.port}" for host, issuer in issuers.items()]

    def close(self):
        shutil.rmtree(self.folder)


def verdict(finding):
    return finding.get("verification", {}).get("outcome", "(none)")


def evidence(finding):
    return finding.get("verification", {}).get("evidence", "(none)")


def texts_of(request):
    """A request in all the ways in which a secret may stand in it."""
    parts = [request.path, request.body.decode("latin-1")] + list(request.headers.values())
    parts += [urllib.parse.unquote(p) for p in parts] + [urllib.parse.unquote_plus(p) for p in parts]
    how, _, shown = request.headers.get("authorization", "").partition(" ")
    if how == "Basic":
        parts.append(base64.b64decode(shown).decode("latin-1"))
    if how == "Bearer" and shown.startswith("eyJ") and shown.count(".") == 2:
        parts += [base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)).decode("latin-1") for p in shown.split(".")]
    try:
        parts.append(json.dumps(json.loads(request.body), ensure_ascii=False))
    except ValueError:
        pass
    return "\n".join(parts).replace('\\"', '"').replace("\\\\", "\\") + f"\nhttps://{request.host}{request.path}"


# ---- Recorded answers

def aws_signature_holds(request, secret):
    """Signature Version 4, computed anew from the request as it came."""
    fields = dict(f.split("=", 1) for f in request.headers["authorization"].split(" ", 1)[1].split(", "))
    date, region, service, _ = fields["Credential"].split("/", 1)[1].split("/")
    names = fields["SignedHeaders"].split(";")
    values = {**request.headers, "host": request.host}
    canonical = "\n".join([request.method, request.path, "", *(f"{n}:{values[n]}" for n in names), "", ";".join(names),
                           hashlib.sha256(request.body).hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"], f"{date}/{region}/{service}/aws4_request",
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for word in (date, region, service, "aws4_request"):
        key = hmac.new(key, word.encode(), "sha256").digest()
    return hmac.new(key, text.encode(), "sha256").hexdigest() == fields["Signature"]


def azure_signature_holds(request, account, secret):
    """Shared Key over a list of containers, computed anew."""
    text = (f"{request.method}" + "\n" * 12 + f"x-ms-date:{request.headers['x-ms-date']}\n"
            f"x-ms-version:{request.headers['x-ms-version']}\n/{account}/\ncomp:list")
    made = base64.b64encode(hmac.new(base64.b64decode(secret), text.encode(), "sha256").digest()).decode()
    return request.headers["authorization"] == f"SharedKey {account}:{made}"


def digest_holds(request, user, secret):
    """The response of RFC 7616 with MD5 and qop=auth."""
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', request.headers["authorization"].split(" ", 1)[1]))
    one = hashlib.md5(f"{user}:{fields['realm']}:{secret}".encode()).hexdigest()
    two = hashlib.md5(f"{request.method}:{request.path}".encode()).hexdigest()
    text = ":".join([one, fields["nonce"], fields["nc"], fields["cnonce"], fields["qop"], two])
    return fields["username"] == user and hashlib.md5(text.encode()).hexdigest() == fields["response"]


def new_key(kind):
    """A private key as PEM: "RSA" as it stands, "EC" and "P8" (on P-256) as in JSON."""
    words = {"RSA": ["genrsa", "-traditional", "2048"], "EC": ["ecparam", "-name", "prime256v1", "-genkey", "-noout"],
             "P8": ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"]}[kind]
    made = subprocess.run(["openssl", *words], capture_output=True, text=True, check=True).stdout.strip()
    return made if kind == "RSA" else made.replace("\n", "\\n")


def assertion_holds(request, key):
    """The signature of a JWT (RS256, or ES256: two numbers of 32 bytes), by openssl; it lives ten minutes at most."""
    head, claims, signature = request.headers["authorization"].split(" ", 1)[1].split(".")
    made, says = base64.urlsafe_b64decode(signature + "=="), json.loads(base64.urlsafe_b64decode(claims + "=="))
    if json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "ES256":
        numbers = [made[:32].lstrip(b"\0"), made[32:].lstrip(b"\0")]
        numbers = [b"\0" * (n[0] >> 7) + n for n in numbers]
        made = b"".join(bytes([2, len(n)]) + n for n in numbers)
        made = bytes([0x30, len(made)]) + made
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("signature", made), ("signed", f"{head}.{claims}".encode()), ("key", key.replace("\\n", "\n").encode())):
            with open(f"{folder}/{name}", "wb") as out:
                out.write(data)
        words = ["openssl", "dgst", "-sha256", "-prverify", "key", "-signature", "signature", "signed"]
        done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0 and abs(says["exp"] - time.time()) <= 600


def certificate_of(bench, key):
    """A certificate, signed by itself, for a private key as it stands in JSON."""
    with open(f"{bench.folder}/found.key", "w") as out:
        out.write(key.replace("\\n", "\n"))
    done = subprocess.run(["openssl", "req", "-x509", "-key", f"{bench.folder}/found.key", "-subj", "/CN=x", "-days", "2"],
                          capture_output=True, text=True, check=True)
    return done.stdout


def load_cases():
    """(path in the tree, rule, hosts that are asked, recorded case) and texts, all secrets different; hosts of issuers without
    a public one; hosts that no plan tells because a part of the secret is in them."""
    out, texts, own_hosts, secret_hosts = [], [], {}, set()
    for name in sorted(glob.glob(f"{ROOT}/testdata/verify/*/*.json")):
        document = json.load(open(name))
        if "revoke" in document or "says" in document["cases"][0]:
            continue
        shown = subprocess.run([SPRAWL, "rules", "show", "-f", "json", document["rule"]], capture_output=True, text=True, check=True)
        rule = json.loads(shown.stdout)
        text = document.get("text") or rule["examples"][0]
        hosts = [re.sub(r"https://([^/?]*).*", r"\1", url) for url in rule["asks"]]
        for i, case in enumerate(document["cases"]):
            case.setdefault("name", case["outcome"])
            case.setdefault("answers", [case])
            path = f"{os.path.basename(os.path.dirname(name))}-{os.path.basename(name)[:-5]}/{i}.txt"
            out.append((path, document["rule"], [h for h in hosts if "{{" not in h], case))
            own = text.replace("deploy@acme-prod", f"deploy{len(out)}@acme-prod").replace("acmeprod", f"acmeprod{len(out):03d}")
            indent = i + 1 if "PRIVATE KEY" in own else len(out)
            texts.append("\n".join(" " * indent + line for line in own.split("\n")))
        if "host" in document:
            own_hosts[os.path.basename(os.path.dirname(name))] = document["host"]
        secret_hosts |= set(document.get("secret_hosts", []))
    return out, texts, own_hosts, secret_hosts


def recorded_answers():
    bench = Bench()
    cases, texts, own_hosts, secret_hosts = load_cases()
    settings = f"{bench.folder}/verify.toml"
    with open(settings, "w") as out:
        out.write("[verify]\neffects = %s\n[verify.hosts]\n" % json.dumps(sorted({rule for _, rule, *_ in cases})))
        out.writelines(f'{issuer} = ["{host}"]\n' for issuer, host in own_hosts.items())
    for (path, *_), text in zip(cases, bench.recipes(texts)):
        text = re.sub(r"\(new key (\w+)\)", lambda found: new_key(found[1]), text)
        bench.write(path, text + "\n")
    found = bench.findings("--show-secrets", live=False)
    by_secret = {}
    for path, rule, hosts, case in cases:
        finding = found.get(path)
        if not finding or finding["rule"] != rule:
            expect(False, f"{path}: {rule} does not find its own example alone ({finding and finding['rule']})")
            continue
        keys = [finding["secret"]] + [p["secret"] for p in finding.get("parts", []) if p["role"] in ("key id", "public key")]
        if "PRIVATE KEY" in finding["secret"]:
            keys = [p["secret"] for p in finding["parts"] if p["role"] in ("email", "app id", "key name", "key id")]
        if rule.startswith("azure-storage") or rule == "docker-registry-auth":
            keys = [p["secret"] for p in finding["parts"] if p["role"] in ("account", "host")]
        for key in keys:
            by_secret.setdefault(key.replace("\\/", "/"), []).append([hosts, case, 0, finding["secret"]])
    plan = bench.run("--verify-plan", "--config", settings, live=False).stdout
    hosts = {host.lower() for host in re.findall(r"https://([A-Za-z0-9.-]+)", plan)} | secret_hosts
    for path, *_ in cases:
        if path in found:
            expect(found[path]["secret"] not in plan, f"{path}: the plan holds the secret")

    def answer(request):
        texts = texts_of(request)
        if request.host == "cloud.mongodb.com" and "authorization" not in request.headers:
            return Answer(401, {"www-authenticate": 'Digest realm="MMS", nonce="abc", algorithm=MD5, qop="auth"'}, b"")
        known = [(secret, state) for secret, states in by_secret.items() if secret in texts for state in states
                 if not state[0] or request.host in state[0]]
        if not known:
            return Answer(418, {}, b"nobody's")
        secret, state = known[0]
        if request.headers.get("authorization", "").startswith("AWS4") and not aws_signature_holds(request, state[3]):
            return Answer(400, {}, b"the signature does not hold")
        if request.headers.get("authorization", "").startswith("SharedKey") and not azure_signature_holds(request, secret, state[3]):
            return Answer(400, {}, b"the signature does not hold")
        if request.headers.get("authorization", "").startswith("Digest") and not digest_holds(request, secret, state[3]):
            return Answer(400, {}, b"the digest does not hold")
        if "PRIVATE KEY" in state[3] and "authorization" in request.headers and not assertion_holds(request, state[3]):
            return Answer(400, {}, b"the assertion does not hold")
        recorded = state[1]["answers"][min(state[2], len(state[1]["answers"]) - 1)]
        state[2] += 1
        body = recorded.get("body", "")
        own = re.match("acmeprod[0-9]*", request.host)
        headers = {name: value.replace("acmeprod", own[0] if own else "") for name, value in recorded.get("headers", {}).items()}
        if "BEGIN CERTIFICATE" in str(body) and state[1]["outcome"] == "valid":
            body = {"its": certificate_of(bench, state[3])}
        if not isinstance(body, str):
            body = json.dumps(body)
            headers.setdefault("content-type", "application/json; charset=utf-8")
        return Answer(recorded["status"], headers, body.encode())

    make_certificate(bench.folder, "ca", "all", hosts)
    issuer = Issuer(bench.folder, "all", answer)
    live = bench.findings("--config", settings, "--no-verify-cache", *bench.doubles({h: issuer for h in hosts}))
    for path, _, _, case in cases:
        if path not in live:
            continue
        got = live[path]
        expect(verdict(got) == case["outcome"], f"{path} ({case['name']}): {verdict(got)}, {evidence(got)}")
        told = got.get("verification", {}).get("facts", {})
        for name, value in case.get("facts", {}).items():
            expect(told.get(name) == value, f"{path} ({case['name']}): {name} is {told.get(name)}")
    protocols = {r.protocol for r in issuer.requests}
    expect(protocols == {"h2"}, f"HTTP/2 is spoken: {protocols}")
    per_host = {}
    for r in issuer.requests:
        per_host.setdefault(r.host, set()).add(r.connection)
    counts = {h: (len(c), sum(r.host == h for r in issuer.requests)) for h, c in per_host.items()}
    expect(all(n <= max(2, asked // 2) for n, asked in counts.values()), f"connections are used again: {counts}")
    issuer.close()
    bench.close()


# ---- Misbehaviour

RULE = '''
[[rule]]
id = "{issuer}-key"
title = "{issuer} key"
kind = "api_key"
severity = "high"
token = '{issuer}_[A-Za-z0-9]{{24}}'
examples = ['{issuer}_{{A-Za-z0-9:24}}']
counter = ['{issuer}_x']
[rule.validate]
hosts = ["{host}"]
{more}
[[rule.validate.step]]
method = "GET"
url = "https://{host}/me{query}"
headers = {{ X-Api-Key = "{{{{secret}}}}" }}
[[rule.validate.step.when]]
status = 200
json = {{ "/id" = {{ exists = true }} }}
outcome = "valid"
set = {{ principal = "/id" }}
[[rule.validate.step.when]]
status = 401
json = {{ "/error" = "unknown key" }}
outcome = "invalid"
[[rule.validate.step.when]]
status = 403
json = {{ "/error" = "missing scope" }}
outcome = "restricted"
'''


def write_rules(bench, hosts, more=""):
    """One rule file an issuer; its name is the first label of its host. The options that load them."""
    options = []
    for host in hosts:
        name = host.split(".")[0]
        path = f"{bench.folder}/{name}.toml"
        with open(path, "w") as out:
            out.write(f'issuer = "{name}"\nname = "{name}"\n' + RULE.format(issuer=name, host=host, more=more, query=""))
        options += ["--rules", path]
    return options


def secret_of(name, number=0):
    """Different for each name and number, and random enough."""
    digest = base64.b64encode(hashlib.sha256(f"{name} {number}".encode()).digest()).decode()
    return f"{name}_" + re.sub(r"[^A-Za-z0-9]", "x", digest)[:24]


GOOD = b'{"id": "u-1"}'
JSON = {"content-type": "application/json"}
ACCOUNT = b'{"object": "account", "id": "acct_1"}'
MISBEHAVIOUR = {
    # name: (answer, outcome, words of the evidence)
    "good": (Answer(200, JSON, GOOD), "valid", "HTTP 200"),
    "unknown": (Answer(401, JSON, b'{"error": "unknown key"}'), "invalid", "HTTP 401"),
    "scope": (Answer(403, JSON, b'{"error": "missing scope"}'), "restricted", "HTTP 403"),
    "forbidden": (Answer(403, JSON, b'{"error": "no"}'), "unknown", "does not know"),
    "error200": (Answer(200, JSON, b'{"error": "unknown key"}'), "unknown", "does not know"),
    "html": (Answer(200, {"content-type": "text/html"}, b"<html><body>Sign in</body></html>"), "unknown", "page for people"),
    "slow": (Answer(200, JSON, GOOD, "slow"), "unknown", "no answer in time"),
    "endless": (Answer(200, JSON, GOOD, "endless"), "unknown", "too long"),
    "torn": (Answer(200, JSON, GOOD, "torn"), "unknown", "broke"),
    "reset": (Answer(mode="reset"), "unknown", "broke"),
    "hang": (Answer(mode="hang"), "unknown", "no answer in time"),
    "redirect": (Answer(302, {"location": "https://elsewhere.example/me"}, b""), "unknown", "redirect"),
    "inward": (Answer(301, {"location": "https://169.254.169.254/"}, b""), "unknown", "redirect"),
    "storm": (Answer(429, {"retry-after": "1"}, b"slow down"), "unknown", "too many requests"),
    "patience": (Answer(429, {"retry-after": "3600"}, b"slow down"), "unknown", "HTTP 429"),
    "trouble": (Answer(503, {}, b""), "unknown", "trouble"),
    "broken": (Answer(500, JSON, GOOD), "unknown", "trouble"),
    "binary": (Answer(200, JSON, bytes(range(256))), "unknown", "does not know"),
    "deep": (Answer(200, JSON, b"[" * 60000), "unknown", "does not know"),
}


def misbehaviour():
    bench = Bench()
    hosts = {name: f"{name}.example" for name in [*MISBEHAVIOUR, "wrongname", "wrongca", "plain", "late"]}
    make_certificate(bench.folder, "ca", "all", [*hosts.values(), "elsewhere.example"])
    make_certificate(bench.folder, "ca", "wrong", ["somebody.example"])
    make_certificate(bench.folder, "other", "foreign", [hosts["wrongca"]])
    options = write_rules(bench, hosts.values())
    for name in hosts:
        bench.write(f"{name}.txt", f"key = {secret_of(name)}\n")
    tries = []

    def later(request):
        tries.append(request)
        return Answer(503, {"retry-after": "1"}) if len(tries) == 1 else Answer(200, JSON, GOOD)

    def by_name(request):
        return MISBEHAVIOUR[request.host.split(".")[0]][0]

    issuer = Issuer(bench.folder, "all", by_name, http2=False)
    elsewhere = Issuer(bench.folder, "all", lambda r: Answer(200, JSON, GOOD))
    players = {host: issuer for host in hosts.values()}
    special = {
        "wrongname": Issuer(bench.folder, "wrong", by_name),
        "wrongca": Issuer(bench.folder, "foreign", by_name),
        "plain": Issuer(bench.folder, "", by_name, tls=False),
        "late": Issuer(bench.folder, "all", later),
    }
    players.update({hosts[name]: player for name, player in special.items()})
    players["elsewhere.example"] = elsewhere
    trace = f"{bench.folder}/trace"
    start = time.monotonic()
    found = bench.findings("--no-verify-cache", *options, *bench.doubles(players),
                           before=["strace", "-f", "-qq", "-s", "4096", "-e", "trace=network,execve", "-o", trace])
    took = time.monotonic() - start
    wanted = {name: (outcome, words) for name, (_, outcome, words) in MISBEHAVIOUR.items()}
    wanted.update({"wrongname": ("unknown", "TLS"), "wrongca": ("unknown", "TLS"), "plain": ("unknown", "TLS"), "late": ("valid", "HTTP 200")})
    for name, (outcome, words) in wanted.items():
        got = found.get(f"{name}.txt", {})
        expect(verdict(got) == outcome and words in evidence(got), f"{name}: {verdict(got)}, {evidence(got)}")
    expect(took < 40, f"nothing hangs: {took:.1f} s")
    expect(len(tries) == 2, "a 503 is tried again once")
    expect(sum(r.host == hosts["storm"] for r in issuer.requests) == 2, "a 429 is tried again once")
    expect(sum(r.host == hosts["patience"] for r in issuer.requests) == 1, "an hour is not waited for")
    expect(not elsewhere.requests and not elsewhere.connections, "a redirect is not followed")
    expect(not special["wrongname"].requests and not special["wrongca"].requests, "nothing is said to who cannot prove who it is")
    expect(secret_of("plain").encode() not in special["plain"].raw, "nothing is said in the clear")
    seen = open(trace).read()
    ports = {str(p.port) for p in players.values()}
    connects = re.findall(r'connect\(\d+, \{sa_family=AF_INET6?, .*?sin6?_port=htons\((\d+)\).*?"([0-9a-f.:]+)"', seen)
    expect(connects and all(port in ports and address == "127.0.0.1" for port, address in connects),
           f"connections go to the issuers only: {set(connects)}")
    expect(not any(secret_of(name) in line for line in seen.split("\n") if "execve" in line for name in hosts),
           "no secret stands in an argument or the environment")
    expect(not re.search(r'sendto\(.*' + secret_of("good"), seen), "no secret is sent in the clear")
    for player in [issuer, elsewhere, *special.values()]:
        player.close()
    bench.close()


def forbidden_addresses():
    """Names that lead to this machine, even if the user has named them; and whose word counts."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["issuer.localhost"])
    issuer = Issuer(bench.folder, "all", lambda r: Answer(200, JSON, GOOD))
    host = f"issuer.localhost:{issuer.port}"
    with open(f"{bench.folder}/own.toml", "w") as out:
        out.write(f'[verify.hosts]\ngitlab = ["{host}"]\n')
    bench.write("a.txt", bench.recipes(["GITLAB_TOKEN=glpat-{A-Za-z0-9_-:19}{a-z:1}"])[0] + "\n")
    got = bench.findings("--no-verify-cache", "--config", f"{bench.folder}/own.toml").get("a.txt", {})
    expect(verdict(got) == "unknown" and "not of the internet" in evidence(got), f"loopback: {verdict(got)}, {evidence(got)}")
    expect(issuer.connections == 0, "a name of this machine is not connected to")
    plan = bench.run("--verify-plan", "--config", f"{bench.folder}/own.toml", live=False).stdout
    expect(f"https://{host}/api" in plan and "gitlab.com" not in plan, f"a host of the user's takes the place of the rule's: {plan}")
    bench.write(".sprawl.toml", f'[verify.hosts]\ngitlab = ["{host}"]\n')
    plan = bench.run("--verify-plan", live=False).stdout
    expect("https://gitlab.com/api" in plan and host not in plan, f"hosts of the scanned tree do not count: {plan}")
    for wrong in ("https://x.example", "x.example/../y", "u@x.example", "X.example"):
        with open(f"{bench.folder}/own.toml", "w") as out:
            out.write(f'[verify.hosts]\ngitlab = ["{wrong}"]\n')
        run = bench.run("--verify-plan", "--config", f"{bench.folder}/own.toml", live=False)
        expect(run.returncode == 2 and "is no host" in run.stderr, f"{wrong}: {run.stderr}")
    issuer.close()
    bench.close()


def changing_names():
    """A name that has a public address first and one of this machine next: what is connected to is what was looked at."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["api.stripe.com"])
    issuer = Issuer(bench.folder, "all", lambda r: Answer(200, JSON, ACCOUNT))
    bench.write("a.txt", bench.recipes(["STRIPE_SECRET_KEY=sk_live_51{A-Za-z0-9:97}"])[0] + "\n")
    resolve = f"{BUILD}/resolve.so"
    expect(os.path.exists(resolve), "resolve.so is built")
    os.makedirs(f"{bench.folder}/bin")
    shutil.copy(SPRAWL, f"{bench.folder}/bin/sprawl")
    for answers in ("8.8.8.8 127.0.0.1", "127.0.0.1", "::ffff:127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "100.64.0.1", "fd00::1", "0.0.0.0"):
        with open(f"{bench.folder}/bin/sprawl-verify", "w") as out:
            out.write(f'#!/bin/sh\nRESOLVE="{answers}" RESOLVE_PORT={issuer.port} LD_PRELOAD={resolve} exec {BUILD}/sprawl-verify\n')
        os.chmod(f"{bench.folder}/bin/sprawl-verify", 0o755)
        got = bench.findings("--no-verify-cache", program=f"{bench.folder}/bin/sprawl").get("a.txt", {})
        expect(verdict(got) == "unknown" and "not of the internet" in evidence(got), f"{answers}: {verdict(got)}, {evidence(got)}")
    expect(issuer.connections == 0, "an address that is not vetted is not connected to")
    issuer.close()
    bench.close()


# ---- Amounts

def amounts():
    """10,000 findings of 500 credentials at 20 hosts: each asked about once, then never."""
    bench = Bench()
    hosts = [f"issuer{chr(97 + i)}.example" for i in range(20)]
    make_certificate(bench.folder, "ca", "all", hosts)
    options = write_rules(bench, hosts)
    secrets = [secret_of(host.split(".")[0], n) for host in hosts for n in range(25)]
    for i in range(20):
        bench.write(f"d{i}/keys.txt", "".join(f"key = {s}\n" for s in secrets))
    state = {"now": {}, "most": 0}
    lock = threading.Lock()

    def answer(request):
        with lock:
            state["now"][request.host] = state["now"].get(request.host, 0) + 1
            state["most"] = max(state["most"], state["now"][request.host])
        time.sleep(0.05)
        with lock:
            state["now"][request.host] -= 1
        return Answer(200, JSON, GOOD)

    issuer = Issuer(bench.folder, "all", answer)
    options += bench.doubles({host: issuer for host in hosts})
    run = bench.run("-f", "json", *options)
    report = json.loads(run.stdout)
    expect(len(report["findings"]) == 500 and report["summary"]["places"] == 10000, "500 credentials in 10,000 places")
    expect(all(verdict(f) == "valid" for f in report["findings"]), "all of them work")
    expect(len(issuer.requests) == 500, f"500 requests: {len(issuer.requests)}")
    expect(state["most"] <= 2, f"at most two at a time to one host: {state['most']}")
    for host in hosts:
        starts = sorted(r.start for r in issuer.requests if r.host == host)
        fastest = min(b - a for a, b in zip(starts, starts[6:]))
        expect(fastest > 0.9, f"{host}: seven requests within {fastest:.2f} s")
    cache = f"{bench.home}/.cache/sprawl/verified"
    expect(os.stat(cache).st_mode & 0o777 == 0o600, "the cache is its owner's alone")
    remembered = open(cache).read()
    expect(not any(s in remembered for s in secrets), "the cache holds no secret")
    trace = f"{bench.folder}/trace"
    run = bench.run("-f", "json", *options, before=["strace", "-f", "-qq", "-e", "trace=network", "-o", trace])
    report = json.loads(run.stdout)
    expect(len(issuer.requests) == 500, "a warm cache asks nobody")
    expect(all(verdict(f) == "valid" and f["verification"]["remembered"] for f in report["findings"]), "and remembers all")
    expect(open(trace).read() == "", "without a socket")
    os.chmod(cache, 0o644)
    bench.run("--verify-budget", "7", *options)
    expect(len(issuer.requests) == 507, f"a cache that others can read is not believed, a budget holds: {len(issuer.requests)}")
    issuer.close()
    bench.close()


# ---- What is not done

def restraint():
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["api.stripe.com", "evil.example"])
    issuer = Issuer(bench.folder, "all", lambda r: Answer(200, JSON, ACCOUNT))
    options = bench.doubles({"api.stripe.com": issuer, "evil.example": issuer})
    text = bench.recipes(["STRIPE_SECRET_KEY=sk_live_51{A-Za-z0-9:97}"])[0]
    secret = text.split("=")[1]
    bench.write("a.txt", text + "\n")
    trace = f"{bench.folder}/trace"
    for how in ([], ["--verify=offline"], ["--verify-plan"]):
        bench.run(*options, *how, live=False, before=["strace", "-f", "-qq", "-e", "trace=network", "-o", trace])
        expect(open(trace).read() == "", f"no socket with {how}")
    run = bench.run("--ca-file", "missing.pem", *options)
    expect(run.returncode == 2 and "missing.pem" in run.stderr, "roots that are not there")
    shutil.copy(f"{bench.folder}/ca.pem", f"{bench.folder}/relative.pem")
    got = bench.findings("--no-verify-cache", "--ca-file", "../relative.pem", *options)
    expect(verdict(got["a.txt"]) == "valid", f"a relative path: {evidence(got['a.txt'])}")
    run = bench.run("--verify=live", *options, live=False)
    expect(run.returncode == 2 and "--authorized" in run.stderr, "live needs --authorized")
    os.makedirs(f"{bench.tree}/.git")
    with open(f"{bench.folder}/own.toml", "w") as out:
        out.write('[verify]\nauthorized = ["git.acme.example/app"]\n')
    for url, code in (("https://git.acme.example/app/x.git", 1), ("git@git.acme.example:app/x.git", 1),
                      ("https://git.acme.example/apple/x.git", 2), ("https://git.acme.example.evil.example/app/x", 2),
                      ("https://evil.example/git.acme.example/app", 2)):
        with open(f"{bench.tree}/.git/config", "w") as out:
            out.write(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n')
        words = ["--verify=live", "--ca-file", f"{bench.folder}/ca.pem", "--config", f"{bench.folder}/own.toml"]
        run = bench.run(*words, "--no-verify-cache", *options, live=False)
        expect(run.returncode == code, f"{url}: exit {run.returncode}: {run.stderr}")
    shutil.rmtree(f"{bench.tree}/.git")
    before = len(issuer.requests)
    expect(before == 3, f"one, and two that were authorized: {before}")

    for outcome, code in ((ACCOUNT, 1), (b'{"error": "x"}', 0)):
        issuer.answer = lambda r, body=outcome: Answer(200, JSON, body)
        run = bench.run("--no-verify-cache", "--fail-on", "verified", *options)
        expect(run.returncode == code, f"--fail-on verified: {run.returncode}")
    run = bench.run("--fail-on", "verified", *options, live=False)
    expect(run.returncode == 2, "--fail-on verified needs --verify=live")

    issuer.answer = lambda r: Answer(200, JSON, b'{"object": "account", "id": "' + secret.encode() + b'"}')
    run = bench.run("-f", "json", "--no-verify-cache", *options)
    expect(secret not in run.stdout and secret not in run.stderr, "an answer that repeats the secret is not repeated")
    jsonschema.validate(json.loads(run.stdout), json.load(open(f"{ROOT}/docs/report-1.schema.json")))
    with open(f"{bench.folder}/saved.json", "w") as out:
        out.write(run.stdout)
    for form, words in (("json", '"outcome": "valid"'), ("text", "issuer: valid")):
        again = subprocess.run([SPRAWL, "report", f"{bench.folder}/saved.json", "-f", form], capture_output=True, text=True, check=False)
        expect(words in again.stdout, f"a saved report keeps it as {form}: {again.stdout} {again.stderr}")
    for form in ("text", "jsonl", "sarif"):
        run = bench.run("-f", form, "--no-verify-cache", *options)
        expect(secret not in run.stdout + run.stderr, f"no secret in {form}")
    run = bench.run("-f", "jsonl", "--no-verify-cache", *options)
    expect('"outcome":"valid"' in run.stdout, "jsonl waits for the answer")
    run = bench.run("--no-verify-cache", *options)
    expect("issuer: valid" in run.stdout, f"text tells it: {run.stdout}")

    seen = len(issuer.requests)
    bench.write("rules.toml", 'issuer = "evil"\nname = "evil"\n' + RULE.format(issuer="evil", host="evil.example", more="", query=""))
    bench.write(".sprawl.toml", '[rules]\nfiles = ["rules.toml"]\n')
    bench.write("b.txt", f"key = {secret_of('evil')}\n")
    os.remove(f"{bench.tree}/a.txt")
    got = bench.findings("--no-verify-cache", *options).get("b.txt", {})
    expect(verdict(got) == "skipped" and len(issuer.requests) == seen, f"a tree's own rules ask nobody: {verdict(got)}")
    issuer.close()
    bench.close()


def interruption():
    """An issuer that never answers, and Ctrl-C: the report comes at once, and says that it is not complete."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["api.stripe.com"])
    issuer = Issuer(bench.folder, "all", lambda r: Answer(mode="hang", delay=30), http2=False)
    bench.write("a.txt", bench.recipes(["STRIPE_SECRET_KEY=sk_live_51{A-Za-z0-9:97}"])[0] + "\n")
    words = bench.command("-f", "json", "--no-verify-cache", *bench.doubles({"api.stripe.com": issuer}))
    with subprocess.Popen(words, cwd=bench.tree, env={"HOME": bench.home}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        for _ in range(100):
            time.sleep(0.05)
            if issuer.requests:
                break
        start = time.monotonic()
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=20)
    took = time.monotonic() - start
    expect(issuer.requests and took < 3, f"it ends at once: {took:.1f} s")
    expect(run.returncode == 3 and verdict(json.loads(out)["findings"][0]) == "unknown", f"and says so: {run.returncode}")
    issuer.close()
    shutil.copy(SPRAWL, f"{bench.folder}/sprawl")
    run = bench.run("-f", "json", "--no-verify-cache", program=f"{bench.folder}/sprawl")
    expect(run.returncode == 3 and "sprawl-verify" in run.stderr, f"without the process that asks: {run.returncode}, {run.stderr}")
    bench.close()


def effects_and_parts():
    bench = Bench()
    hosts = ["notify.example", "site.example"]
    make_certificate(bench.folder, "ca", "all", hosts)
    issuer = Issuer(bench.folder, "all", lambda r: Answer(200, JSON, GOOD))
    options = write_rules(bench, hosts[:1], 'effect = "notify"') + bench.doubles({h: issuer for h in hosts})
    bench.write("a.txt", f"key = {secret_of('notify')}\n")
    got = bench.findings("--no-verify-cache", *options).get("a.txt", {})
    expect(verdict(got) == "skipped" and not issuer.requests, f"an effect is not made unasked: {evidence(got)}")
    with open(f"{bench.folder}/own.toml", "w") as out:
        out.write('[verify]\neffects = ["notify-key"]\n')
    got = bench.findings("--no-verify-cache", *options, "--config", f"{bench.folder}/own.toml").get("a.txt", {})
    expect(verdict(got) == "valid" and len(issuer.requests) == 1, f"but if it is allowed: {evidence(got)}")
    os.remove(f"{bench.tree}/a.txt")
    canary, lonely = bench.recipes(["aws_access_key_id = AKIAQYLPMN5HA{A-Z2-7:7}\naws_secret_access_key = {A-Za-z0-9/+:40}",
                                    "aws_secret_access_key = {0-9:3}{A-Za-z0-9/+:37}"])
    bench.write("canary.txt", canary + "\n")
    bench.write("lonely.txt", lonely + "\n")
    found = bench.findings("--no-verify-cache", *options)
    expect("canary" in evidence(found.get("canary.txt", {})), f"a canary is left alone: {evidence(found.get('canary.txt', {}))}")
    expect("beside it" in evidence(found.get("lonely.txt", {})), f"half a pair asks nobody: {evidence(found.get('lonely.txt', {}))}")
    issuer.close()
    bench.close()


def one_key_id():
    """Two secrets of one key id are asked about six seconds apart, as AWS wants it."""
    bench = Bench()
    host = "sts.amazonaws.com"
    make_certificate(bench.folder, "ca", "all", [host])
    key, old, new = bench.recipes(["AKIA{Q-X:1}{A-Z2-7:15}", "{A-Za-z0-9/+:40}", "{0-9:1}{A-Za-z0-9/+:39}"])
    for name, secret in (("old.txt", old), ("new.txt", new)):
        bench.write(name, f"aws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
    arn = {"GetCallerIdentityResponse": {"GetCallerIdentityResult": {"Arn": "arn:aws:iam::123456789012:user/x"}}}

    def answer(request):
        earlier = [r.start for r in issuer.requests if r is not request]
        if any(request.start - start < 5 for start in earlier) or not aws_signature_holds(request, new):
            return Answer(403, {"content-type": "text/xml"}, b"<Code>SignatureDoesNotMatch</Code>")
        return Answer(200, JSON, json.dumps(arn).encode())

    issuer = Issuer(bench.folder, "all", answer)
    found = bench.findings("--no-verify-cache", *bench.doubles({host: issuer}))
    got = {name: verdict(found.get(name, {})) for name in ("old.txt", "new.txt")}
    expect(got == {"old.txt": "invalid", "new.txt": "valid"} and len(issuer.requests) == 2, f"both secrets of one key id are judged right: {got}")
    issuer.close()
    bench.close()


def registries():
    """A registry names where its tokens come from: the password goes there if it is a host of the list, and nowhere else."""
    bench = Bench()
    hosts = ["ghcr.io", "quay.io", "registry.corp.acme.io", "evil.example"]
    make_certificate(bench.folder, "ca", "all", hosts)
    realms = {"ghcr.io": "https://ghcr.io/token", "quay.io": "https://evil.example/token", "registry.corp.acme.io": "https://registry.corp.acme.io/auth"}

    def answer(request):
        if request.path == "/v2/":
            return Answer(401, {"www-authenticate": f'Bearer realm="{realms[request.host]}",service="{request.host}"'}, b"{}")
        return Answer(200, JSON, b'{"token": "x"}')

    issuer = Issuer(bench.folder, "all", answer)
    doubles = bench.doubles({h: issuer for h in hosts})
    lines = bench.recipes(['{b64:u:{A-Za-z0-9:9}}', '{b64:us:{A-Za-z0-9:20}}', '{b64:usr:{A-Za-z0-9:26}}', '{b64:user:{A-Za-z0-9:30}}'])
    names = ["ghcr.io", "quay.io", "registry.corp.acme.io", "registry.other.acme.io"]
    auths = {name: {"auth": line} for name, line in zip(names, lines)}
    bench.write("config.json", json.dumps({"auths": auths}))
    settings = f"{bench.folder}/own.toml"
    with open(settings, "w") as out:
        out.write('[verify.hosts]\ndocker = ["registry.corp.acme.io"]\n')
    run = bench.run("-f", "json", "--show-secrets", "--no-verify-cache", "--config", settings, *doubles)
    got = {f["secret"]: f for f in json.loads(run.stdout)["findings"]}
    told = [verdict(got.get(line, {})) for line in lines]
    expect(told == ["valid", "skipped", "valid", "skipped"], f"registries: {told}, {[evidence(got.get(line, {})) for line in lines]}")
    expect({r.host for r in issuer.requests} == set(names[:3]), "nobody else is spoken to")
    for name, line in zip(names, lines):
        shown = {r.host for r in issuer.requests if line in r.headers.get("authorization", "")}
        expect(shown <= {name}, f"the password of {name} is shown to {shown}")
    issuer.close()
    bench.close()


def revocation():
    """What the holder can end himself is ended, and asked about afterwards; nothing is sent before the id is typed."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["slack.com"])
    state = {"revoked": False}

    def answer(request):
        if request.path == "/api/auth.revoke":
            state["revoked"] = True
            return Answer(200, JSON, b'{"ok": true, "revoked": true}')
        return Answer(200, JSON, b'{"ok": false, "error": "token_revoked"}' if state["revoked"] else b'{"ok": true, "team_id": "T1"}')

    issuer = Issuer(bench.folder, "all", answer)
    bench.write("a.txt", bench.recipes(["SLACK_BOT_TOKEN=xoxb-{1-9:1}{0-9:11}-{1-9:1}{0-9:12}-{A-Za-z0-9:24}"])[0] + "\n")
    identity = list(bench.findings(live=False).values())[0]["fingerprint"]

    def revoke(typed, *options):
        words = [SPRAWL, "revoke", identity[:8], "--ca-file", f"{bench.folder}/ca.pem", *bench.doubles({"slack.com": issuer}), *options]
        return subprocess.run(words, cwd=bench.tree, env={"HOME": bench.home}, input=typed, capture_output=True, text=True, check=False)

    outcome = [verdict(got) for got in bench.findings(*bench.doubles({"slack.com": issuer})).values()]
    expect(outcome == ["valid"] and len(issuer.requests) == 1, f"valid, and remembered: {outcome}")
    issuer.requests.clear()
    run = revoke(identity)
    expect(run.returncode == 0 and "auth.revoke" in run.stdout and not issuer.requests, "a plan sends nothing")
    for typed in ("", "y\n", identity[:7] + "\n", identity[:-1] + "x\n"):
        run = revoke(typed, "--execute")
        expect(run.returncode == 2 and not issuer.requests, f"{typed!r} is no confirmation")
    run = revoke(identity[:8] + "\n", "--execute")
    expect(run.returncode == 0 and "revocation: revoked, HTTP 200" in run.stdout and "afterwards: revoked" in run.stdout,
           f"it is revoked: {run.stdout} {run.stderr}")
    expect([r.path for r in issuer.requests] == ["/api/auth.revoke", "/api/auth.test"], "in two requests")
    outcome = [verdict(got) for got in bench.findings(*bench.doubles({"slack.com": issuer})).values()]
    expect(outcome == ["revoked"] and len(issuer.requests) == 2, f"and nothing older is remembered: {outcome}")
    issuer.close()
    bench.close()


def revocation_elsewhere():
    """A token of an issuer that the user hosts himself is not shown to the public one."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["api.github.com"])
    issuer = Issuer(bench.folder, "all", lambda r: Answer(202, JSON, b"{}"))
    bench.write("a.txt", bench.recipes(["GITHUB_TOKEN={@}ghp_{A-Za-z0-9:30}{+github}"])[0] + "\n")
    with open(f"{bench.folder}/own.toml", "w") as out:
        out.write('[verify.hosts]\ngithub = ["git.corp.acme.io"]\n')
    identity = list(bench.findings(live=False).values())[0]["fingerprint"]
    words = [SPRAWL, "revoke", identity, "--execute", "--ca-file", f"{bench.folder}/ca.pem", "--config", f"{bench.folder}/own.toml",
             *bench.doubles({"api.github.com": issuer})]
    run = subprocess.run(words, cwd=bench.tree, env={"HOME": bench.home}, input=identity + "\n", capture_output=True, text=True, check=False)
    expect(run.returncode == 3 and "nothing is sent" in run.stderr and not issuer.requests, f"nobody is told: {run.returncode} {run.stderr}")
    issuer.close()
    bench.close()


def revocation_of_many_places():
    """The request is made of what stands beside the credential at the first place that has all of it, nowhere else."""
    bench = Bench()
    hosts = ["first.okta.com", "second.okta.com"]
    make_certificate(bench.folder, "ca", "all", hosts)
    state = {"revoked": False}

    def answer(request):
        if request.method == "DELETE":
            state["revoked"] = True
            return Answer(204, {}, b"")
        return Answer(401, JSON, b'{"errorCode": "E0000011"}') if state["revoked"] else Answer(200, JSON, b'{"id": "1", "profile": {"login": "x"}}')

    issuer = Issuer(bench.folder, "all", answer)
    token = bench.recipes(["OKTA_API_TOKEN=00{A-Za-z0-9_-:39}{a-z:1}"])[0]
    far = "a line of text that says nothing\n" * 4000
    bench.write("a.txt", f"{token}\n")
    bench.write("b.txt", f"{far}{token}\n{far}OKTA_ORG=https://second.okta.com\n")
    bench.write("c.txt", f"OKTA_ORG=https://first.okta.com\n{token}\n")
    bench.write("d.txt", f"OKTA_ORG=https://second.okta.com\n{token}\n")
    identity, *others = {f["fingerprint"] for f in bench.findings(live=False).values() if "okta-api" in f["rule"]}
    words = [SPRAWL, "revoke", identity, "--execute", "--ca-file", f"{bench.folder}/ca.pem", *bench.doubles({h: issuer for h in hosts})]
    run = subprocess.run(words, cwd=bench.tree, env={"HOME": bench.home}, input=identity + "\n", capture_output=True, text=True, check=False)
    expect(not others and run.stdout.count(".txt:") == 4, f"one credential at four places: {run.stdout}")
    expect(run.returncode == 0 and "revocation: revoked, " in run.stdout, f"it is revoked: {run.stdout} {run.stderr}")
    asked = [f"{r.method} {r.host}" for r in issuer.requests]
    expect(asked == ["DELETE first.okta.com", "GET first.okta.com"], f"where it stands beside its host: {asked}")
    rules = f"{bench.folder}/rules.toml"
    with open(rules, "w") as out:  # the request needs more than the question does
        out.write(OWN_REVOCATION)
    key = secret_of("own")
    bench.write("a.txt", f"{key}\n")
    bench.write("d.txt", f"OKTA_ORG=https://second.okta.com\n{key}\n")
    identity = next(f["fingerprint"] for f in bench.findings("--rules", rules, live=False).values() if f["rule"] == "own-key")
    issuer.requests.clear()
    subprocess.run([*words[:2], identity, "--rules", rules, *words[3:]], cwd=bench.tree, env={"HOME": bench.home}, input=identity + "\n",
                   capture_output=True, text=True, check=False)
    asked = [f"{r.method} {r.host}" for r in issuer.requests][:1]
    expect(asked == ["DELETE second.okta.com"], f"what the request needs decides, not the question: {asked}")
    issuer.close()
    bench.close()


OWN_REVOCATION = """
issuer = "own"
name = "Own"
docs = "https://own.example/"

[revoke]
method = "api"
endpoint = "DELETE https://{organization}/key"
self = true
request_for = ["me"]
[revoke.request]
hosts = [".okta.com"]
effect = "auth-write"
parts = { host = "host" }
[[revoke.request.step]]
method = "DELETE"
url = "https://{{part.host}}/key"
headers = { Authorization = "Bearer {{secret}}" }
[[revoke.request.step.when]]
status = 204
proof = "status"
outcome = "revoked"

[validate.me]
hosts = ["first.okta.com"]
[[validate.me.step]]
method = "GET"
url = "https://first.okta.com/me"
headers = { Authorization = "Bearer {{secret}}" }
[[validate.me.step.when]]
status = 200
json = { "/id" = { exists = true } }
outcome = "valid"

[[rule]]
id = "own-key"
title = "Own key"
kind = "api_key"
severity = "high"
token = 'own_[A-Za-z0-9]{24}'
parts = [{ rule = "okta-host", role = "host" }]
validate = "me"
examples = ['own_{A-Za-z0-9:24}']
counter = ['own_{A-Za-z0-9:9}']
"""


def revocations():
    """Every request of revocation, with every recorded answer to it: what is asked, what is said, and that it is asked about
    afterwards as at any other time."""
    bench = Bench()
    documents, texts, hosts, settings = {}, [], {"slack.com"}, "[verify.hosts]\n"
    for name in sorted(glob.glob(f"{ROOT}/testdata/verify/*/revoke*.json")):
        document = json.load(open(name))
        issuer = os.path.basename(os.path.dirname(name))
        shown = subprocess.run([SPRAWL, "rules", "show", "-f", "json", document["rule"]], capture_output=True, text=True, check=True)
        checks = json.load(open(f"{os.path.dirname(name)}/{document['afterwards']}.json"))
        gone = next(c for c in checks["cases"] if c["outcome"] in ("revoked", "invalid") and len(c.get("answers", [c])) == 1)
        documents[f"{issuer}-{document['rule']}.txt"] = (document, gone)
        texts.append(checks["text"] if checks["rule"] == document["rule"] and "text" in checks else json.loads(shown.stdout)["examples"][0])
        if "host" in document:
            settings += f'{issuer} = ["{document["host"]}"]\n'
            hosts.add(document["host"])
    for path, text in zip(documents, bench.recipes(texts)):
        bench.write(path, text + "\n")
    with open(f"{bench.folder}/own.toml", "w") as out:
        out.write(settings)
    options = ["--config", f"{bench.folder}/own.toml"]
    plan = bench.run("--verify-plan", *options, live=False).stdout
    hosts |= {host.lower() for host in re.findall(r"https://([A-Za-z0-9.-]+)", plan)}
    hosts |= {"discord.com", "oauth2.googleapis.com", "cloud.digitalocean.com", "api.dropboxapi.com"}
    make_certificate(bench.folder, "ca", "all", hosts)
    state = {}

    def answer(request):
        recorded = state["answers"].pop(0) if state["answers"] else state["gone"].get("answers", [state["gone"]])[0]
        body, headers = recorded.get("body", ""), dict(recorded.get("headers", {}))
        if not isinstance(body, str):
            body, headers = json.dumps(body).replace("(the secret)", state["secret"]), {"content-type": "application/json", **headers}
        return Answer(recorded["status"], headers, body.encode())

    issuer = Issuer(bench.folder, "all", answer)
    found = bench.findings("--show-secrets", live=False)
    for path, (document, gone) in documents.items():
        identity = found.get(path, {}).get("fingerprint", "(not found)")
        for case in document["cases"]:
            state.update(answers=list(case.get("answers", [case])), gone=gone, secret=found.get(path, {}).get("secret", ""))
            before = len(issuer.requests)
            words = [SPRAWL, "revoke", identity, path, "--execute", "--ca-file", f"{bench.folder}/ca.pem", *options, *bench.doubles({h: issuer for h in hosts})]
            run = subprocess.run(words, cwd=bench.tree, env={"HOME": bench.home}, input=identity + "\n", capture_output=True, text=True, check=False)
            what = f"{path}, {case.get('name', case['outcome'])}: "
            asked = [f"{r.method} {r.path}" for r in issuer.requests[before:]]
            expect(f"revocation: {case['outcome']}, " in run.stdout, what + run.stdout[-300:] + run.stderr)
            expect((run.returncode == 0) == (case["outcome"] == "revoked"), what + f"exit {run.returncode}")
            if case["outcome"] == "revoked":
                expect(f"afterwards: {gone['outcome']}, " in run.stdout, what + run.stdout[-300:])
                wanted = [re.escape(a).replace(r"\*", "[^ /]+(/[^ /]+)?") for a in document["asks"]]
                expect(all(re.fullmatch(w, a) for w, a in zip(wanted, asked)) and len(asked) > len(wanted), what + f"asked {asked}")
    issuer.close()
    bench.close()


UNKNOWN_KEY = b'{"error": {"message": "Invalid API Key provided", "type": "invalid_request_error"}}'


def git(bench, *words):
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@mail.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=bench.tree, env={"PATH": "/usr/bin:/bin", "HOME": bench.home}, capture_output=True, check=True)


def later(bench, issuers, *words, stdin=None, before=()):
    """Another command than scan, allowed to ask those issuers."""
    command = [*before, SPRAWL, *words, "--authorized", "--no-verify-cache", "--ca-file", f"{bench.folder}/ca.pem", *bench.doubles(issuers)]
    return subprocess.run(command, cwd=bench.tree, env={"PATH": "/usr/bin:/bin", "HOME": bench.home}, input=stdin, capture_output=True,
                          text=True, timeout=100, check=False)


def saved_reports():
    """Credentials of a saved report are read again where it found them, in files and in the history, and asked about."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["slack.com", "api.stripe.com"])
    works = {"yes": True}

    def answer(request):
        if request.host == "slack.com":
            return Answer(200, JSON, b'{"ok": true, "team_id": "T1"}' if works["yes"] else b'{"ok": false, "error": "token_revoked"}')
        return Answer(200, JSON, ACCOUNT) if works["yes"] else Answer(401, JSON, UNKNOWN_KEY)

    issuer = Issuer(bench.folder, "all", answer)
    issuers = {"slack.com": issuer, "api.stripe.com": issuer}
    slack, stripe = "SLACK_BOT_TOKEN=xoxb-{%s:1}{0-9:11}-{1-9:1}{0-9:12}-{A-Za-z0-9:24}", "STRIPE_SECRET_KEY=sk_live_51{A-Za-z0-9:%d}"
    texts = bench.recipes([slack % "1-9", slack % "2-8", stripe % 97, stripe % 96, stripe % 95])
    secrets = [text.split("=", 1)[1] for text in texts]
    old, twice, moved, gone, outside = texts
    git(bench, "init", "-q")
    bench.write("old.env", old + "\n")
    git(bench, "add", "."), git(bench, "commit", "-qm", "one")
    os.remove(f"{bench.tree}/old.env")
    for name, text in (("a.env", twice), ("b.env", "# again\n" + twice), ("moved.env", moved), ("gone.env", gone)):
        bench.write(name, text + "\n")
    git(bench, "add", "-A"), git(bench, "commit", "-qm", "two")
    bench.write("../outside.env", outside + "\n")
    scan = subprocess.run([SPRAWL, "scan", "-q", "-f", "json", ".", "../outside.env"], cwd=bench.tree, env={"HOME": bench.home},
                          capture_output=True, text=True, check=False)
    report = json.loads(scan.stdout)
    expect(sorted(len(f["places"]) >= 1 for f in report["findings"]) == [True] * 5, f"five are found: {scan.stdout[:300]}")
    report["targets"] = ["."]
    bench.write("../saved.json", json.dumps(report))
    bench.write("moved.env", "\n" * 40 + moved + "\n")
    saved = "../saved.json"

    def asked(run):
        return {f["places"][0]["path"]: f for f in json.loads(run.stdout)["findings"]}

    run = later(bench, issuers, "verify", saved, "-f", "json")
    got = asked(run)
    jsonschema.validate(json.loads(run.stdout), json.load(open(f"{ROOT}/docs/report-1.schema.json")))
    expect({p: verdict(f) for p, f in got.items()} == {"old.env": "valid", "a.env": "valid", "moved.env": "valid", "gone.env": "valid",
                                                       "../outside.env": "skipped"}, f"all but what is outside: {run.stdout} {run.stderr}")
    expect("at" in got["a.env"]["verification"] and "not found again" in evidence(got["../outside.env"]), "when, and why not")
    expect(run.returncode == 3 and "outside of what was scanned" in run.stderr and "not found again, and their issuers not asked: 1" in run.stderr,
           f"told and counted: {run.returncode} {run.stderr}")
    expect(len(issuer.requests) == 4, f"one request each: {len(issuer.requests)}")
    expect(not any(secret in run.stdout + run.stderr for secret in secrets), "no secret")

    report["findings"] = [f for f in report["findings"] if f["places"][0]["path"] != "../outside.env"]
    text = json.dumps(report)
    run = later(bench, issuers, "verify", "-", "-f", "csv", stdin=text)
    expect(run.returncode == 1 and run.stdout.count(",valid,") >= 5, f"every place tells it: {run.returncode} {run.stdout} {run.stderr}")
    works["yes"] = False
    run = later(bench, issuers, "verify", "-", stdin=text)
    expect(run.returncode == 0 and "issuer: revoked" in run.stdout and "issuer: invalid" in run.stdout, f"nothing works: {run.stdout} {run.stderr}")
    run = later(bench, issuers, "verify", "-", "--fail-on", "any", stdin=text)
    expect(run.returncode == 1, f"--fail-on any: {run.returncode}")
    forms = {"sarif": '"status": "revoked"', "html": "Its issuer: revoked", "gitlab": '"value": "revoked"', "markdown": "issuer: revoked",
             "junit": "issuer: revoked", "jsonl": '"outcome":"revoked"', "github": "Its issuer: revoked", "azure": "Its issuer: revoked"}
    for form, words in forms.items():
        run = later(bench, issuers, "verify", "-", "-f", form, stdin=text)
        expect(words in run.stdout, f"{form} tells it: {run.stdout[:500]}")
        expect(not any(secret in run.stdout + run.stderr for secret in secrets), f"no secret in {form}")

    before = len(issuer.requests)
    trace = f"{bench.folder}/trace"
    later(bench, issuers, "verify", "-", "--verify-plan", stdin=text, before=["strace", "-f", "-qq", "-e", "trace=network", "-o", trace])
    expect(open(trace).read() == "", "no socket for a plan")
    run = later(bench, issuers, "verify", "-", "--verify-plan", stdin=text)
    expect(run.returncode == 0 and "4 credentials to ask about" in run.stdout, f"a plan: {run.stdout} {run.stderr}")
    expect(not any(secret in run.stdout for secret in secrets), "no secret in a plan")
    os.remove(f"{bench.tree}/gone.env")
    os.symlink("../outside.env", f"{bench.tree}/gone.env")
    bench.write("moved.env", "nothing\n")
    run = later(bench, issuers, "verify", "-", "-f", "json", "-q", stdin=text)
    got = asked(run)
    expect(verdict(got["gone.env"]) == "invalid", f"the history still has it: {got['gone.env']}")
    only = dict(report, findings=[dict(f, places=[p for p in f["places"] if "commit" not in p]) for f in report["findings"]
                                  if f["places"][0]["path"] in ("gone.env", "moved.env") and not f["places"][0].get("commit")])
    run = later(bench, issuers, "verify", "-", stdin=json.dumps(only))
    expect(run.returncode == 3 and "1 changed, 1 cannot be read" in run.stderr and "not asked: 2" in run.stderr, f"counted: {run.returncode} {run.stderr}")
    for targets in (["/"], ["./"], ["a.env", "."]):
        run = later(bench, issuers, "verify", "-", "-f", "json", stdin=json.dumps(dict(report, targets=targets)))
        expect(run.returncode in (0, 3), f"targets {targets}: {run.returncode} {run.stderr}")
    run = subprocess.run([SPRAWL, "verify", saved], cwd=bench.tree, env={"HOME": bench.home}, capture_output=True, text=True, check=False)
    expect(run.returncode == 2 and "--authorized" in run.stderr, "verify needs --authorized")
    run = subprocess.run([SPRAWL, "verify", "--verify-plan", "-"], cwd=bench.home, env={"HOME": bench.home}, input=text, capture_output=True, text=True,
                         check=False)
    expect(run.returncode == 3 and "run this there" in run.stderr, f"from elsewhere nothing is found, and it is said why: {run.stderr}")
    expect(len(issuer.requests) > before, "others were asked")
    issuer.close()
    bench.close()


def changes():
    """What a commit or a pipeline adds can be asked about; a hook never asks."""
    bench = Bench()
    make_certificate(bench.folder, "ca", "all", ["api.stripe.com"])
    state = {"answer": Answer(200, JSON, ACCOUNT)}
    issuer = Issuer(bench.folder, "all", lambda r: state["answer"])
    issuers = {"api.stripe.com": issuer}
    text = bench.recipes(["STRIPE_SECRET_KEY=sk_live_51{A-Za-z0-9:97}"])[0]
    git(bench, "init", "-q")
    bench.write("README", "here\n")
    git(bench, "add", "."), git(bench, "commit", "-qm", "one")
    bench.write("a.env", text + "\n")
    git(bench, "add", ".")
    for kind, code in ((Answer(200, JSON, ACCOUNT), 1), (Answer(401, JSON, UNKNOWN_KEY), 0)):
        state["answer"] = kind
        run = later(bench, issuers, "staged", "--verify=live", "--fail-on", "verified")
        expect(run.returncode == code and "issuer: " in run.stdout, f"staged: {run.returncode} {run.stdout} {run.stderr}")
    git(bench, "commit", "-qm", "two")
    for kind, code in ((Answer(200, JSON, ACCOUNT), 1), (Answer(401, JSON, UNKNOWN_KEY), 0)):
        state["answer"] = kind
        run = later(bench, issuers, "ci", "--base", "HEAD~1", "--verify=live", "--fail-on", "verified")
        expect(run.returncode == code and "issuer: " in run.stdout, f"ci: {run.returncode} {run.stdout} {run.stderr}")
    expect(len(issuer.requests) == 4, f"four requests: {len(issuer.requests)}")
    run = later(bench, issuers, "ci", "--base", "HEAD~1")
    expect(run.returncode == 1 and "issuer: " not in run.stdout, "nobody is asked unless that is wanted")
    run = later(bench, issuers, "hook", "pre-commit", "--verify=live")
    expect(run.returncode == 2 and len(issuer.requests) == 4, f"a hook does not ask: {run.stderr}")
    state["answer"] = Answer(mode="hang", delay=30)
    for what, code in (("fail", 3), ("pass", 0)):
        start = time.monotonic()
        run = later(bench, issuers, "ci", "--base", "HEAD~1", "--verify=live", "--fail-on", "verified", "--deadline", "2s", "--on-deadline", what)
        took = time.monotonic() - start
        expect(run.returncode == code and took < 6, f"a deadline ends the asking: {what}, {run.returncode}, {took:.1f} s, {run.stderr}")
    issuer.close()
    bench.close()


CHECKS = [recorded_answers, misbehaviour, forbidden_addresses, changing_names, amounts, restraint, interruption, effects_and_parts, one_key_id,
          registries, revocation, revocation_elsewhere, revocation_of_many_places, revocations, saved_reports, changes]
CHECKS += [functools.partial(check, sys.modules[__name__]) for check in logins.CHECKS]


def main():
    names = sys.argv[2:]
    for check in CHECKS:
        name = getattr(check, "func", check).__name__
        if names and name not in names:
            continue
        start, before = time.monotonic(), failed
        check()
        print(f"{name}: {'ok' if failed == before else 'FAILED'}, {time.monotonic() - start:.1f} s", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
