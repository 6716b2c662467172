//! Listening to announcements of new models.

use std::time::Duration;

use futures::StreamExt;
use redis::Client;
use redis::aio::PubSubSink;
use store::cache::{Announcement, Announcements};
use store::{Error, Result};
use tokio::time::{sleep, timeout};

use crate::PATIENCE;
use crate::error::failure;

/// How often a connection on which nothing is heard is asked whether it is still there.
const PING: Duration = Duration::from_secs(5);

/// Subscribes over a connection of its own. The stream ends when that is lost.
///
/// # Errors
/// Where the server cannot be reached.
pub async fn listen(client: &Client, channel: &str) -> Result<Announcements> {
    let subscribe = async {
        let mut connection = client.get_async_pubsub().await?;
        connection.subscribe(channel).await?;
        Ok(connection)
    };
    let connection = match timeout(PATIENCE, subscribe).await {
        Ok(connection) => connection.map_err(failure)?,
        Err(_) => return Err(Error::Unavailable(format!("Redis did not answer within {PATIENCE:?}").into())),
    };
    let (sink, messages) = connection.split();
    // What is not an announcement is from somebody else.
    let announcements = messages
        .take_until(lost(sink))
        .filter_map(async |message| serde_json::from_slice::<Announcement>(message.get_payload_bytes()).ok());
    Ok(announcements.boxed())
}

/// Returns when the connection no longer answers.
async fn lost(mut sink: PubSubSink) {
    while let Ok(Ok(())) = timeout(PATIENCE, async { sink.ping::<redis::Value>().await.map(drop) }).await {
        sleep(PING).await;
    }
}
