//! RabbitMQ from Debian's package.

use std::path::{Path, PathBuf};

use super::{Server, Source, ports};
use crate::process::{Failure, quoted, write};

/// Environment variable: after how many milliseconds an unacknowledged delivery closes its channel.
const CONSUMER_TIMEOUT: &str = "LEADLIGHT_TEST_CONSUMER_TIMEOUT";

/// RabbitMQ with the user `leadlight`. Its greeting is AMQP's protocol header, answered by a method frame.
pub const SERVER: Server = Server {
    name: "rabbitmq",
    variable: "LEADLIGHT_TEST_RABBITMQ_URL",
    url: |port| format!("amqp://leadlight:leadlight@127.0.0.1:{port}/%2f"),
    compose_port: 5672,
    greeting: (b"AMQP\0\0\x09\x01", b"\x01"),
    stop_signal: "TERM",
    source: Source::Debian("rabbitmq-server"),
    version: || {
        programs().and_then(|programs| Some(programs.parent()?.to_str()?.rsplit_once('-')?.1.to_owned()))
    },
    prepare,
};

/// A node with its own name, ports, cookie and name daemon, which would otherwise outlive it.
fn prepare(folder: &Path, port: u16) -> Result<String, Failure> {
    let programs = programs().ok_or_else(|| Failure::new("rabbitmq is not installed"))?;
    // The default is RabbitMQ's own.
    let timeout = std::env::var(CONSUMER_TIMEOUT).unwrap_or_else(|_| "1800000".to_owned());
    write(
        &folder.join("rabbitmq.conf"),
        &format!(
            "listeners.tcp.1 = 127.0.0.1:{port}\n\
             default_user = leadlight\n\
             default_pass = leadlight\n\
             consumer_timeout = {timeout}\n\
             log.file = false\n\
             log.console = true\n"
        ),
    )?;
    // How often that timeout is looked at; the default is once a minute.
    write(&folder.join("advanced.config"), "[{rabbit, [{channel_tick_interval, 1000}]}].\n")?;
    Ok(script(&programs, folder, port, ports::free()?, ports::free()?))
}

/// As under systemd, the script becomes the server instead of staying its parent.
fn script(programs: &Path, folder: &Path, port: u16, cluster_port: u16, name_port: u16) -> String {
    format!(
        "export HOME={folder} RUNNING_UNDER_SYSTEMD=true\n\
         export RABBITMQ_NODENAME=leadlight-{port}@localhost RABBITMQ_DIST_PORT={cluster_port}\n\
         export RABBITMQ_CONFIG_FILE={folder}/rabbitmq.conf RABBITMQ_CONF_ENV_FILE=/dev/null\n\
         export RABBITMQ_ADVANCED_CONFIG_FILE={folder}/advanced.config\n\
         export RABBITMQ_MNESIA_BASE={folder}/data RABBITMQ_LOG_BASE={folder}/data\n\
         export RABBITMQ_ENABLED_PLUGINS_FILE={folder}/enabled_plugins\n\
         export ERL_EPMD_PORT={name_port} ERL_EPMD_ADDRESS=127.0.0.1\n\
         epmd &\n\
         exec {server}\n",
        folder = quoted(folder),
        server = quoted(&programs.join("rabbitmq-server")),
    )
}

/// The folder of its programs: Debian's one on the search path insists on a user of its own.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/rabbitmq/lib").ok()?.flatten();
    let programs = versions.map(|entry| entry.path().join("sbin"));
    programs.filter(|programs| programs.join("rabbitmq-server").exists()).max()
}
