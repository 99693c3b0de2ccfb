"""A real web server on this machine that does whatever a test wants."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from refreel.config import FetchSettings

Answer = Callable[[BaseHTTPRequestHandler], None]

LOCAL = FetchSettings(allow_networks=("127.0.0.0/8",), connect_seconds=2.0, total_seconds=10.0)
"""The web server below is on this machine, which only an operator's setting allows."""


class Web:
    """A server on 127.0.0.1. `pages` maps a path to what answers it; `asked` lists (path, headers) in order."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stop = threading.Event()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.server_address[1]}{path}"

    def serve(self, path: str, content: bytes, headers: dict[str, str] | None = None, status: int = 200) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        self.pages[path] = answer
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.serve(path, b"", {"Location": to}, status)


@contextlib.contextmanager
def web_server() -> Iterator[Web]:
    """A Web that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            book.asked.append((self.path, dict(self.headers)))
            self.close_connection = True
            # Tests hang up on purpose.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                book.pages[self.path](self)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    book = Web(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield book
    book.stop.set()
    server.shutdown()
    server.server_close()
