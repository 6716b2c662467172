"""ClickHouse's HTTP interface in front of the engine inside this process, for development and tests."""

import argparse
import contextlib
import json
import re
import secrets
import signal
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import engine
from request import Request, chunks

CODE = re.compile(r"Code: (\d+)\.")
# Codes of ClickHouse's errors that its server answers with a status other than 500.
STATUS = {
    HTTPStatus.BAD_REQUEST: {6, 26, 27, 36, 38, 41, 53, 62, 72, 386, 457},
    HTTPStatus.NOT_FOUND: {16, 46, 47, 50, 56, 60, 63, 79, 81, 115},
    HTTPStatus.REQUEST_TIMEOUT: {159},
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/ping" or not query:
            self.answer(HTTPStatus.OK, b"Ok.\n")
        else:
            self.do_POST()

    def do_POST(self):
        self.streaming = None
        body = chunks(self.rfile, self.headers)
        try:
            self.execute(Request(self.path, self.headers, body))
        except ConnectionError:
            self.close_connection = True
        except Exception as error:
            self.fail(str(error), body)

    def execute(self, request):
        with self.server.engine.session(request.database, request.settings) as connection:
            if request.rows is not None:
                rows = engine.insert(connection, request.sql, request.data_format, request.rows)
                self.answer(HTTPStatus.OK, b"", {"X-ClickHouse-Summary": json.dumps({"written_rows": str(rows)})})
                return
            blocks = engine.query(
                connection, request.sql, request.output, request.parameters, request.buffered
            )
            with contextlib.closing(blocks):  # a query given up must end before its connection does
                first = next(blocks)  # an error found until here has a status of its own
                self.stream(first, blocks, request.output)

    def stream(self, first, blocks, output):
        self.streaming = secrets.token_hex(8)
        self.send_response(HTTPStatus.OK)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("X-ClickHouse-Format", output)
        self.send_header("X-ClickHouse-Exception-Tag", self.streaming)
        self.end_headers()
        self.send_block(first)
        for block in blocks:
            self.send_block(block)
        self.wfile.write(b"0\r\n\r\n")

    def send_block(self, block):
        if len(block):  # an empty block would end the body
            self.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))

    def fail(self, message, body):
        """Reports an error of the engine, in the body where the head of the answer is already gone."""
        found = CODE.search(message)
        code = int(found[1]) if found else 1001  # of a standard exception
        text = f"{message[found.start() if found else 0:]} (version {self.server.engine.version})\n".encode()
        if self.streaming:
            tag = self.streaming.encode()
            self.send_block(
                b"\r\n__exception__\r\n%b\r\n%b%d %b\r\n__exception__\r\n" % (tag, text, len(text), tag)
            )
            self.close_connection = True
            return
        for _ in body:  # else the client, still sending, would see a broken connection instead of the answer
            pass
        status = next((status for status, codes in STATUS.items() if code in codes), None)
        self.answer(
            status or HTTPStatus.INTERNAL_SERVER_ERROR, text, {"X-ClickHouse-Exception-Code": str(code)}
        )

    def answer(self, status, content, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code="-", size="-"):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, database):
        super().__init__(address, Handler)
        self.engine = database


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--path", required=True, help="data folder, made where missing")
    parser.add_argument("--port", type=int, default=8123, help="0: any free one, printed")
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    database = engine.Engine(options.path)
    server = Server((options.host, options.port), database)
    for name in (signal.SIGTERM, signal.SIGINT):
        # Not in the handler itself: shutdown waits for the loop that the handler interrupts.
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"listening on http://{options.host}:{server.server_port}", flush=True)
    server.serve_forever()
    server.server_close()
    database.close()


if __name__ == "__main__":
    sys.exit(main())
