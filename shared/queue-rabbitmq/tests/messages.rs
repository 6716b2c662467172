//! What becomes of messages, beyond the contract.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod support;

use std::time::Duration;

use futures::StreamExt;
use lapin::BasicProperties;
use lapin::options::BasicPublishOptions;
use queue_rabbitmq::{RabbitQueue, Settings};
use store::registry::{Class, Hint, JobId, Lane, Service};
use store::{Error, Queue};

use support::Prefix;

/// The queue of these tests.
const LANE: Lane = Service::Trainer.lane(Class::Bulk);

#[tokio::test]
async fn what_is_not_a_hint_goes_to_the_dead_letters_and_does_not_stop_the_consumer() {
    let Some(url) = test_servers::url("rabbitmq") else { return };
    let prefix = Prefix::new(&url);
    let queue = prefix.open();
    assert_eq!(queue.waiting(LANE).await.unwrap(), 0);
    let (name, options) = (prefix.queue(LANE).into(), BasicPublishOptions::default());
    let foreign = prefix.channel().await;
    foreign.basic_publish("".into(), name, options, b"?", BasicProperties::default()).await.unwrap();
    let mut deliveries = queue.consume(LANE).await.unwrap();
    assert!(matches!(deliveries.next().await.unwrap(), Err(Error::Damaged(_))));
    let hint = Hint { job: JobId(1), lane: LANE };
    queue.publish(&[hint]).await.unwrap();
    let delivery = deliveries.next().await.unwrap().unwrap();
    assert_eq!(delivery.hint, hint);
    delivery.ack().await.unwrap();
    assert_eq!(queue.dead_letters(LANE).await.unwrap(), 1);
}

/// More of them than a consumer is given ahead.
#[tokio::test]
async fn deliveries_dropped_unsettled_come_again() {
    let Some(url) = test_servers::url("rabbitmq") else { return };
    let prefix = Prefix::new(&url);
    let queue = prefix.open();
    let hint = Hint { job: JobId(1), lane: LANE };
    queue.publish(&[hint]).await.unwrap();
    let mut deliveries = queue.consume(LANE).await.unwrap();
    for _ in 0..50 {
        assert_eq!(deliveries.next().await.unwrap().unwrap().hint, hint);
    }
    assert_eq!(queue.dead_letters(LANE).await.unwrap(), 0);
}

#[tokio::test]
async fn a_delivery_can_be_settled_after_its_consumer_has_gone() {
    let Some(url) = test_servers::url("rabbitmq") else { return };
    let prefix = Prefix::new(&url);
    let queue = prefix.open();
    queue.publish(&[Hint { job: JobId(1), lane: LANE }]).await.unwrap();
    let mut deliveries = queue.consume(LANE).await.unwrap();
    let delivery = deliveries.next().await.unwrap().unwrap();
    drop(deliveries);
    delivery.ack().await.unwrap();
}

/// Port 1 is nobody's.
#[tokio::test]
async fn a_server_that_stays_away_is_unavailable_after_the_deadline() {
    let mut settings = Settings::new("amqp://127.0.0.1:1", "test");
    settings.deadline = Duration::from_millis(200);
    let queue = RabbitQueue::new(settings).unwrap();
    let hint = Hint { job: JobId(1), lane: LANE };
    assert!(queue.publish(&[hint]).await.unwrap_err().is_transient());
    assert!(queue.waiting(LANE).await.unwrap_err().is_transient());
    let mut deliveries = queue.consume(LANE).await.unwrap();
    for _ in 0..3 {
        assert!(deliveries.next().await.unwrap().unwrap_err().is_transient());
    }
}

#[tokio::test]
async fn a_url_that_is_none_is_refused() {
    let settings = Settings::new("http://localhost", "test");
    assert!(matches!(RabbitQueue::new(settings), Err(Error::Refused(_))));
}
