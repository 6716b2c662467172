//! An HTTP server that answers what a function says.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub body: String,
}

impl Request {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The method that is called.
    pub fn method(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

pub fn answer(status: u16, body: impl Into<String>) -> Response {
    Response { status, location: None, body: body.into() }
}

pub fn ok(result: &str) -> Response {
    answer(200, format!(r#"{{"result":{result},"time":{{"operating":0}}}}"#))
}

type Handler = dyn Fn(&Request) -> Response + Send + Sync;

/// A running server; ends with its test's runtime.
pub struct Server {
    pub origin: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub async fn answering(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (handler, seen): (Arc<Handler>, _) = (Arc::new(handler), Arc::new(Mutex::new(Vec::new())));
        let all = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&handler), Arc::clone(&all)));
            }
        });
        Self { origin, seen }
    }

    /// Answers one after the other, the last one again and again.
    pub async fn script(responses: Vec<Response>) -> Self {
        let left = Mutex::new(responses);
        Self::answering(move |_| {
            let mut left = left.lock().unwrap();
            if left.len() > 1 { left.remove(0) } else { left[0].clone() }
        })
        .await
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, handler: Arc<Handler>, seen: Arc<Mutex<Vec<Request>>>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        seen.lock().unwrap().push(request.clone());
        let Response { status, location, body } = handler(&request);
        let location = location.map(|to| format!("Location: {to}\r\n")).unwrap_or_default();
        let head = format!("HTTP/1.1 {status} X\r\n{location}Content-Length: {}\r\n\r\n", body.len());
        if stream.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|&read| read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        let header = line.trim().to_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { path, body: String::from_utf8(body).ok()? })
}
