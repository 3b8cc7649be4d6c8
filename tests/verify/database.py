"""Local databases on 127.0.0.1: PostgreSQL, MySQL and Redis as far as one login goes, over TLS, answering as a recorded case says
and misbehaving on demand."""
import base64
import hashlib
import hmac
import os
import socket
import ssl
import struct
import threading
import time

MODES = ["plain", "notls", "early", "slow", "endless", "reset", "hang", "torn", "garbage"]


class Over(Exception):
    """The connection is not needed any longer."""


class Database:
    """One listener that plays one case. says: `code` ("" lets in), `proven`, and what the kinds know besides; mode: one of MODES, or
    of a kind's own. passwords: what was seen of them, right or not; plain: what came outside of TLS."""
    def __init__(self, folder, certificate, password, says=None, mode="plain"):
        self.password, self.says, self.mode = password, says or {"code": ""}, mode
        self.connections, self.passwords, self.users, self.databases, self.plain, self.heard = 0, [], [], [], b"", b""
        self.now = self.most = self.secured = 0
        self.lock = threading.Lock()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.stopped = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        if not self.stopped:
            self.stopped = True
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()

    def _accept(self):
        while not self.stopped:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        with self.lock:
            self.connections += 1
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            sock.settimeout(30)
            self.sock = None
            self.talk(Talk(self, sock))
        except (OSError, ValueError, Over, struct.error, IndexError):
            pass
        finally:
            with self.lock:
                self.now -= 1
            sock.close()

    def refuses_early(self):
        return self.says["code"] and not self.says.get("proven", True)


