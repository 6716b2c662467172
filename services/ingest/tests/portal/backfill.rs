//! The past of a portal.

use std::sync::atomic::Ordering;

use ingest::portal::{PortalError, Tally};
use portal_simulator::Mischief;
use store::registry::{JobState, Jobs};

use crate::support::{Store, served};
use portal_simulator::held::assert_equals_portal;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_backfill_the_store_holds_what_the_portal_has() {
    let portal = served(120, 0).await;
    let store = portal.read_anew().await;
    let held = store.held().await;
    assert_equals_portal(&held, &portal.portal);
    let filled = |held: fn(&portal_simulator::held::Held) -> bool| held;
    for (what, is_there) in [
        ("fields", filled(|held| !held.fields.is_empty())),
        ("moves", filled(|held| held.stages.len() > 1)),
        ("activities", filled(|held| !held.activities.is_empty())),
        ("comments", filled(|held| !held.comments.is_empty())),
    ] {
        assert!(held.values().any(is_there), "the company has {what}");
    }
    let again = portal.reader(&store).backfill().await.unwrap();
    assert_eq!(again, Tally::default(), "everything has been read");
    let queued = store.registry.jobs(store.tenant, JobState::Waiting, 10).await.unwrap();
    assert_eq!(queued.iter().map(|job| &*job.kind).collect::<Vec<_>>(), ["watch", "portal/poll"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_at_any_request_and_gone_on_with_it_gives_the_same_facts() {
    let portal = served(20, 0).await;
    const PLENTY: u64 = 1 << 40;
    portal.allow(PLENTY);
    let whole = portal.read_anew().await.timelines().await;
    let requests = PLENTY - portal.allowance.load(Ordering::SeqCst);
    assert!(requests > 10, "{requests} requests");
    for before_the_cut in 0..requests {
        let store = Store::new().await;
        portal.allow(before_the_cut);
        let cut = portal.reader(&store).backfill().await;
        assert!(matches!(cut, Err(PortalError::Portal(_))), "{before_the_cut}: {cut:?}");
        portal.allow(PLENTY);
        portal.reader(&store).backfill().await.unwrap();
        assert_eq!(store.timelines().await, whole, "cut off after {before_the_cut} requests");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_misbehaves_is_read_all_the_same() {
    let portal = served(40, 0).await;
    let whole = portal.read_anew().await.timelines().await;
    portal.portal.set_mischief(Mischief {
        bursts: 0.2,
        burst_length: 3,
        broken_json: 0.3,
        pages: 0.4,
        ..Mischief::NONE
    });
    let store = Store::new().await;
    let mut cuts = 0;
    while let Err(error) = portal.reader(&store).backfill().await {
        assert!(matches!(error, PortalError::Portal(_)), "{error}");
        cuts += 1;
        assert!(cuts < 1_000, "it never ends");
    }
    assert!(cuts > 0, "it was never cut off");
    assert_eq!(store.timelines().await, whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_before_a_backfill_is_what_it_reads() {
    let portal = served(120, 0).await;
    let store = Store::new().await;
    let lists = portal.reader(&store).count().await.unwrap();
    let deals = portal.portal.world(|world| world.register(crm::Kind::Deal).rows.len() as u64);
    let counted = |name: &str| lists.iter().find(|list| &*list.name == name).unwrap().rows;
    assert_eq!((counted("deal"), counted("deal/comments")), (Some(deals), Some(deals)));
    let activities = portal.portal.world(|world| world.activities.len() as u64);
    assert_eq!(counted("activity"), Some(activities));
    let own_rows = lists.iter().filter(|list| !list.name.ends_with("/comments"));
    let rows: u64 = own_rows.filter_map(|list| list.rows).sum();
    let comments = portal.portal.world(|world| world.comments.len() as u64);
    let read = portal.reader(&store).backfill().await.unwrap();
    assert_eq!(read.rows, rows + comments, "{lists:?}");
    assert_eq!(read.unreadable, 0);
}
