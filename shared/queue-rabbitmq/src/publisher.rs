//! Sending hints until the server has confirmed them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures::future::try_join_all;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel};
use store::registry::{Hint, Lane};
use store::{Error, Result};

use crate::connection::{Link, pause, pauses, within};
use crate::error::failure;
use crate::topology::Topology;

/// Messages have to survive a restart.
const PERSISTENT: u8 = 2;

/// Channels with confirms, each used by one call at a time: the driver tells returned messages apart by their order only.
pub struct Publisher {
    link: Link,
    topology: Topology,
    deadline: Duration,
    idle: Mutex<Vec<Channel>>,
}

impl Publisher {
    /// By a connection of its own.
    pub fn new(link: Link, topology: Topology, deadline: Duration) -> Self {
        Self { link, topology, deadline, idle: Mutex::default() }
    }

    /// Sends hints, again and again within the deadline, until the queues have confirmed each.
    ///
    /// # Errors
    /// The last attempt's error once the deadline is over, or at once one that does not pass.
    pub async fn publish(&self, hints: &[Hint]) -> Result<()> {
        let mut pending = hints.to_vec();
        let mut last = None;
        let sent = tokio::time::timeout(self.deadline, async {
            let mut pauses = pauses();
            while !pending.is_empty() {
                match self.attempt(&mut pending).await {
                    Err(error) if !error.is_transient() => return Err(error),
                    outcome => last = outcome.err(),
                }
                if last.is_some() {
                    pause(&mut pauses).await;
                }
            }
            Ok(())
        });
        match sent.await {
            Ok(outcome) => outcome,
            Err(_) => {
                let silent = || format!("RabbitMQ did not confirm within {:?}", self.deadline);
                Err(last.unwrap_or_else(|| Error::Unavailable(silent().into())))
            }
        }
    }

    /// Sends what is pending once and keeps what has not been confirmed. A channel with which anything went wrong is not used
    /// again; a new one finds the queues declared.
    async fn attempt(&self, pending: &mut Vec<Hint>) -> Result<()> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let channel = match idle {
            Some(channel) if channel.status().connected() => channel,
            _ => self.open().await?,
        };
        self.send(&channel, pending).await?;
        if pending.is_empty() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(channel);
            return Ok(());
        }
        Err(Error::Unavailable(format!("RabbitMQ took in all but {} messages", pending.len()).into()))
    }

    async fn open(&self) -> Result<Channel> {
        let channel = self.link.channel().await?;
        within(self.deadline, async {
            for lane in Lane::all() {
                self.topology.declare(&channel, lane).await?;
            }
            channel.confirm_select(ConfirmSelectOptions::default()).await
        })
        .await?;
        Ok(channel)
    }

    async fn send(&self, channel: &Channel, pending: &mut Vec<Hint>) -> Result<()> {
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let properties = BasicProperties::default()
            .with_content_type("application/json".into())
            .with_delivery_mode(PERSISTENT);
        let mut confirmations = Vec::with_capacity(pending.len());
        for hint in pending.iter() {
            let (queue, body) = (self.topology.queue(hint.lane), serde_json::to_vec(hint)?);
            let sent = channel.basic_publish("".into(), queue, options, &body, properties.clone()).await;
            confirmations.push(sent.map_err(failure)?);
        }
        let confirmations = try_join_all(confirmations).await.map_err(failure)?;
        let acknowledged: Vec<bool> =
            confirmations.iter().map(|confirmation| confirmation.is_ack()).collect();
        // A message without a queue is returned and then acknowledged. The return may have been handed out with another's
        // acknowledgement, so it counts for all that went to the same queue.
        let returned: Vec<_> = confirmations
            .into_iter()
            .filter_map(|confirmation| Some(confirmation.take_message()?.delivery.routing_key))
            .collect();
        let mut acknowledged = acknowledged.into_iter();
        pending.retain(|hint| {
            !acknowledged.next().unwrap_or(false) || returned.contains(&self.topology.queue(hint.lane))
        });
        Ok(())
    }
}