class Talk:
    """One connection: bytes in and out, before TLS and within."""
    def __init__(self, database, sock):
        self.database, self.sock, self.secure = database, sock, False

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise Over
            data += more
            if self.secure:
                self.database.heard += more
            else:
                self.database.plain += more
        return data

    def line(self):
        data = b""
        while not data.endswith(b"\r\n"):
            data += self.read(1)
        return data[:-2]

    def wrap(self):
        """TLS; from here on the mode has its way."""
        self.sock = self.database.context.wrap_socket(self.sock, server_side=True)
        self.secure = True
        with self.database.lock:
            self.database.secured += 1
        mode = self.database.mode
        if mode == "hang":
            time.sleep(30)
            raise Over
        if mode == "reset":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.socket(fileno=self.sock.detach()).close()
            raise Over
        if mode == "garbage":
            self.write(os.urandom(4000))
            raise Over

    def write(self, data):
        mode = self.database.mode if self.secure else "plain"
        if mode == "slow":
            for byte in data:
                self.sock.sendall(bytes([byte]))
                time.sleep(1)
        elif mode == "torn":
            self.sock.sendall(data[:len(data) // 2])
            raise Over
        else:
            self.sock.sendall(data)

    def listen_on(self):
        """What is sent to who has nothing more to say."""
        while True:
            self.read(1)


# ---- PostgreSQL

def pg_message(kind, body):
    return kind + struct.pack("!I", len(body) + 4) + body


class PostgreSQL(Database):
    def talk(self, talk):
        size, code = struct.unpack("!II", talk.read(8))
        if (size, code) != (8, 80877103):
            talk.listen_on()
        if self.mode == "early":
            talk.write(self.refusal("28P01"))
            talk.listen_on()
        talk.write(b"N" if self.mode == "notls" else b"S")
        if self.mode == "notls":
            talk.listen_on()
        talk.wrap()
        fields = talk.read(struct.unpack("!I", talk.read(4))[0] - 4)[4:].split(b"\0")
        told = dict(zip(fields[::2], fields[1::2]))
        self.users.append(told[b"user"].decode())
        self.databases.append(told[b"database"].decode())
        while self.mode == "endless":
            talk.write(pg_message(b"N", b"SNOTICE\0C00000\0M" + b"x" * 9000 + b"\0\0"))
        if self.refuses_early():
            talk.write(self.refusal())
            return
        if self.says.get("proven", True):
            self.authenticate(talk, told[b"user"])
        if self.says["code"]:
            talk.write(self.refusal())
            return
        talk.write(pg_message(b"R", struct.pack("!I", 0)) + pg_message(b"S", b"server_version\x0015.0\0") +
                   pg_message(b"S", b"client_encoding\0UTF8\0") + pg_message(b"K", struct.pack("!II", 7, 7)) + pg_message(b"Z", b"I"))
        self.answer(talk, told)

    def refusal(self, code=None):
        says = self.says
        fields = {"S": says.get("severity", "FATAL"), "V": "FATAL", "C": code or says.get("sends", says["code"]), "M": says.get("text", "no"), "F": "x.c",
                  "L": "1", "R": says.get("routine", "")}
        if not fields["R"]:
            del fields["R"], fields["F"], fields["L"]
        return pg_message(b"E", b"".join(k.encode() + v.encode() + b"\0" for k, v in fields.items()) + b"\0")

    @staticmethod
    def take(talk):
        kind, size = talk.read(1), struct.unpack("!I", talk.read(4))[0]
        return kind, talk.read(size - 4)

    def authenticate(self, talk, user):
        how = self.says.get("auth", "scram")
        if how == "scram":
            self.scram(talk)
            return
        salt = b"salt"
        talk.write(pg_message(b"R", struct.pack("!I", 3) if how == "cleartext" else struct.pack("!I", 5) + salt))
        _, got = self.take(talk)
        inner = hashlib.md5(self.password.encode() + user).hexdigest().encode()
        wanted = self.password.encode() if how == "cleartext" else b"md5" + hashlib.md5(inner + salt).hexdigest().encode()
        self.passwords.append(got == wanted + b"\0")

    def scram(self, talk):
        talk.write(pg_message(b"R", struct.pack("!I", 10) + b"SCRAM-SHA-256\0\0"))
        _, got = self.take(talk)
        first = got.split(b"\0", 1)[1][4:].split(b",", 2)[2]
        salt = b"0123456789abcdef"
        server = first.split(b"r=")[1] + b"server"
        server_first = b"r=" + server + b",s=" + base64.b64encode(salt) + b",i=4096"
        talk.write(pg_message(b"R", struct.pack("!I", 11) + server_first))
        _, final = self.take(talk)
        without, proof = final.rsplit(b",p=", 1)
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), salt, 4096)
        message = first + b"," + server_first + b"," + without
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
        self.passwords.append(base64.b64decode(proof) == bytes(a ^ b for a, b in zip(key, signature)))
        if self.says["code"] != "28P01":
            proof = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), message, "sha256")
            talk.write(pg_message(b"R", struct.pack("!I", 12) + b"v=" + base64.b64encode(proof)))

    def answer(self, talk, told):
        while True:
            kind, text = self.take(talk)
            if kind != b"Q" or b"current_user" not in text:
                return
            values = [told[b"user"], told[b"database"], b"t" if self.says.get("admin") else b"f"]
            if self.mode == "echo":
                values[0] = self.password.encode()
            columns = b"".join(b"c\0" + struct.pack("!IHIHIH", 0, 0, 25, 65535, 0xffffffff, 0) for _ in values)
            row = b"".join(struct.pack("!I", len(v)) + v for v in values)
            if self.says.get("mute"):
                talk.write(pg_message(b"E", b"SERROR\0VERROR\0C42501\0Mno\0\0") + pg_message(b"Z", b"I"))
                continue
            talk.write(pg_message(b"T", struct.pack("!H", 3) + columns) + pg_message(b"D", struct.pack("!H", 3) + row) +
                       pg_message(b"C", b"SELECT 1\0") + pg_message(b"Z", b"I"))


# ---- MySQL

