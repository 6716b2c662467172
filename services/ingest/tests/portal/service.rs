//! The service: jobs of the queue are done.

use std::sync::Arc;
use std::time::Duration;

use bitrix24::event::Hint;
use crm::{Kind, Moment};
use ingest::Service;
use ingest::portal::connection::Stage;
use ingest::portal::{Deletions, job};
use jobs::{Clock, Limits};
use portal_simulator::{Clock as _, Outgoing};
use store::registry::{JobId, JobState, Jobs, NewJob};
use tokio_util::sync::CancellationToken;

use crate::connection::new_portal;
use crate::support::{CONNECTION, Served, Store, served};
use portal_simulator::held::assert_equals_portal;

async fn enqueue(portal: &Served, store: &Store, job: impl FnOnce(Moment) -> NewJob) -> JobId {
    let now = portal.time.now();
    store.registry.enqueue(store.tenant, &[job(now)], now).await.unwrap()[0]
}

fn poll(now: Moment) -> NewJob {
    job::poll(CONNECTION, Deletions::Few, now)
}

/// Waits until a job is done.
async fn done(store: &Store, id: JobId) {
    loop {
        let job = store.registry.job(store.tenant, id).await.unwrap().unwrap();
        assert_eq!(job.error, None);
        if job.state == JobState::Done {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A service that reads a portal into a store.
async fn running(portal: &Served, store: &Store) -> impl AsyncFnOnce() + use<> {
    let service = Service {
        name: "test".into(),
        slots: 1,
        limits: Limits { round: Duration::from_millis(20), ..Limits::default() },
        portals: portal.portals(),
    };
    let time = Arc::clone(&portal.time);
    let (clock, stop): (Clock, _) = (Arc::new(move || time.now()), CancellationToken::new());
    let running = tokio::spawn(ingest::run(store.ports().await, service, clock, stop.clone()));
    async move || {
        stop.cancel();
        running.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connected_portal_is_read_by_jobs_and_an_event_takes_a_deleted_deal_out() {
    let (portal, store) = (served(60, 0).await, Store::new().await);
    let stop = running(&portal, &store).await;
    let context = portal.context(&store).await;
    context.connect(store.tenant, new_portal(&portal.url())).await.unwrap();
    while context.status(store.tenant, CONNECTION).await.unwrap().unwrap().stage != Stage::Following {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_equals_portal(&store.held().await, &portal.portal);

    portal.portal.subscribe(&Outgoing {
        url: "http://127.0.0.1:1/".into(),
        application_token: "token".into(),
        events: vec!["ONCRMDEALDELETE".into()],
    });
    let deal = portal.portal.world(|world| *world.register(Kind::Deal).rows.keys().next().unwrap());
    portal.delete("deal", deal);
    portal.time.pass(60_000);
    let deliveries = portal.portal.deliveries();
    let hint = Hint::parse(deliveries[0].body.as_bytes()).unwrap();
    let hinted = |now| job::hinted(CONNECTION, &hint.event, now).unwrap();
    done(&store, enqueue(&portal, &store, hinted).await).await;
    done(&store, enqueue(&portal, &store, poll).await).await;
    assert_equals_portal(&store.held().await, &portal.portal);
    stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_refuses_is_left_alone_until_it_is_resumed() {
    let (portal, store) = (served(60, 0).await, Store::new().await);
    let stop = running(&portal, &store).await;
    let context = portal.context(&store).await;
    context.connect(store.tenant, new_portal(&portal.url())).await.unwrap();
    let status = async || context.status(store.tenant, CONNECTION).await.unwrap().unwrap();
    while status().await.stage != Stage::Following {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let requests = portal.portal.counters().requests;
    // Half of the deals are gone: whoever reads must have lost sight of them.
    let deals: Vec<u32> =
        portal.portal.world(|world| world.register(Kind::Deal).rows.keys().copied().collect());
    for &deal in deals.iter().take(deals.len() / 2) {
        portal.delete("deal", deal);
    }
    portal.time.pass(86_400_000);
    done(&store, enqueue(&portal, &store, poll).await).await;
    let refused = status().await;
    assert_eq!(refused.stage, Stage::Suspended);
    let reason = refused.refusal.unwrap().reason;
    assert!(reason.contains("nothing was taken out"), "{reason}");
    assert!(portal.portal.counters().requests > requests);

    let requests = portal.portal.counters().requests;
    done(&store, enqueue(&portal, &store, poll).await).await;
    assert_eq!(portal.portal.counters().requests, requests, "it is not called");

    context.resume(store.tenant, CONNECTION, Deletions::All).await.unwrap();
    let held = async || store.held().await.into_keys().filter(|entity| entity.kind == Kind::Deal).count();
    while held().await > deals.len() - deals.len() / 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop().await;
    assert_eq!((status().await.stage, status().await.refusal), (Stage::Following, None));
}
