"""A local issuer: HTTPS on 127.0.0.1, HTTP/2 and HTTP/1.1, that answers as it is told and misbehaves on demand."""
import queue
import socket
import ssl
import struct
import subprocess
import threading
import time

import h2.config
import h2.connection
import h2.events


CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
SIGNING = """
[ca]
default_ca = own
[own]
database = {folder}/{name}.index
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[extensions]
{extensions}
"""


def run_openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def sign(folder, name, words, extensions):
    """NAME.pem for NAME.csr. It was valid long ago and will be: a clock that is set back meanwhile does no harm."""
    with open(f"{folder}/{name}.cnf", "w") as out:
        out.write(SIGNING.format(folder=folder, name=name, extensions=extensions))
    open(f"{folder}/{name}.index", "w").close()
    run_openssl("ca", "-batch", "-notext", "-config", f"{folder}/{name}.cnf", "-extensions", "extensions", "-startdate", "20200101000000Z",
                "-enddate", "20991231000000Z", "-in", f"{folder}/{name}.csr", "-out", f"{folder}/{name}.pem", *words)


def make_authority(folder, name):
    """A CA: NAME.pem and NAME.key in folder."""
    run_openssl("req", *CURVE, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr", "-subj", f"/CN={name}")
    sign(folder, name, ["-selfsign", "-keyfile", f"{folder}/{name}.key"], "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash")


def make_certificate(folder, authority, name, hosts):
    """NAME.pem and NAME.key for hosts, signed by the authority."""
    run_openssl("req", *CURVE, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr", "-subj", f"/CN={name}")
    sign(folder, name, ["-cert", f"{folder}/{authority}.pem", "-keyfile", f"{folder}/{authority}.key"],
         "subjectAltName=" + ",".join("DNS:" + h for h in sorted(hosts)))


class Request:
    def __init__(self, host, protocol, connection, method, path, headers):
        self.host, self.protocol, self.connection = host, protocol, connection
        self.method, self.path, self.headers, self.body = method, path, headers, b""
        self.start = time.monotonic()
        self.end = None


class Answer:
    """mode: plain, slow (a byte a second), endless, torn (the connection ends in the body), reset, hang."""
    def __init__(self, status=200, headers=None, body=b"", mode="plain", delay=0.0):
        self.status, self.headers, self.body, self.mode, self.delay = status, headers or {}, body, mode, delay


class Issuer:
    """answer: a function of a Request; runs in threads of the connections."""
    def __init__(self, folder, certificate, answer, http2=True, tls=True):
        self.answer, self.requests, self.raw, self.connections = answer, [], b"", 0
        self.lock = threading.Lock()
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
            self.context.set_alpn_protocols(["h2", "http/1.1"] if http2 else ["http/1.1"])
            self.context.sni_callback = self._name
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.stopped = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.stopped = True
        self.listener.close()

    @staticmethod
    def _name(sock, name, _):
        sock.asked_name = name

    def _accept(self):
        while not self.stopped:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                number = self.connections
            threading.Thread(target=self._serve, args=(sock, number), daemon=True).start()

    def _serve(self, sock, number):
        try:
            sock.settimeout(40)
            if self.context is None:
                while data := sock.recv(65536):
                    with self.lock:
                        self.raw += data
                    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                return
            with self.context.wrap_socket(sock, server_side=True) as tls:
                host = getattr(tls, "asked_name", None) or ""
                (self._serve2 if tls.selected_alpn_protocol() == "h2" else self._serve1)(tls, host, number)
        except (OSError, ValueError, h2.exceptions.ProtocolError):
            pass
        finally:
            sock.close()

    def _note(self, request):
        with self.lock:
            self.requests.append(request)
        answer = self.answer(request)
        time.sleep(answer.delay)
        request.end = time.monotonic()
        return answer

    # ---- HTTP/1.1

    def _serve1(self, tls, host, number):
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                more = tls.recv(65536)
                if not more:
                    return
                data += more
            head, data = data.split(b"\r\n\r\n", 1)
            lines = head.decode("latin-1").split("\r\n")
            method, path, _ = lines[0].split(" ", 2)
            headers = {k.strip().lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
            request = Request(headers.get("host", host), "http/1.1", number, method, path, headers)
            while len(data) < int(headers.get("content-length", 0)):
                data += tls.recv(65536)
            length = int(headers.get("content-length", 0))
            request.body, data = data[:length], data[length:]
            if not self._send1(tls, self._note(request)):
                return

    @staticmethod
    def _send1(tls, answer):
        if answer.mode == "hang":
            time.sleep(30)
            return False
        if answer.mode == "reset":
            tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.socket(fileno=tls.detach()).close()
            return False
        length = len(answer.body) + (1 << 20) * (answer.mode in ("endless", "torn"))
        head = f"HTTP/1.1 {answer.status} X\r\nContent-Length: {length}\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in answer.headers.items()) + "\r\n"
        tls.sendall(head.encode("latin-1"))
        if answer.mode == "slow":
            for byte in answer.body:
                tls.sendall(bytes([byte]))
                time.sleep(1)
        else:
            tls.sendall(answer.body)
        while answer.mode == "endless":
            tls.sendall(b" " * 4096)
        return answer.mode != "torn"

    # ---- HTTP/2: one thread a connection speaks TLS, others make the answers

    def _serve2(self, tls, host, number):
        conn = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        conn.initiate_connection()
        streams, ready = {}, queue.Queue()
        tls.settimeout(0.02)
        while True:
            tls.settimeout(40)
            tls.sendall(conn.data_to_send())
            tls.settimeout(0.02)
            try:
                data = tls.recv(65536)
                if not data:
                    return
                for event in conn.receive_data(data):
                    self._take2(conn, event, number, streams, ready)
            except TimeoutError:
                pass
            while not ready.empty():
                self._send2(conn, *ready.get())

    def _take2(self, conn, event, number, streams, ready):
        if isinstance(event, h2.events.RequestReceived):
            fields = dict(event.headers)
            streams[event.stream_id] = Request(fields[":authority"], "h2", number, fields[":method"], fields[":path"],
                                               {k: v for k, v in fields.items() if k[0] != ":"})
        elif isinstance(event, h2.events.DataReceived):
            streams[event.stream_id].body += event.data
            conn.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            request = streams[event.stream_id]
            threading.Thread(target=lambda: ready.put((event.stream_id, self._note(request))), daemon=True).start()

    @staticmethod
    def _send2(conn, stream, answer):
        if answer.mode == "reset":
            conn.reset_stream(stream)
            return
        conn.send_headers(stream, [(":status", str(answer.status))] + [(k.lower(), str(v)) for k, v in answer.headers.items()],
                          end_stream=not answer.body)
        for at in range(0, len(answer.body), 16000):
            conn.send_data(stream, answer.body[at:at + 16000], end_stream=at + 16000 >= len(answer.body))
