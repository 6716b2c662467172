//! S3's interface: the development server of `deploy/dev/s3`.

use super::{Server, Source};
use crate::process::{command, quoted, root};
use crate::tools::python_environment;

const TOOL: &str = "s3";
const REQUIREMENTS: &str = include_str!("../../../deploy/dev/s3/requirements.txt");

/// Objects in memory, with a bucket `leadlight`, which is there when it answers.
pub const SERVER: Server = Server {
    name: "s3",
    variable: "LEADLIGHT_TEST_S3_URL",
    url: |port| format!("http://127.0.0.1:{port}"),
    compose_port: 9000,
    greeting: (
        b"GET /leadlight?list-type=2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
    ),
    stop_signal: "TERM",
    source: Source::Python(TOOL, &["--requirement", "deploy/dev/s3/requirements.txt"]),
    version,
    prepare: |_, port| {
        let python = python_environment(TOOL).join("bin/python");
        let server = root().join("deploy/dev/s3/server.py");
        Ok(format!("exec {} {} --port {port}\n", quoted(&python), quoted(&server)))
    },
};

/// That of moto, if it is the one asked for.
fn version() -> Option<String> {
    const ASK: &str = "import importlib.metadata as m; print('moto[s3]==' + m.version('moto'))";
    let installed = command(python_environment(TOOL).join("bin/python"), ["-c", ASK]).output().ok()?;
    (REQUIREMENTS.lines().next() == Some(installed.trim())).then(|| format!("({})", installed.trim()))
}
