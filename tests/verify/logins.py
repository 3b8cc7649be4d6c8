"""Checks of logins at databases. Each takes what run.py has: Bench, expect and the rest."""
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import time

from database import KINDS
from issuer import make_certificate

SCHEMES = {"postgresql": "postgres", "mysql": "mysql", "redis": "redis"}
PG_TLS = bytes([0, 0, 0, 8, 4, 210, 22, 47])
RECIPE = "{A-Za-z0-9:20}"


def url_of(kind, host, password, user=None, database="app"):
    user = user or ("" if kind == "redis" else "app")
    return f"{SCHEMES[kind]}://{user}:{password}@{host}/{database}"


def passwords(bench, count):
    """Different ones: a recipe makes of every other line another text."""
    return [text.strip() for text in bench.recipes([" " * i + RECIPE for i in range(count)])]


def settings(bench, hosts, name="own.toml"):
    """--config with a file that lists hosts: (kind, host) pairs."""
    path = f"{bench.folder}/{name}"
    with open(path, "w") as out:
        out.write("[verify.hosts]\n" + "".join(f"{kind} = {json.dumps([h for k, h in hosts if k == kind])}\n" for kind in KINDS))
    return ["--config", path]


def doubles(servers):
    return [f"--verify-allow-host={host}=127.0.0.1:{server.port}" for host, server in servers.items()]


