"""Links are fetched whole, from public places only, within bytes and seconds; what goes wrong is said plainly."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from refreel.config import FetchSettings
from refreel.errors import Cancelled
from refreel.references.fetch import Fetcher
from refreel.references.receive import Received
from refreel.references.unusable import Unusable
from serving import LOCAL, Web

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400


def get(uri: str, into: Path, fetcher: Fetcher | None = None, max_bytes: int = 1 << 20) -> Received:
    return (fetcher or Fetcher(LOCAL)).fetch(uri, into / "file", max_bytes=max_bytes, cancelled=lambda: False)


def refused(uri: str, into: Path, fetcher: Fetcher | None = None, max_bytes: int = 1 << 20) -> str:
    with pytest.raises(Unusable) as told:
        get(uri, into, fetcher, max_bytes)
    return told.value.message


def test_a_file_comes_whole_with_its_hash(web: Web, tmp_path: Path) -> None:
    got = get(web.serve("/a.png?x=1&y=%20", PNG), tmp_path)
    assert (tmp_path / "file").read_bytes() == PNG
    assert (got.sha256, got.bytes) == (hashlib.sha256(PNG).hexdigest(), len(PNG))
    path, headers = web.asked[0]
    assert path == "/a.png?x=1&y=%20"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["User-Agent"].startswith("refreel/")
    assert "Cookie" not in headers


def test_a_chunked_body_without_a_length(web: Web, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for part in (PNG[:5], PNG[5:]):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        handler.wfile.write(b"0\r\n\r\n")

    web.pages["/a"] = answer
    assert get(web.url("/a"), tmp_path).bytes == len(PNG)


def test_this_machine_is_refused_by_default(web: Web, tmp_path: Path) -> None:
    message = refused(web.serve("/a", PNG), tmp_path, Fetcher(FetchSettings()))
    assert "no public address" in message
    assert "127" not in message
    assert refused(web.url("/a", "localhost"), tmp_path, Fetcher(FetchSettings())) == message
    assert web.asked == []


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::1]", "0"]
)
def test_no_spelling_of_this_machine_gets_through(web: Web, tmp_path: Path, host: str) -> None:
    web.serve("/a", PNG)
    assert refused(web.url("/a", host), tmp_path, Fetcher(FetchSettings(connect_seconds=2.0)))
    assert web.asked == []


@pytest.mark.parametrize(
    ("uri", "part"),
    [
        ("file:///etc/passwd", "file:"),
        ("ftp://example.com/a.png", "ftp:"),
        ("gopher://example.com/", "gopher:"),
        ("/etc/passwd", "no link"),
        ("cat.png", "no link"),
        ("", "no link"),
        ("http://", "no host"),
        ("http:///a.png", "no host"),
        ("http://user:pass@example.com/a.png", "user name or password"),
        ("http://example.com:99999/a.png", ""),
        ("http://exa mple.com/a.png", ""),
        ("http://example.com/" + "a" * 9000, "longer than"),
        ("http://[::1/a.png", ""),
    ],
)
def test_links_that_are_none(tmp_path: Path, uri: str, part: str) -> None:
    assert part in refused(uri, tmp_path)


def test_mixed_answers_are_refused(web: Web, tmp_path: Path) -> None:
    def mixed(host: str, port: int) -> Sequence[str]:
        return ("93.184.215.14", "127.0.0.1")

    web.serve("/a", PNG)
    assert "no public address" in refused(
        web.url("/a", "films.example"), tmp_path, Fetcher(FetchSettings(), resolve=mixed)
    )
    assert web.asked == []


def test_redirects_are_followed(web: Web, tmp_path: Path) -> None:
    web.serve("/c", PNG)
    web.redirect("/b", "c", 307)
    assert get(web.redirect("/a", web.url("/b#part"), 301), tmp_path).bytes == len(PNG)
    assert [path for path, _ in web.asked] == ["/a", "/b", "/c"]


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("http://127.0.0.2:1/secret", "no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://[::1]:80/", "no public address"),
        ("http://inside.example/", "no public address"),
        ("file:///etc/passwd", "file:"),
        ("http://u:p@example.com/", "password"),
        ("", "nowhere"),
    ],
)
def test_each_redirect_is_checked_like_the_first_link(web: Web, tmp_path: Path, target: str, part: str) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return ("10.0.0.5",) if host == "inside.example" else ("127.0.0.1",)

    # Only the name of the first server is allowed, so whatever it leads to is judged by its address.
    fetcher = Fetcher(FetchSettings(allow_hosts=("outside.example",)), resolve=resolve)
    web.redirect("/a", target)
    assert part in refused(web.url("/a", "outside.example"), tmp_path, fetcher)


def test_redirects_end(web: Web, tmp_path: Path) -> None:
    for i in range(9):
        web.redirect(f"/{i}", f"/{i + 1}")
    assert "more than 5" in refused(web.url("/0"), tmp_path)
    assert len(web.asked) == 6
    web.redirect("/x", "/y")
    web.redirect("/y", "/x")
    assert "circle" in refused(web.url("/x"), tmp_path)


def test_five_redirects_are_fine(web: Web, tmp_path: Path) -> None:
    for i in range(5):
        web.redirect(f"/{i}", f"/{i + 1}")
    web.serve("/5", PNG)
    assert get(web.url("/0"), tmp_path).bytes == len(PNG)


def test_an_endless_body_is_cut(web: Web, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(PNG)
        while not web.stop.is_set():
            handler.wfile.write(bytes(65536))

    web.pages["/a"] = answer
    assert refused(web.url("/a"), tmp_path, max_bytes=1 << 20) == "its link gives more than 1 MB"
    assert (tmp_path / "file").stat().st_size <= 1 << 20


def test_exactly_the_cap_passes_and_one_byte_more_does_not(web: Web, tmp_path: Path) -> None:
    assert get(web.serve("/a", PNG), tmp_path, max_bytes=len(PNG)).bytes == len(PNG)
    assert "more than" in refused(web.serve("/a", PNG + b"!"), tmp_path, max_bytes=len(PNG))


def test_a_length_over_the_cap_is_refused_before_the_body(web: Web, tmp_path: Path) -> None:
    assert "more than 1 MB" in refused(web.serve("/a", b"", {"Content-Length": str(1 << 30)}), tmp_path)
    assert not (tmp_path / "file").exists()


def test_a_slow_drip_ends_at_the_total_deadline(web: Web, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(PNG)))
        handler.end_headers()
        for at in range(len(PNG)):
            handler.wfile.write(PNG[at : at + 1])
            handler.wfile.flush()
            if web.stop.wait(0.05):
                return

    web.pages["/a"] = answer
    started = time.monotonic()
    message = refused(web.url("/a"), tmp_path, Fetcher(replace(LOCAL, total_seconds=0.6)))
    assert "longer than 0.6 s" in message
    assert time.monotonic() - started < 1.5


def test_silence_in_the_headers_ends_too(web: Web, tmp_path: Path) -> None:
    web.pages["/a"] = lambda handler: (web.stop.wait(10), None)[1]
    started = time.monotonic()
    assert "longer than 0.5 s" in refused(web.url("/a"), tmp_path, Fetcher(replace(LOCAL, total_seconds=0.5)))
    assert time.monotonic() - started < 1.5


def test_a_cancel_is_heard_while_waiting(web: Web, tmp_path: Path) -> None:
    web.pages["/a"] = lambda handler: (web.stop.wait(10), None)[1]
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        Fetcher(LOCAL).fetch(web.url("/a"), tmp_path / "file", max_bytes=1, cancelled=stop.is_set)
    assert time.monotonic() - started < 1.5


def test_a_body_shorter_than_promised_is_tried_again_then_refused(web: Web, tmp_path: Path) -> None:
    web.serve("/a", PNG, {"Content-Length": str(len(PNG) + 10)})
    assert "broke off" in refused(web.url("/a"), tmp_path)
    assert len(web.asked) == 3


def test_bytes_beyond_the_promised_length_are_not_taken(web: Web, tmp_path: Path) -> None:
    assert get(web.serve("/a", PNG, {"Content-Length": "5000"}), tmp_path).bytes == 5000


def test_a_gateway_that_recovers(web: Web, tmp_path: Path) -> None:
    good = web.serve("/good", PNG)
    page, bad = web.pages["/good"], []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if len(bad) < 1:
            bad.append(1)
            handler.send_error(503)
        else:
            page(handler)

    web.pages["/a"] = answer
    assert get(good.replace("/good", "/a"), tmp_path).bytes == len(PNG)


@pytest.mark.parametrize(
    ("status", "part"), [(404, "404 (there is no such file)"), (403, "403 (access is forbidden)"), (500, "500")]
)
def test_other_answers_are_told_and_not_repeated(web: Web, tmp_path: Path, status: int, part: str) -> None:
    assert part in refused(web.serve("/a", b"inner secrets", status=status), tmp_path)
    assert len(web.asked) == 1


def test_a_compressed_answer_is_refused(web: Web, tmp_path: Path) -> None:
    web.serve("/a", gzip.compress(PNG), {"Content-Encoding": "gzip"})
    assert "compressed" in refused(web.url("/a"), tmp_path)


@pytest.mark.parametrize(
    ("body", "part"),
    [(b"<!DOCTYPE html><html>", "a web page"), (b"GIF89a", "a GIF"), (b"", "empty"), (b"#EXTM3U", "playlist")],
)
def test_content_of_no_use_is_named(web: Web, tmp_path: Path, body: bytes, part: str) -> None:
    assert part in refused(web.serve("/a.png", body, {"Content-Type": "image/png"}), tmp_path)


def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "cannot be reached" in refused(f"http://127.0.0.1:{port}/a", tmp_path)


def test_proxies_of_the_environment_are_not_used(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert get(web.serve("/a", PNG), tmp_path).bytes == len(PNG)


@pytest.fixture
def secure(tmp_path: Path) -> object:
    """An HTTPS server whose certificate is for films.example, and the certificate that a client would have to trust."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=films.example", "-addext", "subjectAltName=DNS:films.example", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PNG)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_address[1], cert
    server.shutdown()
    server.server_close()


def test_the_certificate_is_checked_against_the_name_not_the_address(secure: tuple[int, Path], tmp_path: Path) -> None:
    port, cert = secure

    def here(host: str, port: int) -> Sequence[str]:
        return ("127.0.0.1",)

    trusting = Fetcher(LOCAL, resolve=here, tls=ssl.create_default_context(cafile=str(cert)))
    assert get(f"https://films.example:{port}/a", tmp_path, trusting).bytes == len(PNG)
    assert "certificate" in refused(f"https://other.example:{port}/a", tmp_path, trusting)
    assert "certificate" in refused(f"https://films.example:{port}/a", tmp_path, Fetcher(LOCAL, resolve=here))
