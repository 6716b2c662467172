//! ClickHouse: the development server of `deploy/dev/clickhouse`.

use super::{Server, Source};
use crate::process::{command, quoted, root};
use crate::tools::python_environment;

const TOOL: &str = "clickhouse";
const REQUIREMENTS: &str = include_str!("../../../deploy/dev/clickhouse/requirements.txt");

/// ClickHouse's engine behind its HTTP interface.
pub const SERVER: Server = Server {
    name: "clickhouse",
    variable: "LEADLIGHT_TEST_CLICKHOUSE_URL",
    url: |port| format!("http://127.0.0.1:{port}"),
    compose_port: 8123,
    greeting: (b"GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
    stop_signal: "TERM",
    source: Source::Python(TOOL, &["--no-deps", "--requirement", "deploy/dev/clickhouse/requirements.txt"]),
    version,
    prepare: |_, port| {
        let python = python_environment(TOOL).join("bin/python");
        let server = root().join("deploy/dev/clickhouse/server.py");
        Ok(format!("exec {} {} --path . --port {port}\n", quoted(&python), quoted(&server)))
    },
};

/// The engine's, if it is the one asked for.
fn version() -> Option<String> {
    const ASK: &str = "import importlib.metadata as m; print('chdb-core==' + m.version('chdb-core'))";
    let installed = command(python_environment(TOOL).join("bin/python"), ["-c", ASK]).output().ok()?;
    (installed.trim() == REQUIREMENTS.trim()).then(|| format!("({})", installed.trim()))
}