def recorded():
    """(kind, name of the file, case) of all cases that are logins."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + "/testdata/verify"
    for name in sorted(glob.glob(f"{root}/*/*.json")):
        document = json.load(open(name))
        if "says" in document["cases"][0]:
            kind = {"postgres": "postgresql"}.get(document["rule"].split("-")[0], document["rule"].split("-")[0])
            for case in document["cases"]:
                yield kind, document["rule"], case


def recorded_logins(run):
    """Each recorded case, played over TLS: once asked, with the right password, and never again while it is remembered."""
    bench, expect = run.Bench(), run.expect
    make_certificate(bench.folder, "ca", "all", ["*.acme.io"])
    cases, servers, hosts = list(recorded()), {}, []
    for i, ((kind, _, case), password) in enumerate(zip(cases, passwords(bench, len(cases)))):
        host = f"{kind}{i}.acme.io"
        servers[host] = KINDS[kind](bench.folder, "all", password, case["says"])
        hosts.append((kind, host))
        bench.write(f"{i}.txt", f"url = {url_of(kind, host, password, case.get('user'))}\n")
    options = settings(bench, hosts) + doubles(servers)
    plan = bench.run("--verify-plan", *options, live=False).stdout
    for host, server in servers.items():
        expect(server.password not in plan, f"{host}: the plan holds the password")
        expect(f"one login at {host}:" in plan, f"{host}: the plan tells it")
        expect(server.connections == 0, f"{host}: a plan logs in nowhere")
    live = bench.findings(*options)
    for i, ((kind, rule, case), (host, server)) in enumerate(zip(cases, servers.items())):
        got, name = live.get(f"{i}.txt", {"rule": "(none)"}), f"{rule}, {case['name']}"
        expect(got["rule"] == rule and run.verdict(got) == case["outcome"], f"{name}: {run.verdict(got)}, {run.evidence(got)}")
        facts = got.get("verification", {}).get("facts", {})
        for fact, value in case.get("facts", {}).items():
            expect(facts.get(fact) == value, f"{name}: {fact} is {facts.get(fact)}")
        proven = case["says"].get("proven", True)
        expect(server.passwords == [True] * proven, f"{name}: the password was asked for {server.passwords}")
        expect(server.connections == 1, f"{name}: {server.connections} connections")
        expect(server.password.encode() not in server.plain, f"{name}: the password went outside of TLS")
    bench.findings(*options)
    for (kind, rule, case), server in zip(cases, servers.values()):
        again = 1 + (case["outcome"] == "unknown" and not case["says"].get("proven", True))
        expect(server.connections == again, f"{rule}, {case['name']}: asked again, {server.connections}")
        server.close()
    bench.close()


UNKNOWN = {
    # mode: (words of the evidence: PostgreSQL, MySQL, Redis), for all: unknown
    "notls": ("speaks no TLS", "speaks no TLS", "TLS"),
    "early": ("", "TLS", None),
    "slow": ("in time", "", "in time"),
    "endless": ("", "", "broke"),
    "reset": ("", "", ""),
    "hang": ("in time", "", ""),
    "torn": ("broke", "", "broke"),
    "garbage": ("", "", ""),
    "wrongname": ("prove", "prove", "prove"),
    "foreign": ("prove", "prove", "prove"),
    "gone": ("no connection", "no connection", "no connection"),
    "clear": (None, "", None),
    "list": (None, None, "broke"),
}


def misbehaving_databases(run):
    """Whatever a server does, nothing hangs, and the password goes nowhere but to who has proven to be the host, within TLS."""
    bench, expect = run.Bench(), run.expect
    make_certificate(bench.folder, "ca", "all", ["*.acme.io"])
    make_certificate(bench.folder, "ca", "wrongname", ["db.acme.dev"])
    make_certificate(bench.folder, "other", "foreign", ["*.acme.io"])
    wanted = [(kind, mode, words[i]) for i, kind in enumerate(KINDS) for mode, words in UNKNOWN.items() if words[i] is not None]
    wanted += [("postgresql", "echo", None), ("mysql", "infile", None)]
    servers, hosts = {}, []
    for (kind, mode, _), password in zip(wanted, passwords(bench, len(wanted))):
        host = f"{kind}-{mode}.acme.io"
        certificate = mode if mode in ("wrongname", "foreign") else "all"
        servers[host] = KINDS[kind](bench.folder, certificate, password, mode=mode)
        hosts.append((kind, host))
        bench.write(f"{host}.txt", f"url = {url_of(kind, host, password)}\n")
        if mode == "gone":
            servers[host].close()
    start = time.monotonic()
    live = bench.findings("--no-verify-cache", *settings(bench, hosts), *doubles(servers))
    took = time.monotonic() - start
    expect(took < 25, f"nothing hangs: {took:.1f} s")
    for (kind, mode, words), (host, server) in zip(wanted, servers.items()):
        got = live.get(f"{host}.txt", {})
        if words is None:
            expect(run.verdict(got) == "valid", f"{host}: {run.verdict(got)}, {run.evidence(got)}")
        else:
            expect(run.verdict(got) == "unknown" and words in run.evidence(got), f"{host}: {run.verdict(got)}, {run.evidence(got)}")
        secret = server.password.encode()
        expect(secret not in server.plain, f"{host}: the password went outside of TLS")
        if mode in ("notls", "early", "wrongname", "foreign", "clear"):
            expect(not server.passwords and secret not in server.heard, f"{host}: the password was sent")
        hello = {"mysql": server.plain == b"", "postgresql": server.plain == PG_TLS, "redis": server.plain[:2] == b"\x16\x03"}[kind]
        expect(mode != "notls" or hello, f"{host}: who speaks no TLS was told {server.plain}")
        expect(server.connections <= 1, f"{host}: {server.connections} connections")
        expect(b"root:" not in server.heard, f"{host}: a file was sent")
        server.close()
    principal = live.get("postgresql-echo.acme.io.txt", {}).get("verification", {}).get("facts", {}).get("principal")
    expect(principal is None, f"a password that comes back is not told: {principal}")
    bench.close()


def unlisted_databases(run):
    """Who is logged in at is the user's to say; what stands in a tree is nobody's word."""
    bench, expect = run.Bench(), run.expect
    make_certificate(bench.folder, "ca", "all", ["*.acme.io", "localhost"])
    for kind in KINDS:
        password = passwords(bench, 1)[0]
        server = KINDS[kind](bench.folder, "all", password)
        host = f"{kind}.acme.io"
        play = doubles({host: server, "localhost": server})
        bench.write("a.txt", f"url = {url_of(kind, host, password)}\n")

        def expect_skipped(words, *options, env=()):
            got = bench.findings("--no-verify-cache", *play, *options, env=env).get("a.txt", {})
            expect(run.verdict(got) == "skipped" and words in run.evidence(got), f"{kind}, {words}: {run.verdict(got)}, {run.evidence(got)}")
            expect(server.connections == 0, f"{kind}, {words}: nobody is connected to")

        expect_skipped(f"[verify.hosts] {kind} does not list")
        expect_skipped(f"[verify.hosts] {kind} does not list", *settings(bench, [(kind, f"x.{host}"), (kind, f"{host}:4"), (kind, "acme.io")]))
        expect_skipped(f"[verify.hosts] {kind} does not list", *settings(bench, [(other, host) for other in KINDS if other != kind]))
        expect_skipped("proxy", *settings(bench, [(kind, host)]), "--proxy", "http://127.0.0.1:1")
        bench.write(".sprawl.toml", f'[verify.hosts]\n{kind} = ["{host}"]\n')
        expect_skipped(f"[verify.hosts] {kind} does not list")
        os.remove(f"{bench.tree}/.sprawl.toml")
        bench.write("a.txt", f"url = {url_of(kind, host + ':4', password)}\n")
        expect_skipped(f"[verify.hosts] {kind} does not list", *settings(bench, [(kind, host)]))
        bench.write("a.txt", f"url = {url_of(kind, host, password)}\n")
        got = bench.findings("--no-verify-cache", *play, *settings(bench, [(kind, host)])).get("a.txt", {})
        expect(run.verdict(got) == "valid" and server.connections == 1, f"{kind}: listed, {run.verdict(got)}, {run.evidence(got)}")
        server.close()
    bench.close()


def forbidden_databases(run):
    """Listed or not: loopback and link-local addresses are not connected to, private ones are."""
    bench, expect = run.Bench(), run.expect
    shutil.copy(run.SPRAWL, f"{bench.folder}/sprawl")
    hosts = [(kind, f"{kind}.acme.io") for kind in KINDS]
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.1)
        for (kind, host), password in zip(hosts, passwords(bench, len(hosts))):
            port = trap.getsockname()[1]
            bench.write(f"{kind}.txt", f"url = {url_of(kind, f'{host}:{port}', password)}\n")
        options = settings(bench, [(kind, f"{host}:{trap.getsockname()[1]}") for kind, host in hosts])
        for answers, words in (("127.0.0.1", "not to be spoken to"), ("::1", "not to be"), ("::ffff:127.0.0.1", "not to be"),
                               ("169.254.169.254", "not to be"), ("0.0.0.0", "not to be"), ("fe80::1", "not to be"),
                               ("10.0.0.1", "no connection"), ("fd00::1", "no connection"), ("8.8.8.8 127.0.0.1", "no connection")):
            with open(f"{bench.folder}/sprawl-verify", "w") as out:
                out.write(f'#!/bin/sh\nRESOLVE="{answers}" RESOLVE_PORT=1 LD_PRELOAD={run.BUILD}/resolve.so exec {run.BUILD}/sprawl-verify\n')
            os.chmod(f"{bench.folder}/sprawl-verify", 0o755)
            found = bench.findings("--no-verify-cache", *options, program=f"{bench.folder}/sprawl")
            for kind in KINDS:
                got = found.get(f"{kind}.txt", {})
                expect(run.verdict(got) == "unknown" and words in run.evidence(got), f"{kind} at {answers}: {run.evidence(got)}")
            try:
                trap.accept()
                expect(False, f"{answers} was connected to")
            except TimeoutError:
                pass
    bench.close()


def restraint_at_databases(run):
    """One attempt for an account, two logins at a time, no socket without --verify=live, nobody's files and variables."""
    bench, expect = run.Bench(), run.expect
    make_certificate(bench.folder, "ca", "all", ["*.acme.io"])
    hosts = [(kind, f"{kind}.acme.io") for kind in KINDS]
    options = settings(bench, hosts)
    words = passwords(bench, 12)
    for kind, host in hosts:
        server = KINDS[kind](bench.folder, "all", words[0])
        bench.write("a.txt", "".join(f"url{i} = {url_of(kind, host, word, 'same')}\n" for i, word in enumerate(words[:3])))
        run1 = bench.run("-f", "json", "--no-verify-cache", *options, *doubles({host: server}))
        told = [f["verification"] for f in json.loads(run1.stdout)["findings"]]
        expect(server.connections == 1 and sum("may lock it" in v["evidence"] for v in told) == 2,
               f"{kind}: one attempt for an account, {server.connections}: {told}")
        server.connections = 0
        users = [f"worker{i}" for i in range(6)]
        bench.write("a.txt", "".join(f"url{i} = {url_of(kind, host, word, user)}\n" for i, (word, user) in enumerate(zip(words, users))))
        server.says = {"code": "", **({"auth": "md5"} if kind == "postgresql" else {})}
        told = bench.run("-f", "json", "--no-verify-cache", *options, *doubles({host: server})).stdout
        told = [f["verification"] for f in json.loads(told)["findings"]]
        expect(server.connections == 6 and server.most <= 2, f"{kind}: {server.connections} logins, {server.most} at a time: {told}")
        bench.write("a.txt", "".join(f"url{i} = {url_of(kind, host, word)}\n" for i, word in enumerate(["pa$sw0rdXk29q", "hunter{{2}}Kq81"])))
        server.connections = 0
        bench.findings("--no-verify-cache", *options, *doubles({host: server}))
        expect(server.connections == 0, f"{kind}: what may be a placeholder is not tried")
        server.close()

    servers = {host: KINDS[kind](bench.folder, "all", words[0]) for kind, host in hosts}
    bench.write("a.txt", "".join(f"{kind} = {url_of(kind, host, words[0])}\n" for kind, host in hosts))
    trace = f"{bench.folder}/trace"
    for how in ([], ["--verify=offline"], ["--verify-plan"]):
        bench.run(*options, *doubles(servers), *how, live=False, before=["strace", "-f", "-qq", "-e", "trace=network", "-o", trace])
        expect(open(trace).read() == "", f"no socket with {how}")
    for name in (".my.cnf", ".pgpass", ".pg_service.conf", ".postgresql/root.crt", ".postgresql/postgresql.crt", ".postgresql/postgresql.key"):
        os.makedirs(os.path.dirname(f"{bench.home}/{name}"), exist_ok=True)
        with open(f"{bench.home}/{name}", "w") as out:
            out.write("nonsense\n")
        os.chmod(f"{bench.home}/{name}", 0o600)
    foreign = {"PGSERVICE": "x", "PGSERVICEFILE": f"{bench.home}/.pg_service.conf", "PGPASSFILE": f"{bench.home}/.pgpass", "PGSSLMODE": "disable",
               "PGHOSTADDR": "127.0.0.1", "PGPORT": "1", "PGOPTIONS": "-c x=y", "MYSQL_HOME": bench.home, "LIBMYSQL_PLUGINS": "dialog",
               "MARIADB_PLUGIN_DIR": bench.home, "MYSQL_TCP_PORT": "1", "SSL_CERT_FILE": f"{bench.home}/none", "SSL_CERT_DIR": bench.home,
               "HTTPS_PROXY": "http://127.0.0.1:1"}
    run2 = bench.run("-f", "json", "--no-verify-cache", *options, *doubles(servers), env=foreign,
                     before=["strace", "-f", "-qq", "-e", "trace=file", "-o", trace])
    told = [f["verification"]["outcome"] for f in json.loads(run2.stdout)["findings"]]
    opened = [line for line in open(trace).read().split("\n") if bench.home in line and "/.cache/" not in line and "execve" not in line]
    opened = [line for line in opened if any(name in line for name in (".my.cnf", "pgpass", "pg_service", "postgresql"))]
    expect(told == [] or all(t == "valid" for t in told), f"variables and files of the user change nothing: {told}")
    expect(not opened, f"and are not looked for: {opened[:3]}")
    for server in servers.values():
        server.close()
    bench.close()


