//! What every queue does.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;

use super::{Case, World, cases};
use crate::Queue;
use crate::queue::{Deliveries, Delivery};
use crate::registry::{Class, Hint, Lane, Service};

/// A queue with what its cases need besides.
#[async_trait]
pub trait QueueUnderTest: Send + Sync {
    /// The queue.
    fn queue(&self) -> Arc<dyn Queue>;

    /// Hints of a lane that can be published, all different, by increasing id: the jobs table takes only hints of jobs it
    /// has.
    async fn hints(&self, lane: Lane, count: usize) -> Vec<Hint>;

    /// Deletes the queue of a lane at the server while it is in use; nothing where there is no such thing.
    async fn delete_queue(&self, lane: Lane);
}

const INTERACTIVE: Lane = Service::Trainer.lane(Class::Interactive);
const NORMAL: Lane = Service::Trainer.lane(Class::Normal);
const BULK: Lane = Service::Trainer.lane(Class::Bulk);

/// All cases.
pub fn cases() -> Vec<Case<dyn QueueUnderTest>> {
    cases![
        what_is_published_is_consumed_in_order,
        a_consumer_is_woken_by_what_is_published_later,
        a_hint_goes_to_one_of_two_consumers,
        lanes_do_not_mix,
        what_is_given_back_comes_again,
        what_is_rejected_is_a_dead_letter_and_never_comes_again,
        what_was_acknowledged_does_not_come_again,
        hints_wait_while_nobody_consumes,
        a_queue_deleted_under_load_is_declared_again,
    ]
}

/// The next delivery, which has to come in a reasonable time.
async fn next(deliveries: &mut Deliveries) -> Delivery {
    let soon = tokio::time::timeout(Duration::from_secs(20), deliveries.next()).await;
    soon.expect("a delivery in time").expect("a consumer never ends").unwrap()
}

/// Publishes one more hint and takes it, by which everything that was published or settled before has gone through.
async fn only_a_new_one_comes(world: &dyn QueueUnderTest, lane: Lane, deliveries: &mut Deliveries) {
    let last = world.hints(lane, 1).await;
    world.queue().publish(&last).await.unwrap();
    let delivery = next(deliveries).await;
    assert_eq!(delivery.hint, last[0]);
    delivery.ack().await.unwrap();
}

async fn what_is_published_is_consumed_in_order(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(NORMAL, 20).await;
    world.queue().publish(&hints).await.unwrap();
    let mut deliveries = world.queue().consume(NORMAL).await.unwrap();
    for hint in hints {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.hint, hint);
        delivery.ack().await.unwrap();
    }
}

async fn a_consumer_is_woken_by_what_is_published_later(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(INTERACTIVE, 1).await;
    let mut deliveries = world.queue().consume(INTERACTIVE).await.unwrap();
    let publish = async {
        tokio::task::yield_now().await;
        world.queue().publish(&hints).await.unwrap();
    };
    let (delivery, ()) = futures::future::join(next(&mut deliveries), publish).await;
    assert_eq!(delivery.hint, hints[0]);
    delivery.ack().await.unwrap();
}

async fn a_hint_goes_to_one_of_two_consumers(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let one = world.queue().consume(NORMAL).await.unwrap();
    let other = world.queue().consume(NORMAL).await.unwrap();
    let hints = world.hints(NORMAL, 40).await;
    world.queue().publish(&hints).await.unwrap();
    let mut both = futures::stream::select(one, other).boxed();
    let mut seen = HashSet::new();
    for _ in &hints {
        let delivery = next(&mut both).await;
        assert!(seen.insert(delivery.hint), "{:?} came twice", delivery.hint);
        delivery.ack().await.unwrap();
    }
    only_a_new_one_comes(&*world, NORMAL, &mut both).await;
}

async fn lanes_do_not_mix(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    for lane in Lane::all() {
        let hints = world.hints(lane, 2).await;
        world.queue().publish(&hints).await.unwrap();
    }
    for lane in Lane::all() {
        let mut deliveries = world.queue().consume(lane).await.unwrap();
        for _ in 0..2 {
            let delivery = next(&mut deliveries).await;
            assert_eq!(delivery.hint.lane, lane);
            delivery.ack().await.unwrap();
        }
    }
}

async fn what_is_given_back_comes_again(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(BULK, 1).await;
    world.queue().publish(&hints).await.unwrap();
    let mut deliveries = world.queue().consume(BULK).await.unwrap();
    for _ in 0..5 {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.hint, hints[0]);
        delivery.requeue().await.unwrap();
    }
    next(&mut deliveries).await.ack().await.unwrap();
    only_a_new_one_comes(&*world, BULK, &mut deliveries).await;
}

async fn what_is_rejected_is_a_dead_letter_and_never_comes_again(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(BULK, 1).await;
    world.queue().publish(&hints).await.unwrap();
    let mut deliveries = world.queue().consume(BULK).await.unwrap();
    next(&mut deliveries).await.reject().await.unwrap();
    only_a_new_one_comes(&*world, BULK, &mut deliveries).await;
    // The server moves it in its own time.
    while world.queue().dead_letters(BULK).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(world.queue().dead_letters(BULK).await.unwrap(), 1);
    assert_eq!(world.queue().dead_letters(NORMAL).await.unwrap(), 0);
}

async fn what_was_acknowledged_does_not_come_again(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(NORMAL, 5).await;
    world.queue().publish(&hints).await.unwrap();
    let mut deliveries = world.queue().consume(NORMAL).await.unwrap();
    for _ in &hints {
        next(&mut deliveries).await.ack().await.unwrap();
    }
    drop(deliveries);
    let mut deliveries = world.queue().consume(NORMAL).await.unwrap();
    only_a_new_one_comes(&*world, NORMAL, &mut deliveries).await;
}

async fn hints_wait_while_nobody_consumes(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(NORMAL, 3).await;
    world.queue().publish(&hints).await.unwrap();
    // A server counts in its own time.
    while world.queue().waiting(NORMAL).await.unwrap() < 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(world.queue().waiting(NORMAL).await.unwrap(), 3);
    assert_eq!(world.queue().waiting(BULK).await.unwrap(), 0);
}

async fn a_queue_deleted_under_load_is_declared_again(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let mut deliveries = world.queue().consume(NORMAL).await.unwrap();
    let before = world.hints(NORMAL, 3).await;
    world.queue().publish(&before).await.unwrap();
    next(&mut deliveries).await.ack().await.unwrap();
    world.delete_queue(NORMAL).await;
    // What was in it is lost, which the registry's sweep makes up for; what is published from now on has to come.
    let after = world.hints(NORMAL, 1).await;
    let arrival = async {
        loop {
            world.queue().publish(&after).await.ok();
            let soon = tokio::time::timeout(Duration::from_secs(2), deliveries.next()).await;
            let Ok(Some(Ok(delivery))) = soon else { continue };
            let hint = delivery.hint;
            delivery.ack().await.ok();
            if hint == after[0] {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arrival).await.expect("the queue is back in time");
}
