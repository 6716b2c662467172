"""Queries and inserts on the in-process engine, one connection per request."""

import contextlib
import os
import re

import chdb
from chdb.state.sqlitelike import connect

SELECT = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
OWN_FORMAT = re.compile(r"\bFORMAT\s+\w+\s*;?\s*$", re.IGNORECASE)
# Formats whose blocks can be sent as they come; the others have a frame around the whole result.
STREAMED = {"RowBinary", "RowBinaryWithNamesAndTypes"}


class Engine:
    """The engine with its data folder. It lives as long as one of its connections does."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.folder = os.path.abspath(folder)
        self.anchor = connect(self.folder)
        self.version = chdb.engine_version

    @contextlib.contextmanager
    def session(self, database, settings):
        """A connection of its own, so that neither database nor settings reach another request."""
        connection = connect(self.folder)
        try:
            for name, value in settings.items():
                connection.query(f"SET {identifier(name)} = {literal(value)}")
            if database:
                connection.query(f"USE {identifier(database)}")
            yield connection
        finally:
            connection.close()

    def close(self):
        self.anchor.close()


def query(connection, sql, output, parameters, buffered):
    """Result of a statement as blocks of bytes; only of a SELECT there can be more than one."""
    if buffered or output not in STREAMED or not SELECT.match(sql) or OWN_FORMAT.search(sql):
        yield connection.query(sql, output, params=parameters).bytes()
        return
    stream = connection.send_query(sql, output, params=parameters)
    try:
        head = None
        for block in stream:
            rows = memoryview(block.bytes())
            if head is None:
                head = names_and_types(rows) if output == "RowBinaryWithNamesAndTypes" else 0
                yield rows
            else:
                yield rows[head:]  # the engine repeats names and types in every block
    finally:
        stream.close()
    if head is None:  # no rows: the stream leaves out names and types too
        yield connection.query(sql, output, params=parameters).bytes()


def insert(connection, sql, data_format, chunks):
    """Inserts what the chunks hold and gives the count of rows; nothing is committed of a body cut short
    beyond the blocks that the engine has already written."""
    with connection.send_insert(sql, data_format) as inserter:
        for chunk in chunks:
            inserter.append(chunk)
        return inserter.finish().rows_written


def names_and_types(block):
    """Length of the head of RowBinaryWithNamesAndTypes: a count of columns, their names, their types."""
    columns, at = variable_length(block, 0)
    for _ in range(2 * columns):
        length, at = variable_length(block, at)
        at += length
    return at


def variable_length(block, at):
    """The LEB128 number at a position, and the position after it."""
    value = shift = 0
    while True:
        byte = block[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def identifier(name):
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