def held_by(process, words):
    """Which of the words stand in the memory of a process that it may write to."""
    held = set()
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(x, 16) for x in span.split("-"))
            memory.seek(start)
            content = memory.read(end - start)
            held.update(word for word in words if word.encode() in content)
    return held


def offspring(process):
    with open(f"/proc/{process}/task/{process}/children") as children:
        return [int(child) for child in children.read().split()]


def secrets_of_others(run):
    """A process that logs in knows its own password and no other; the one that makes such processes knows none any longer."""
    if os.geteuid() != 0:
        print("secrets_of_others: only root may read the memory of these processes")
        return
    bench, expect = run.Bench(), run.expect
    make_certificate(bench.folder, "ca", "all", ["*.acme.io"])
    words, servers, hosts = passwords(bench, 6), {}, []
    for i, word in enumerate(words):  # shorter and shorter orders do not lie over those before
        kind, host = list(KINDS)[i % len(KINDS)], f"db{i}.acme.io"
        servers[host] = KINDS[kind](bench.folder, "all", word, mode="hang")
        hosts.append((kind, host))
        bench.write(f"{i}.txt", f"url = {url_of(kind, host, word, 'worker_of_the_night'[:19 - 2 * i])}\n")
    scan = subprocess.Popen(bench.command("--no-verify-cache", *settings(bench, hosts), *doubles(servers)), cwd=bench.tree,
                            env={"PATH": "/usr/bin:/bin", "HOME": bench.home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while sum(server.secured for server in servers.values()) < len(words) and time.monotonic() < end:
        time.sleep(0.05)
    asking = [child for child in offspring(scan.pid)]
    making = [child for process in asking for child in offspring(process)]
    logins = [child for process in making for child in offspring(process)]
    knows = {process: held_by(process, words) for process in asking + making + logins}
    expect(len(asking) == len(making) == 1 and len(logins) == len(words), f"processes: {asking} {making} {logins}")
    expect(all(len(knows[process]) == len(words) for process in asking), "who asks knows what is asked: memory is read")
    expect(all(not knows[process] for process in making), f"who makes processes knows {[len(knows[process]) for process in making]}")
    expect(sorted(word for process in logins for word in knows[process]) == sorted(words),
           f"each login knows its own: {[len(knows[process]) for process in logins]}")
    scan.kill()
    scan.wait()
    for server in servers.values():
        server.close()
    bench.close()


def parts_in_a_row(run):
    """What stands beside a password on the same line is its own; what stands elsewhere is never taken for it."""
    bench, expect = run.Bench(), run.expect
    hosts = [(kind, f"{kind}{i}.acme.io") for kind in KINDS for i in range(4)]
    lines = {
        ".pgpass": [("postgresql0.acme.io:5432:shop:worker:%s", "worker at postgresql0.acme.io:5432 in shop"),
                    ("postgresql1.acme.io:5432:*:helper:%s", "helper at postgresql1.acme.io:5432"), ("*:5432:shop:other:%s", None),
                    ("postgresql2.acme.io:5432:shop:other:${PW}", None)],
        "go.go": [('x("worker:%s@unix(/run/x.sock)/app"); y("helper:${PW}@tcp(mysql0.acme.io:3306)/app")', None), ("", None),
                  ('x("worker:%s@tcp(mysql1.acme.io:3306)/app")', "worker at mysql1.acme.io:3306")],
        "a.env": [("R=redis://$USER:%s@redis0.acme.io/0", None), ("S=redis://a%%40b:%s@redis1.acme.io/0", "a%40b at redis1.acme.io:6379"),
                  ("T=redis://:%s@redis2.acme.io/0", "(none) at redis2.acme.io:6379"), ("U=postgres://worker:%s@/shop", None),
                  ("V=postgres://helper:%s@postgresql3.acme.io:5432/a%%2Fb", "helper at postgresql3.acme.io:5432 in a%2Fb"),
                  ("W=mysql://${USER}:%s@mysql2.acme.io/app", None), ("X=mysql://helper:%s@mysql3.acme.io", "helper at mysql3.acme.io:3306")],
    }
    words = iter(passwords(bench, 40))
    for name, texts in lines.items():
        bench.write(name, "".join((text % ((next(words),) * text.count("%s"))) + "\n" for text, _ in texts))
    plan = bench.run("--verify-plan", *settings(bench, hosts), live=False).stdout
    shown = set()
    for place, user, database in re.findall(r"one login at (\S+), .*\n    user (\S+), password \[secret \w+\](?:, database (\S+))?", plan):
        shown.add(f"{user} at {place}" + (f" in {database}" if database else ""))
    wanted = {told for texts in lines.values() for _, told in texts if told}
    expect(shown == wanted, f"logins that are missing: {wanted - shown}; that nobody wrote: {shown - wanted}")
    bench.close()


CHECKS = [parts_in_a_row, secrets_of_others, recorded_logins, misbehaving_databases, unlisted_databases, forbidden_databases, restraint_at_databases]
