//! Forecasts and feedback.

use crm::{Entity, Kind, Moment};

use super::with_tenant;
use crate::Forecast;
use crate::contract::samples::{deal, forecast};
use crate::contract::{Case, World, cases};
use crate::registry::{FeedbackEntry, Registry, Verdict};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        the_latest_forecast_of_an_entity_is_kept,
        the_longest_expired_forecasts_come_first,
        a_forecast_is_removed_with_its_entity,
        feedback_is_kept_the_newest_first,
    ]
}

async fn the_latest_forecast_of_an_entity_is_kept(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let lead = Entity::new(Kind::Lead, "1");
    assert_eq!(registry.forecast(tenant, &deal("1")).await.unwrap(), None);
    for (at, probability, kept) in
        [(5, 0.1, 0.1), (9, 0.9, 0.9), (9, 1.0 / 3.0, 1.0 / 3.0), (7, 0.2, 1.0 / 3.0)]
    {
        let batch = [forecast(deal("1"), at, probability), forecast(lead.clone(), at, 0.5)];
        registry.put_forecasts(tenant, &batch).await.unwrap();
        assert_eq!(registry.forecast(tenant, &deal("1")).await.unwrap().unwrap().probability, kept);
    }
    let latest = forecast(lead.clone(), 9, 0.5);
    assert_eq!(registry.forecast(tenant, &lead).await.unwrap(), Some(latest));
}

async fn the_longest_expired_forecasts_come_first(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let until = |id: &str, until| Forecast { valid_until: Moment(until), ..forecast(deal(id), 1, 0.5) };
    let batch = [until("a", 30), until("b", 10), until("c", 20), until("d", i64::MAX), until("e", i64::MIN)];
    registry.put_forecasts(tenant, &batch).await.unwrap();
    let expired = registry.expired_forecasts(tenant, Moment(20), 10).await.unwrap();
    assert_eq!(expired, [deal("e"), deal("b"), deal("c")]);
    assert_eq!(registry.expired_forecasts(tenant, Moment(40), 2).await.unwrap(), [deal("e"), deal("b")]);
}

async fn a_forecast_is_removed_with_its_entity(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.put_forecasts(tenant, &["1", "2"].map(|id| forecast(deal(id), 1, 0.5))).await.unwrap();
    assert!(registry.delete_forecast(tenant, &deal("1")).await.unwrap());
    assert!(!registry.delete_forecast(tenant, &deal("1")).await.unwrap());
    assert_eq!(registry.forecast(tenant, &deal("1")).await.unwrap(), None);
    assert!(registry.forecast(tenant, &deal("2")).await.unwrap().is_some());
}

async fn feedback_is_kept_the_newest_first(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let say = |id: &str, at, verdict| FeedbackEntry {
        entity: deal(id),
        user: "анна".into(),
        at: Moment(at),
        verdict,
        probability: 0.1 + 0.2,
        comment: "точно'".into(),
    };
    let said = [say("1", 1, Verdict::Right), say("2", 2, Verdict::TooLow), say("1", 3, Verdict::TooHigh)];
    for one in &said {
        registry.add_feedback(tenant, one).await.unwrap();
    }
    let [first, second, third] = said;
    let changed = FeedbackEntry { verdict: Verdict::TooLow, comment: "".into(), ..first };
    registry.add_feedback(tenant, &changed).await.unwrap();
    assert_eq!(registry.feedback(tenant, &deal("1")).await.unwrap(), [third.clone(), changed]);
    assert_eq!(registry.recent_feedback(tenant, 2).await.unwrap(), [third, second.clone()]);
    assert_eq!(registry.delete_feedback(tenant, &deal("1")).await.unwrap(), 2);
    assert_eq!(registry.feedback(tenant, &deal("1")).await.unwrap(), []);
    assert_eq!(registry.recent_feedback(tenant, 10).await.unwrap(), [second]);
}
