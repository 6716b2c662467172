//! Values for the cases.

use std::sync::Arc;

use crm::{
    Activity, ActivityKind, Body, Direction, Entity, Entry, Fact, Kind, Link, Moment, Stage, State, TenantId,
    Version,
};
use serde_json::json;

use crate::Forecast;
use crate::registry::Population;

/// A tenant, for ports that need not know it from a registry.
pub fn tenant(number: u32) -> TenantId {
    TenantId::found_in_registry(number)
}

/// A deal.
pub fn deal(id: &str) -> Entity {
    Entity::new(Kind::Deal, id)
}

/// Deals of one pipeline.
pub fn deals(pipeline: &str) -> Population {
    Population { kind: Kind::Deal, pipeline: pipeline.into() }
}

/// A fact that was recorded when it happened.
pub fn fact(key: &str, at: i64, body: Body) -> Fact {
    Fact { key: key.into(), occurred_at: Moment(at), recorded_at: Moment(at), backfilled: false, body }
}

/// A fact of a deal, with its deal.
pub fn entry(id: &str, fact: Fact) -> Entry {
    Entry { entity: deal(id), fact }
}

/// A comment.
pub fn comment(text: &str) -> Body {
    Body::Activity(Activity { kind: ActivityKind::Comment, client_text: text.into(), ..Activity::default() })
}

/// One fact of each sort, a millisecond apart.
pub fn one_of_each() -> Vec<Fact> {
    let fields = [("TITLE", "Окна"), ("UF_CRM_1", "12.50"), ("EMPTY", "")];
    let bodies = [
        Body::Version(Version {
            fields: Arc::new(fields.map(|(name, value)| (name.into(), value.into())).into()),
        }),
        Body::Activity(Activity {
            kind: ActivityKind::Call,
            direction: Direction::Incoming,
            label: "W_Nabellen/START".into(),
            seconds: Some(u32::MAX),
            operator_answer_seconds: Some(0),
            client_answer_seconds: Some(7),
            in_work_time: Some(false),
            channel: "line 3".into(),
            user: "17".into(),
            client_text: "да\u{0}, \"quoted\" \\ \u{2028} 🪟\n".into(),
            operator_text: "'); DROP TABLE facts; --".into(),
            planned_for: Some(Moment(-1)),
        }),
        Body::Stage(Stage {
            pipeline: "3".into(),
            stage: "C3:WON".into(),
            order: Some(9),
            state: State::Won,
            user: "17".into(),
        }),
        Body::Link(Link { to: Entity::new(Kind::Contact, "5") }),
    ];
    bodies.into_iter().enumerate().map(|(i, body)| fact(&format!("fact {i}"), i as i64, body)).collect()
}

/// A forecast for an entity.
pub fn forecast(entity: Entity, at: i64, probability: f64) -> Forecast {
    Forecast {
        entity,
        at: Moment(at),
        pipeline: "3".into(),
        version: 7,
        probability,
        valid_until: Moment(at + 1000),
        reasons: json!([{"event": "call\u{0}", "by": 0.1}]),
    }
}
