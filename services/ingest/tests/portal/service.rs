//! The service: jobs of the queue are done.

use std::sync::Arc;
use std::time::Duration;

use bitrix24::event::Hint;
use bitrix24::portal::Reach;
use bitrix24::{Plan, Transport};
use crm::{Kind, Moment};
use ingest::portal::{Keyring, job};
use ingest::{Portals, Service};
use jobs::{Clock, Limits};
use models_objects::ObjectModels;
use portal_simulator::Outgoing;
use serde_json::Value;
use store::Ports;
use store::registry::{Connection, Connections, JobId, JobState, Jobs, NewJob};
use store_embedded::{JobsQueue, MemoryCache};
use tokio_util::sync::CancellationToken;

use crate::support::held::assert_equals_portal;
use crate::support::{CONNECTION, Served, Store, Waiting, served};

fn now() -> Moment {
    Moment(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64)
}

/// Connects a portal by its webhook.
async fn connect(store: &Store, portal: &Served, ring: &Keyring) {
    let connection = Connection {
        name: CONNECTION.into(),
        settings: Value::Null,
        credentials: ring.seal(store.tenant, CONNECTION, &portal.url().into()).unwrap(),
        suspended_at: None,
        created_at: now(),
    };
    store.registry.put_connection(store.tenant, &connection).await.unwrap();
}

async fn ports(store: &Store) -> Ports {
    Ports {
        registry: store.registry.clone(),
        events: store.events.clone(),
        models: Arc::new(ObjectModels::in_folder(&store.folder.path().join("models")).await.unwrap()),
        queue: Arc::new(JobsQueue::new(&store.registry)),
        cache: Arc::new(MemoryCache::default()),
    }
}

async fn enqueue(store: &Store, job: NewJob) -> JobId {
    store.registry.enqueue(store.tenant, &[job], now()).await.unwrap()[0]
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

#[tokio::test(flavor = "multi_thread")]
async fn a_connected_portal_is_read_by_jobs_and_an_event_takes_a_deleted_deal_out() {
    let (portal, store) = (served(60, 0).await, Store::new().await);
    let ring = Arc::new(Keyring::new(1, &[3; 32]));
    connect(&store, &portal, &ring).await;
    let service = Service {
        name: "test".into(),
        slots: 1,
        limits: Limits { round: Duration::from_millis(20), ..Limits::default() },
        portals: Portals {
            transport: Transport::new(Reach::Development).unwrap(),
            vault: ring,
            egress: "here".into(),
            plan: Plan::SelfHosted,
            clock: Arc::new(Waiting(Arc::clone(&portal.time))),
        },
    };
    let (clock, stop): (Clock, _) = (Arc::new(now), CancellationToken::new());
    let running = tokio::spawn(ingest::run(ports(&store).await, service, clock, stop.clone()));

    done(&store, enqueue(&store, job::backfill(CONNECTION, now())).await).await;
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
    done(&store, enqueue(&store, job::record(CONNECTION, &hint.event, now()).unwrap()).await).await;
    done(&store, enqueue(&store, job::poll(CONNECTION, now())).await).await;
    assert_equals_portal(&store.held().await, &portal.portal);

    stop.cancel();
    running.await.unwrap();
}

#[test]
fn the_same_hint_twice_is_one_job() {
    let event = bitrix24::event::Event::ActivityChanged(7);
    let [one, two] = [1, 2].map(|at| job::record(CONNECTION, &event, Moment(at)).unwrap());
    assert_eq!((&one.kind, &one.dedup), (&two.kind, &two.dedup));
    let other = job::record("other", &event, Moment(1)).unwrap();
    assert_ne!(one.dedup, other.dedup, "portals have their own ids");
}
