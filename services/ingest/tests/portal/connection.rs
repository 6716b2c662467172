//! Connecting a portal.

use ingest::portal::Deletions;
use ingest::portal::connection::{ConnectError, Missing, NewPortal, PlanName, Stage};
use portal_simulator::Webhook;
use store::registry::{Connections, JobState, Jobs};

use crate::support::{CONNECTION, Served, Store, served, served_with};
use portal_simulator::held::assert_equals_portal;

pub fn new_portal(webhook: &str) -> NewPortal {
    NewPortal {
        name: CONNECTION.into(),
        webhook: webhook.into(),
        plan: PlanName::SelfHosted,
        event_token: None,
        partial: false,
    }
}

/// A portal with those webhooks beside the administrator's.
async fn with_webhook(webhook: Webhook) -> (Served, String) {
    let portal = served_with(30, 0, vec![Webhook::new(1, "administrator"), webhook]).await;
    let url = portal.portal.webhook_url(&portal.portal.webhooks()[1]);
    (portal, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connected_portal_says_how_far_it_has_been_read() {
    let (portal, store) = (served(30, 0).await, Store::new().await);
    let context = portal.context(&store).await;
    let missing = context.connect(store.tenant, new_portal(&portal.url())).await.unwrap();
    assert_eq!(missing, [Missing::EventToken]);
    let status = async || context.status(store.tenant, CONNECTION).await.unwrap().unwrap();
    assert_eq!((status().await.stage, status().await.partial_data), (Stage::Importing, false));
    let queued = store.registry.jobs(store.tenant, JobState::Waiting, 10).await.unwrap();
    assert_eq!(queued.iter().map(|job| &*job.kind).collect::<Vec<_>>(), ["portal/backfill"]);
    portal.allow(12);
    portal.reader(&store).backfill().await.unwrap_err();
    let half = status().await;
    let read: u64 = half.lists.iter().map(|list| list.read).sum();
    let rows: u64 = half.lists.iter().filter_map(|list| list.rows).sum();
    assert!(0 < read && read < rows, "{half:?}");
    portal.allow(u64::MAX);
    portal.reader(&store).backfill().await.unwrap();
    let done = status().await;
    assert_eq!((done.stage, done.left), (Stage::Following, None));
    assert!(done.lists.iter().all(|list| Some(list.read) == list.rows), "{done:?}");
    assert!(done.followed_until.is_some());
    let json = serde_json::to_string(&done).unwrap();
    let code = portal.url().trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    assert!(!json.contains(&code), "no secrets: {json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_sees_a_part_of_the_crm_is_refused_or_called_partial() {
    let (portal, url) = with_webhook(Webhook::new(2, "manager")).await;
    let store = Store::new().await;
    let context = portal.context(&store).await;
    let refused = context.connect(store.tenant, new_portal(&url)).await.unwrap_err();
    assert!(matches!(&refused, ConnectError::Missing(missing) if missing[..] == [Missing::Administrator]));
    assert!(refused.to_string().contains("not an administrator"), "{refused}");
    assert_eq!(store.registry.connections(store.tenant).await.unwrap(), []);
    let accepted = NewPortal { partial: true, ..new_portal(&url) };
    let missing = context.connect(store.tenant, accepted).await.unwrap();
    assert!(missing.contains(&Missing::Administrator));
    assert!(context.status(store.tenant, CONNECTION).await.unwrap().unwrap().partial_data);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_webhook_lacks_is_said_in_words() {
    let (portal, url) = with_webhook(Webhook::new(1, "narrow").with_scopes(&["crm"])).await;
    let store = Store::new().await;
    let context = portal.context(&store).await;
    context.connect(store.tenant, new_portal(&url)).await.unwrap();
    let status = context.status(store.tenant, CONNECTION).await.unwrap().unwrap();
    let missing: Vec<Missing> = status.missing.iter().map(|missing| missing.what).collect();
    assert_eq!(missing, [Missing::Telephony, Missing::OpenLines, Missing::EventToken]);
    assert!(status.missing[0].sentence.contains("calls"));
    portal.reader_by(&store, &url).backfill().await.unwrap();

    let (portal, url) = with_webhook(Webhook::new(1, "blind").with_scopes(&["telephony"])).await;
    let context = portal.context(&store).await;
    let other = NewPortal { name: "other".into(), ..new_portal(&url) };
    let refused = context.connect(store.tenant, other).await.unwrap_err();
    assert!(matches!(&refused, ConnectError::Missing(missing) if missing[..] == [Missing::Crm]), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_webhook_or_leads_elsewhere_changes_nothing() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let context = portal.context(&store).await;
    let tried = async |new: NewPortal| context.connect(store.tenant, new).await.unwrap_err();
    assert!(matches!(tried(new_portal("https://acme.test/")).await, ConnectError::Address(_)));
    let metadata = new_portal("http://169.254.169.254/rest/1/abc/");
    assert!(matches!(tried(metadata).await, ConnectError::Address(_)));
    let name = NewPortal { name: "A/..".into(), ..new_portal(&portal.url()) };
    assert!(matches!(tried(name).await, ConnectError::Name));
    let wrong_code = format!("{}x/", portal.url().trim_end_matches('/'));
    let refused = tried(new_portal(&wrong_code)).await;
    assert!(matches!(refused, ConnectError::Portal(_)), "{refused}");
    assert!(!refused.to_string().contains(&wrong_code), "{refused}");
    assert_eq!(store.registry.connections(store.tenant).await.unwrap(), []);

    context.connect(store.tenant, new_portal(&portal.url())).await.unwrap();
    let before = store.registry.connections(store.tenant).await.unwrap();
    let other = served(10, 0).await;
    assert!(matches!(tried(new_portal(&other.url())).await, ConnectError::Taken { .. }));
    assert_eq!(store.registry.connections(store.tenant).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_webhook_of_the_same_portal_goes_on_where_the_old_one_stopped() {
    let (portal, url) = with_webhook(Webhook::new(1, "second")).await;
    let store = Store::new().await;
    let context = portal.context(&store).await;
    context.connect(store.tenant, new_portal(&portal.url())).await.unwrap();
    portal.reader(&store).backfill().await.unwrap();
    context.connect(store.tenant, new_portal(&url)).await.unwrap();
    let status = context.status(store.tenant, CONNECTION).await.unwrap().unwrap();
    assert_eq!(status.stage, Stage::Following);
    portal.reader_by(&store, &url).poll_and_reconcile(Deletions::Few).await.unwrap();
    assert_equals_portal(&store.held().await, &portal.portal);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_taken_away_leaves_what_it_read_and_none_of_its_secrets() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let context = portal.context(&store).await;
    context.connect(store.tenant, new_portal(&portal.url())).await.unwrap();
    portal.reader(&store).backfill().await.unwrap();
    let held = store.held().await;
    context.disconnect(store.tenant, CONNECTION).await.unwrap();
    assert!(matches!(context.disconnect(store.tenant, CONNECTION).await, Err(ConnectError::Unknown)));
    assert_eq!(context.status(store.tenant, CONNECTION).await.unwrap(), None);
    assert_eq!(store.held().await, held);
}
