//! `leadlight simulate`: a portal that answers until Ctrl-C.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::support::Folder;

#[test]
fn a_portal_is_served_under_the_address_that_is_printed_and_stops_cleanly() {
    let arguments = ["simulate", "--portal", "insurance", "--deals", "40", "--port", "0", "--lift-limits"];
    let mut portal =
        Command::new(env!("CARGO_BIN_EXE_leadlight")).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(portal.stdout.take().unwrap()).lines().map(Result::unwrap);
    let webhook = lines.find_map(|line| line.strip_prefix("Webhook: http://").map(str::to_owned)).unwrap();
    let (address, path) = webhook.split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /{path}crm.deal.get?id=1 HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("\"ID\":\"1\""), "{answer}");
    let interrupted = Command::new("kill").args(["-INT", &portal.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert!(portal.wait().unwrap().success());
    assert_eq!(lines.last().unwrap(), "stopped");
}

#[test]
fn trades_are_named_where_there_is_no_such_one() {
    Folder::new().refuse(&["simulate", "--portal", "bakery"], &["bakery", "machinery, school, insurance"]);
}
