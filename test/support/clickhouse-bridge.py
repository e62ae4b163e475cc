"""A ClickHouse of today for tests: the HTTP interface of chdb, its engine as a Python library, as far as tests need it.

    pip install chdb==4.4.0
    python test/support/clickhouse-bridge.py 8123
    TITLEBOUT_CLICKHOUSE=http://127.0.0.1:8123 npx vitest run test/adapters/statistics/clickhouse.test.ts

It knows no users and no readonly: tests of those need a server.
"""

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

from chdb import session

NO_SETTINGS = {"query", "query_id", "database", "default_format", "wait_end_of_query", "readonly", "session_id", "role"}
engine = session.Session()
lock = Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, b"Ok.\n")

    def do_POST(self):
        given = dict(parse_qsl(urlsplit(self.path).query))
        query = self.body().decode()
        settings = [f"{name} = {value}" for name, value in given.items() if name not in NO_SETTINGS]
        stated = re.search(r"\s+FORMAT (\w+)\s*$", query)
        text = query[: stated.start()] if stated else query
        # A setting of a statement stands at its end.
        if settings and stated:
            text += " settings " + ", ".join(settings)
        try:
            with lock:
                try:
                    found = engine.query(text, stated.group(1) if stated else "TabSeparated")
                except Exception:
                    engine.query("select 1")  # the begun answer of what failed stands before the next one
                    raise
            self.answer(200, found.bytes() or b"")
        except Exception as cause:  # what the engine says, as a server says it
            self.answer(400, re.sub(r"^.*?(?=Code: )", "", str(cause), flags=re.S).encode())

    def body(self):
        if "chunked" not in (self.headers["Transfer-Encoding"] or ""):
            return self.rfile.read(int(self.headers["Content-Length"] or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
