//! A connection that is made again when it broke.

use std::future::Future;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use lapin::uri::AMQPUri;
use lapin::{Channel, Connection, ConnectionProperties};
use store::{Error, Result};
use tokio::sync::Mutex;

use crate::error::failure;

/// Seconds between heartbeats where the URL does not say: after twice that a silent server counts as gone.
const HEARTBEAT: u16 = 10;

/// A connection, if there is one.
pub struct Link {
    uri: AMQPUri,
    name: String,
    deadline: Duration,
    current: Mutex<Option<Connection>>,
}

impl Link {
    /// Not connected yet; the name is shown by the server.
    ///
    /// # Errors
    /// [`Error::Refused`] for a URL that is none.
    pub fn new(url: &str, name: String, deadline: Duration) -> Result<Self> {
        let mut uri: AMQPUri =
            url.parse().map_err(|error| Error::Refused(format!("URL of RabbitMQ: {error}")))?;
        uri.query.heartbeat.get_or_insert(HEARTBEAT);
        Ok(Self { uri, name, deadline, current: Mutex::new(None) })
    }

    /// A fresh channel. The first who finds the connection broken makes another; the rest wait for it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the server cannot be reached or does not answer.
    pub async fn channel(&self) -> Result<Channel> {
        within(self.deadline, async {
            let mut current = self.current.lock().await;
            // Out of its place until it has given a channel: one that does not is not used again.
            let connection = match current.take() {
                Some(connection) if connection.status().connected() => connection,
                _ => self.connect().await?,
            };
            let channel = connection.create_channel().await?;
            *current = Some(connection);
            Ok(channel)
        })
        .await
    }

    async fn connect(&self) -> lapin::Result<Connection> {
        let properties = ConnectionProperties::default().with_connection_name(self.name.as_str().into());
        Connection::connect_uri(self.uri.clone(), properties).await
    }
}

/// What the server answers, if it does so in time.
///
/// # Errors
/// [`Error::Unavailable`] where it does not.
pub async fn within<T>(limit: Duration, answer: impl Future<Output = lapin::Result<T>>) -> Result<T> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(failure),
        Err(_) => Err(Error::Unavailable(format!("RabbitMQ did not answer within {limit:?}").into())),
    }
}

/// How long to wait between attempts: from 50 milliseconds, doubled up to 2 seconds, with jitter so that not all who lost a
/// server come back to it at once; without end.
pub fn pauses() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(50))
        .with_max_delay(Duration::from_secs(2))
        .with_jitter()
        .without_max_times()
        .build()
}

/// Waits before the next attempt.
pub async fn pause(pauses: &mut ExponentialBackoff) {
    tokio::time::sleep(pauses.next().unwrap_or_default()).await;
}
