"""What a request of ClickHouse's HTTP interface asks for."""

import re
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl, urlsplit

INSERT_WITH_DATA = re.compile(r"\s*(INSERT\s.*?)\s*\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE | re.DOTALL)

# Of the HTTP interface itself, not settings of a query; and those which need parts of a server that the
# engine lacks: sessions, users and roles, compression, asynchronous inserts.
NOT_SETTINGS = {
    "async_insert", "buffer_size", "client_protocol_version", "compress", "database", "decompress",
    "default_format", "enable_http_compression", "http_zlib_compression_level", "password", "query",
    "query_id", "quota_key", "role", "session_check", "session_id", "session_timeout", "user",
    "wait_end_of_query", "wait_for_async_insert",
}  # fmt: skip


class Request:
    """A parsed request; `body` yields its bytes, and is read here unless it holds rows to insert."""

    def __init__(self, target, headers, body):
        fields = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        self.rows = None
        self.data_format = None
        insert = INSERT_WITH_DATA.match(fields.get("query", ""))
        if insert:
            self.sql, self.data_format = insert.groups()
            self.rows = body
        else:
            content = b"".join(body)
            if headers.get_content_type() == "multipart/form-data":
                fields.update(form(headers["Content-Type"], content))
                content = b""
            parts = [fields.get("query", ""), content.decode()]
            self.sql = "\n".join(part for part in parts if part)
        self.database = fields.get("database")
        self.output = fields.get("default_format", "TabSeparated")
        self.buffered = fields.get("wait_end_of_query") == "1"
        self.parameters = {
            name.removeprefix("param_"): value for name, value in fields.items() if name.startswith("param_")
        }
        self.settings = {
            name: value
            for name, value in fields.items()
            if name not in NOT_SETTINGS and not name.startswith("param_")
        }


def form(content_type, content):
    """Fields of a multipart form."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + content)
    return {
        part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True).decode()
        for part in message.iter_parts()
    }


def chunks(stream, headers):
    """The body in pieces of at most a megabyte.

    Raises ConnectionError where it ends early."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        while size := int(line(stream).split(b";")[0], 16):
            yield from pieces(stream, size)
            line(stream)
        while line(stream):
            pass
    else:
        yield from pieces(stream, int(headers.get("Content-Length", 0)))


def pieces(stream, size):
    while size:
        piece = stream.read(min(size, 1 << 20))
        if not piece:
            raise ConnectionError("the body ended early")
        size -= len(piece)
        yield piece


def line(stream):
    """A line without its end."""
    read = stream.readline()
    if not read.endswith(b"\n"):
        raise ConnectionError("the body ended early")
    return read.rstrip(b"\r\n")