class MySQL(Database):
    SCRAMBLE = b"abcdefghijklmnopqrst"

    @staticmethod
    def packet(number, body):
        return struct.pack("<I", len(body))[:3] + bytes([number]) + body

    @staticmethod
    def take(talk):
        head = talk.read(4)
        return head[3], talk.read(head[0] | head[1] << 8 | head[2] << 16)

    def refusal(self, number, code=None):
        return self.packet(number, b"\xff" + struct.pack("<H", int(code or self.says["code"])) + b"#HY000" +
                           self.says.get("text", "no").encode())

    def talk(self, talk):
        if self.refuses_early():
            talk.write(self.packet(0, self.refusal(0)[4:].replace(b"#HY000", b"")))
            return
        how = self.says.get("auth", "mysql_native_password")
        flags = 0x2aa209 | (0 if self.mode == "notls" else 0x800)
        talk.write(self.packet(0, b"\x0a8.0.36\0" + struct.pack("<I", 7) + self.SCRAMBLE[:8] + b"\0" + struct.pack("<H", flags & 0xffff) +
                               b"\x21" + struct.pack("<HH", 2, flags >> 16) + b"\x15" + bytes(10) + self.SCRAMBLE[8:] + b"\0" +
                               how.encode() + b"\0"))
        if self.mode == "notls":
            talk.listen_on()
        number, body = self.take(talk)
        if self.mode == "early":
            talk.write(self.refusal(number + 1, "1045"))
            talk.listen_on()
        talk.wrap()
        number, body = self.take(talk)
        user, rest = body[32:].split(b"\0", 1)
        proof, rest = rest[1:1 + rest[0]], rest[1 + rest[0]:]
        self.users.append(user.decode())
        self.databases.append(rest.split(b"\0")[0].decode() if struct.unpack("<I", body[:4])[0] & 8 else "")
        while self.mode == "endless":
            talk.write(self.packet((number := (number + 1) % 256), b"\x01" + b"x" * 60000))
        if self.mode == "clear":
            talk.write(self.packet(number + 1, b"\xfemysql_clear_password\0"))
            talk.listen_on()
        if b"sprawl_guard" in rest:
            talk.write(self.packet(number + 1, b"\xfe" + how.encode() + b"\0" + self.SCRAMBLE + b"\0"))
            number, proof = self.take(talk)
        number = self.check(talk, how, number, proof)
        if self.says["code"] and not self.says.get("late"):
            talk.write(self.refusal(number + 1))
            return
        talk.write(self.packet(number + 1, b"\0\0\0\x02\0\0\0"))
        self.answer(talk, user)

    def check(self, talk, how, number, proof):
        make = hashlib.sha1 if how == "mysql_native_password" else hashlib.sha256
        one = make(self.password.encode()).digest()
        two = make(one).digest()
        mask = make(self.SCRAMBLE + two if how == "mysql_native_password" else make(two).digest()).digest()
        if how != "mysql_native_password":
            mask = make(two + self.SCRAMBLE).digest()
        self.passwords.append(proof == bytes(a ^ b for a, b in zip(one, mask)))
        if how == "mysql_native_password":
            return number
        talk.write(self.packet(number + 1, b"\x01\x04"))
        number, got = self.take(talk)
        self.passwords[-1] = self.passwords[-1] and got == self.password.encode() + b"\0"
        return number

    def answer(self, talk, user):
        while True:
            _, body = self.take(talk)
            if body[:1] != b"\x03":
                return
            if self.mode == "infile":
                talk.write(self.packet(1, b"\xfb/etc/passwd"))
                talk.listen_on()
            if self.says.get("late") or self.says.get("mute"):
                talk.write(self.refusal(1, None if self.says.get("late") else "1142"))
                continue
            values = [user + b"@%", self.databases[-1].encode()]
            text = lambda t: bytes([len(t)]) + t
            column = text(b"def") + text(b"") * 3 + text(b"c") * 2 + b"\x0c" + struct.pack("<HIBHB", 33, 255, 253, 0, 0) + b"\0\0"
            packets = [bytes([len(values)])] + [column] * len(values) + [b"\xfe\0\0\x02\0", b"".join(map(text, values)), b"\xfe\0\0\x02\0"]
            talk.write(b"".join(self.packet(i + 1, p) for i, p in enumerate(packets)))


# ---- Redis

class Redis(Database):
    def talk(self, talk):
        if self.mode == "notls":
            talk.write(b"-ERR plain\r\n")
            talk.listen_on()
        talk.wrap()
        name, closed = "default", "first" not in self.says
        while True:
            words = []
            for _ in range(int(talk.line()[1:])):
                words.append(talk.read(int(talk.line()[1:])))
                talk.line()
            command = words[0].upper()
            if self.mode == "endless":
                talk.write(b"+")
                while True:
                    talk.write(b"x" * 4096)
            if self.mode == "list":
                talk.write(b"*2147483647\r\n" * 1000)
            if "first" in self.says:
                talk.write(self.says["first"].encode() + b"\r\n")
            elif command == b"AUTH":
                name = words[1].decode() if len(words) == 3 else "default"
                self.users.append(name)
                self.passwords.append(words[-1].decode() == self.password)
                closed = "auth" in self.says
                talk.write(self.says.get("auth", "+OK").encode() + b"\r\n")
            elif closed:
                talk.write(b"-NOAUTH Authentication required.\r\n")
            elif command == b"PING":
                talk.write(self.says.get("ping", "+PONG").encode() + b"\r\n")
            else:
                talk.write((self.says.get("whoami") or f"${len(name)}\r\n{name}").encode() + b"\r\n")


KINDS = {"postgresql": PostgreSQL, "mysql": MySQL, "redis": Redis}
