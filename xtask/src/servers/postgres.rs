//! PostgreSQL from Debian's package.

use std::path::{Path, PathBuf};

use super::{Server, Source};
use crate::process::{Failure, command, quoted};
use crate::tools;

/// PostgreSQL with the user and database `leadlight`. Its greeting is the protocol's start-up message, to which
/// only a server past its recovery answers with a request for authentication.
pub const SERVER: Server = Server {
    name: "postgres",
    variable: "LEADLIGHT_TEST_POSTGRES_URL",
    url: |port| format!("postgres://leadlight:leadlight@127.0.0.1:{port}/leadlight"),
    compose_port: 5432,
    greeting: (b"\0\0\0\x2b\0\x03\0\0user\0leadlight\0database\0leadlight\0\0", b"R"),
    stop_signal: "INT",
    source: Source::Debian("postgresql"),
    version: || command(programs()?.join("postgres"), ["--version"]).output().ok().map(|text| short(&text)),
    prepare,
};

/// It refuses to run as root; its package brings a user for that.
fn prepare(folder: &Path, port: u16) -> Result<String, Failure> {
    let programs = programs().ok_or_else(|| Failure::new("postgres is not installed"))?;
    let data = folder.join("data");
    let as_user =
        if tools::is_root() { "setpriv --reuid=postgres --regid=postgres --init-groups " } else { "" };
    let initdb = quoted(&programs.join("initdb"));
    let postgres = quoted(&programs.join("postgres"));
    let data = quoted(&data);
    let prepare = format!(
        "set -e
        [ -z '{as_user}' ] || chown postgres: {data}
        cd {data}
        {as_user}{initdb} --pgdata={data} --username=leadlight --auth=trust --encoding=UTF8 --locale=C --no-sync
        echo 'CREATE DATABASE leadlight' | {as_user}{postgres} --single -D {data} postgres"
    );
    let output = command("sh", ["-c", &prepare]).output()?;
    if !folder.join("data/PG_VERSION").exists() {
        return Err(Failure::new(format!("initdb: {output}")));
    }
    // After a crash its lock file would stop it as long as its process id is in use, be it by a zombie; `start`
    // knows that nothing runs here. Without fsync data outlives every crash but the machine's.
    Ok(format!(
        "rm -f postmaster.pid\n\
         exec {as_user}{postgres} -D {data} -p {port} -c listen_addresses=127.0.0.1 \
         -c unix_socket_directories= -c dynamic_shared_memory_type=mmap -c max_connections=200 -c fsync=off\n"
    ))
}

/// The newest version's programs; Debian keeps them off the search path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = versions.map(|entry| entry.path()).filter(|path| path.join("bin/postgres").exists());
    Some(installed.max_by_key(|path| number(path))?.join("bin"))
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15.18.
fn short(version: &str) -> String {
    version.split_whitespace().nth(2).unwrap_or(version).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_third_word() {
        assert_eq!(short("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), "15.18");
    }

    #[test]
    fn the_start_up_message_states_its_length() {
        let (message, _) = SERVER.greeting;
        assert_eq!(message[..4], (message.len() as u32).to_be_bytes());
    }
}
