//! Ports for servers.

use std::net::TcpListener;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::process::{self, Failure};

/// Below the ports that the system gives to outgoing connections (Linux: from 32768): else, while a server is
/// stopped, a client's own connection could take its port.
const RANGE: Range<u16> = 20_000..32_000;

/// A port that nothing listens on, never the same twice.
pub fn free() -> Result<u16, Failure> {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = std::process::id();
    loop {
        let tried = TRIED.fetch_add(1, Ordering::Relaxed);
        if tried >= RANGE.len() as u16 {
            return Err(Failure::new("no port is free"));
        }
        let port = candidate(first, tried);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
}

/// Processes begin at different places, so that two at once seldom try the same port.
fn candidate(process: u32, tried: u16) -> u16 {
    let place = (u64::from(process) * 97 + u64::from(tried)) % RANGE.len() as u64;
    RANGE.start + place as u16
}

/// Remembers the port of the server in that folder.
pub fn write(folder: &Path, port: u16) -> Result<(), Failure> {
    process::write(&folder.join("port"), &port.to_string())
}

/// The port of the server in that folder.
pub fn read(folder: &Path) -> Result<u16, Failure> {
    let file = folder.join("port");
    let text = std::fs::read_to_string(&file);
    text.ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Failure::new(format!("{} holds no port", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_of_the_range_is_tried_once() {
        let mut ports: Vec<u16> = (0..RANGE.len() as u16).map(|tried| candidate(4_000_000, tried)).collect();
        ports.sort_unstable();
        assert_eq!(ports, RANGE.collect::<Vec<_>>());
    }

    #[test]
    fn a_port_in_use_is_not_free() {
        let port = free().unwrap();
        let _listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        assert_ne!(free().unwrap(), port);
    }
}
