//! The registry: its traits but those of jobs, which have a file of their own.

use crm::Moment;

use super::two::{
    Seen, Two, a_connection, a_feedback, a_job, a_key, a_model, a_schedule, a_user, an_entry, two,
};
use super::{assert_covered, jobs, names};
use crate::Error;
use crate::contract::samples::{self, deal, deals};
use crate::contract::{Case, World, cases};
use crate::registry::*;

/// All cases.
pub fn cases() -> Vec<Case<dyn Registry>> {
    let mut all = methods();
    all.extend(cases![each_method_has_a_case]);
    all
}

fn methods() -> Vec<Case<dyn Registry>> {
    let mut all = cases![
        create_tenant,
        tenant_named,
        tenants,
        delete_tenant,
        key_holder,
        tenant,
        update_settings,
        put_user,
        user,
        users,
        delete_user,
        add_key,
        keys,
        revoke_key,
        put_connection,
        exchange_connection,
        connection,
        connections,
        delete_connection,
        cursor,
        advance,
        add_model,
        models,
        active_model,
        active_models,
        activate,
        retire,
        roll_back,
        delete_model,
        put_schedule,
        schedules,
        delete_schedule,
        put_forecasts,
        forecast,
        expired_forecasts,
        delete_forecast,
        add_feedback,
        feedback,
        recent_feedback,
        delete_feedback,
        record,
        audit,
    ];
    all.extend(jobs::cases());
    all
}

async fn each_method_has_a_case(_: World<dyn Registry>) {
    let methods = [
        <dyn Admin>::METHODS,
        <dyn Tenants>::METHODS,
        <dyn Users>::METHODS,
        <dyn Keys>::METHODS,
        <dyn Connections>::METHODS,
        <dyn Cursors>::METHODS,
        <dyn Jobs>::METHODS,
        <dyn Dispatch>::METHODS,
        <dyn Models>::METHODS,
        <dyn Schedules>::METHODS,
        <dyn Forecasts>::METHODS,
        <dyn Feedback>::METHODS,
        <dyn Audit>::METHODS,
    ];
    assert_covered(&methods.concat(), names(&self::methods()));
}

async fn create_tenant(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.create_tenant("C", &Settings::default(), Moment(1)).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn tenant_named(world: World<dyn Registry>) {
    let Two { registry, a, b } = two(&world).await;
    for (name, id) in [("A", a), ("B", b)] {
        assert_eq!(registry.tenant_named(name).await.unwrap().unwrap().id, id);
    }
}

/// For administrators: all of them.
async fn tenants(world: World<dyn Registry>) {
    let Two { registry, a, b } = two(&world).await;
    let listed = registry.tenants().await.unwrap();
    assert_eq!(listed.iter().map(|tenant| tenant.id).collect::<Vec<_>>(), [a, b]);
}

async fn delete_tenant(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.delete_tenant(two.b).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
    two.registry.delete_tenant(two.a).await.unwrap();
    let nothing = Seen {
        tenant: None,
        users: vec![],
        keys: vec![],
        connections: vec![],
        cursor: None,
        jobs: vec![],
        models: vec![],
        schedules: vec![],
        forecast: None,
        feedback: vec![],
        audit: vec![],
    };
    assert_eq!(two.seen_by_a().await, nothing);
    assert_eq!(two.registry.key_holder(&[1; 32]).await.unwrap(), None);
}

async fn key_holder(world: World<dyn Registry>) {
    let Two { registry, a, b } = two(&world).await;
    registry.add_key(b, &a_key(2)).await.unwrap();
    for (hash, tenant) in [(1, a), (2, b)] {
        assert_eq!(registry.key_holder(&[hash; 32]).await.unwrap().unwrap().tenant, tenant);
    }
}

async fn tenant(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(&*registry.tenant(b).await.unwrap().unwrap().name, "B");
}

async fn update_settings(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    let settings = Settings { owner: true, ..Settings::default() };
    two.registry.update_settings(two.b, &settings).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn put_user(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.put_user(two.b, &a_user("B's")).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn user(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.user(b, "user").await.unwrap(), None);
}

async fn users(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.users(b).await.unwrap(), []);
}

async fn delete_user(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.delete_user(two.b, "user").await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn add_key(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.add_key(two.b, &a_key(2)).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn keys(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.keys(b).await.unwrap(), []);
}

async fn revoke_key(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.revoke_key(two.b, "key").await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn put_connection(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.put_connection(two.b, &a_connection("B's")).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn exchange_connection(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    let [of_a, of_b] = ["A's", "B's"].map(a_connection);
    assert!(!two.registry.exchange_connection(two.b, &of_a.credentials, &of_b).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn connection(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.connection(b, "portal").await.unwrap(), None);
}

async fn connections(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.connections(b).await.unwrap(), []);
}

async fn delete_connection(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.delete_connection(two.b, "portal").await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn cursor(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.cursor(b, "source").await.unwrap(), None);
}

async fn advance(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.advance(two.b, "source", "B's", &[a_job("B's")], Moment(1)).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn add_model(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    let added = two.registry.add_model(two.b, &a_model("B's")).await.unwrap();
    assert_eq!(added.version, 1);
    assert_eq!(two.seen_by_a().await, before);
}

async fn models(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.models(b, &deals("3")).await.unwrap(), []);
}

async fn active_model(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.active_model(b, &deals("3")).await.unwrap(), None);
}

async fn active_models(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.active_models(b).await.unwrap(), []);
}

async fn activate(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    let missing = two.registry.activate(two.b, &deals("3"), 1, Moment(9)).await;
    assert!(matches!(missing, Err(Error::Missing(_))), "{missing:?}");
    assert_eq!(two.seen_by_a().await, before);
}

async fn retire(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.retire(two.b, &deals("3")).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn roll_back(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert_eq!(two.registry.roll_back(two.b, &deals("3")).await.unwrap(), None);
    assert_eq!(two.seen_by_a().await, before);
}

async fn delete_model(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.delete_model(two.b, &deals("3"), 1).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn put_schedule(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.put_schedule(two.b, &a_schedule("B's")).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn schedules(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.schedules(b).await.unwrap(), []);
}

async fn delete_schedule(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.delete_schedule(two.b, "nightly").await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn put_forecasts(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.put_forecasts(two.b, &[samples::forecast(deal("1"), 9, 0.75)]).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn forecast(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.forecast(b, &deal("1")).await.unwrap(), None);
}

async fn expired_forecasts(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.expired_forecasts(b, Moment::MAX, 10).await.unwrap(), []);
}

async fn delete_forecast(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.delete_forecast(two.b, &deal("1")).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn add_feedback(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.add_feedback(two.b, &a_feedback("B's")).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn feedback(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.feedback(b, &deal("1")).await.unwrap(), []);
}

async fn recent_feedback(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.recent_feedback(b, 10).await.unwrap(), []);
}

async fn delete_feedback(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    assert_eq!(two.registry.delete_feedback(two.b, &deal("1")).await.unwrap(), 0);
    assert_eq!(two.seen_by_a().await, before);
}

async fn record(world: World<dyn Registry>) {
    let two = two(&world).await;
    let before = two.seen_by_a().await;
    two.registry.record(two.b, &an_entry("B's")).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

async fn audit(world: World<dyn Registry>) {
    let Two { registry, b, .. } = two(&world).await;
    assert_eq!(registry.audit(b, Moment::MAX, 10).await.unwrap(), []);
}
