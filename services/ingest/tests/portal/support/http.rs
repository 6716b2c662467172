//! A portal over HTTP/1.1, without anything that delivers its events: tests fetch those themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use portal_simulator::{Portal, Request};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const STOPPED: &[u8] = br#"{"error":"OVERLOAD_LIMIT","error_description":"REST is stopped"}"#;

/// Serves a portal at an address that it is told; so many requests, then none.
pub async fn serve(portal: Arc<Portal>, allowance: Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    portal.set_address(&base, &base);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (portal, allowance) = (Arc::clone(&portal), Arc::clone(&allowance));
            tokio::spawn(async move { converse(stream, &portal, &allowance).await });
        }
    });
}

/// Answers the requests of a connection until it is closed.
pub async fn converse(stream: TcpStream, portal: &Portal, allowance: &AtomicU64) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut length, mut content_type) = (0, String::new());
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap();
            } else if name.eq_ignore_ascii_case("content-type") {
                content_type = value.trim().to_owned();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let allowed = allowance.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        let (status, body) = if allowed.is_ok() {
            let response = portal.request(&Request { body, content_type, ..Request::get(target) });
            (response.status, response.body)
        } else {
            (503, STOPPED.to_vec())
        };
        let head = format!(
            "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&body).await?;
    }
}
