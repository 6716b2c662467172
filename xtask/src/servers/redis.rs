//! Redis from Debian's package.

use crate::process::command;

use super::{Server, Source};

/// Redis as a cache: nothing is kept on disk.
pub const SERVER: Server = Server {
    name: "redis",
    variable: "LEADLIGHT_TEST_REDIS_URL",
    url: |port| format!("redis://127.0.0.1:{port}"),
    compose_port: 6379,
    greeting: (b"PING\r\n", b"+PONG"),
    stop_signal: "TERM",
    source: Source::Debian("redis-server"),
    version: || {
        let text = command("redis-server", ["--version"]).output().ok()?;
        text.split_whitespace().find_map(|word| word.strip_prefix("v=")).map(str::to_owned)
    },
    prepare: |_, port| {
        Ok(format!("exec redis-server --port {port} --bind 127.0.0.1 --save '' --appendonly no --dir .\n"))
    },
};
