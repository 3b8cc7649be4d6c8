#!/usr/bin/env python3
"""Write the generated benchmark corpora: a log, minified JavaScript and one long line.

Same arguments, same bytes. Nothing in them is a credential: the random strings are hex,
UUIDs and base64 under names such as trace, etag and payload."""

import argparse
import base64
import pathlib
import random
import re
import uuid

WORDS = """account archive batch billing branch cache cart catalog channel client cluster commit config
customer delivery device document domain event export feature folder gateway handler image import index
invoice item label ledger library locale manager market member message metric module monitor node order
package page partner payment pipeline plugin policy product profile project query queue record region
release report request resource result review route sample schema search segment service session setting
shipment signal source storage stream summary support table target team template thread ticket topic
tracker transfer update upload user vendor version volume warehouse webhook window worker zone""".split()
MESSAGES = """request finished|cache miss, reading from storage|token expired, asking for a new one
password reset mail queued|secret rotation skipped, nothing due|connection pool grew|retry after time-out
user signed in|api key list refreshed|authorization granted by policy|slow query|upload complete
job picked up by worker|configuration reloaded|health check passed|session closed by client""".replace("\n", "|").split("|")
HOSTS = ["www.example.com", "api.example.org", "static.example.net", "shop.example.com"]
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.32.3",
]
LEVELS = ["DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"]


class Noise:
    """Random text. Only random() and getrandbits() are used: their output never changes between Pythons."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def below(self, n):
        return int(self.random.random() * n)

    def pick(self, things):
        return things[self.below(len(things))]

    def hex(self, length):
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def uuid(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def base64(self, size):
        """In a gigabyte, chance spells a key that begins with BSA: never that."""
        return base64.b64encode(self.random.getrandbits(8 * size).to_bytes(size, "little")).decode().replace("BSA", "BsA")

    def path(self):
        return "/".join(self.pick(WORDS) for _ in range(1 + self.below(4)))

    def words(self, most):
        return " ".join(self.pick(WORDS) for _ in range(1 + self.below(most)))


def clock(tick):
    """Time of day of the tick-th line, a few lines to the second."""
    second = tick // 40 % 86400
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def access_line(n, tick):
    return (
        f'10.{n.below(256)}.{n.below(256)}.{n.below(256)} - - [14/Mar/2024:{clock(tick)} +0000] '
        f'"{n.pick(["GET", "GET", "GET", "POST", "PUT"])} /{n.path()}/{n.below(99999)}?page={n.below(50)}&ref={n.hex(12)} HTTP/1.1" '
        f'{n.pick([200, 200, 200, 204, 301, 304, 404, 500])} {n.below(90000)} '
        f'"https://{n.pick(HOSTS)}/{n.path()}" "{n.pick(AGENTS)}"\n'
    )


def json_line(n, tick):
    extra = f'"payload":"{n.base64(24 + n.below(120))}",' if n.below(4) == 0 else ""
    return (
        f'{{"time":"2024-03-14T{clock(tick)}.{n.below(1000):03}Z","level":"{n.pick(LEVELS)}","service":"{n.pick(WORDS)}-{n.pick(WORDS)}",'
        f'"trace":"{n.hex(32)}","span":"{n.hex(16)}","request":"{n.uuid()}","etag":"{n.hex(40)}",{extra}'
        f'"url":"https://{n.pick(HOSTS)}/{n.path()}?id={n.below(10**9)}","ms":{n.below(3000)},"msg":"{n.pick(MESSAGES)}"}}\n'
    )


def trace_lines(n, tick):
    lines = [f"2024-03-14 {clock(tick)} ERROR [worker-{n.below(64)}] {n.pick(MESSAGES)}: java.lang.IllegalStateException: {n.words(8)}\n"]
    for _ in range(6 + n.below(18)):
        package, name = f"com.example.{n.pick(WORDS)}.{n.pick(WORDS)}", n.pick(WORDS).capitalize()
        lines.append(f"\tat {package}.{name}Service.{n.pick(WORDS)}{n.pick(WORDS).capitalize()}({name}Service.java:{n.below(900)})\n")
    return "".join(lines)


def log_chunks(n):
    """40 % access lines, 55 % JSON lines, 5 % stack traces, counted by entries."""
    for tick in range(1 << 62):
        kind = n.below(100)
        yield (access_line if kind < 40 else json_line if kind < 95 else trace_lines)(n, tick)


def one_line_chunks(n):
    yield '{"items":['
    while True:
        yield (
            f'{{"id":"{n.uuid()}","digest":"{n.hex(64)}","name":"{n.words(4)}","data":"{n.base64(30 + n.below(300))}",'
            f'"tags":["{n.pick(WORDS)}","{n.pick(WORDS)}"],"size":{n.below(10**7)},"note":"{n.words(20)}"}},'
        )


def minified_chunks(tree):
    """Every *.min.js under tree, again and again, each time with other one-letter names."""
    files = sorted(p for p in pathlib.Path(tree).rglob("*.min.js") if p.is_file())
    if not files:
        raise SystemExit(f"no *.min.js under {tree}")
    letters = b"abcdefghijklmnopqrstuvwxyz"
    for turn in range(1 << 62):
        shift = turn % 26
        table = bytes.maketrans(letters, letters[shift:] + letters[:shift])
        for path in files:
            yield re.sub(rb"\b[a-z]\b", lambda m: m[0].translate(table), path.read_bytes())


def write(path, chunks, size):
    """Write exactly size bytes."""
    left = size
    with open(path, "wb") as out:
        for chunk in chunks:
            data = chunk if isinstance(chunk, bytes) else chunk.encode()
            left -= out.write(data[:left])
            if left == 0:
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("out", type=pathlib.Path, help="directory to write to")
    parser.add_argument("--js", metavar="TREE", help="take *.min.js files from here; without it minified.js is not written")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size, for trying out")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    size = lambda megabytes: max(1, int(megabytes * 10**6 * args.scale))
    write(args.out / "big.log", log_chunks(Noise(1)), size(1000))
    write(args.out / "one-line.json", one_line_chunks(Noise(2)), size(200))
    if args.js:
        write(args.out / "minified.js", minified_chunks(args.js), size(100))


if __name__ == "__main__":
    main()
