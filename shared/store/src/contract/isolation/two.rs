//! Two tenants of a registry.

use std::sync::Arc;
use std::time::Duration;

use crm::{Moment, TenantId};
use serde_json::json;

use crate::Forecast;
use crate::contract::World;
use crate::contract::samples::{self, deal, deals};
use crate::registry::*;

/// Tenant A, who has a row of everything, and tenant B, who has none.
pub(super) struct Two {
    pub registry: Arc<dyn Registry>,
    pub a: TenantId,
    pub b: TenantId,
}

pub(super) async fn two(world: &World<dyn Registry>) -> Two {
    let registry = world.open().await;
    let a = registry.create_tenant("A", &Settings::default(), Moment(1)).await.unwrap().id;
    let b = registry.create_tenant("B", &Settings::default(), Moment(1)).await.unwrap().id;
    registry.put_user(a, &a_user("A's")).await.unwrap();
    registry.add_key(a, &a_key(1)).await.unwrap();
    registry.put_connection(a, &a_connection("A's")).await.unwrap();
    registry.advance(a, "source", "A's", &[a_job("A's")], Moment(1)).await.unwrap();
    for _ in 0..2 {
        registry.add_model(a, &a_model("A's")).await.unwrap();
    }
    for version in [1, 2] {
        registry.activate(a, &deals("3"), version, Moment(version.into())).await.unwrap();
    }
    registry.put_schedule(a, &a_schedule("A's")).await.unwrap();
    registry.put_forecasts(a, &[samples::forecast(deal("1"), 1, 0.25)]).await.unwrap();
    registry.add_feedback(a, &a_feedback("A's")).await.unwrap();
    registry.record(a, &an_entry("A's")).await.unwrap();
    Two { registry, a, b }
}

/// Everything that a tenant can see.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    pub tenant: Option<Tenant>,
    pub users: Vec<User>,
    pub keys: Vec<ApiKey>,
    pub connections: Vec<Connection>,
    pub cursor: Option<String>,
    pub jobs: Vec<Job>,
    pub models: Vec<Model>,
    pub schedules: Vec<Schedule>,
    pub forecast: Option<Forecast>,
    pub feedback: Vec<FeedbackEntry>,
    pub audit: Vec<AuditEntry>,
}

impl Two {
    /// What A can see.
    pub async fn seen_by_a(&self) -> Seen {
        let Two { registry, a, .. } = self;
        let mut jobs = Vec::new();
        for &state in JobState::ALL {
            jobs.extend(registry.jobs(*a, state, 10).await.unwrap());
        }
        Seen {
            tenant: registry.tenant(*a).await.unwrap(),
            users: registry.users(*a).await.unwrap(),
            keys: registry.keys(*a).await.unwrap(),
            connections: registry.connections(*a).await.unwrap(),
            cursor: registry.cursor(*a, "source").await.unwrap(),
            jobs,
            models: registry.models(*a, &deals("3")).await.unwrap(),
            schedules: registry.schedules(*a).await.unwrap(),
            forecast: registry.forecast(*a, &deal("1")).await.unwrap(),
            feedback: registry.feedback(*a, &deal("1")).await.unwrap(),
            audit: registry.audit(*a, Moment::MAX, 10).await.unwrap(),
        }
    }
}

pub(super) fn a_user(whose: &str) -> User {
    User { login: "user".into(), password_hash: whose.into(), role: Role::Viewer, created_at: Moment(1) }
}

pub(super) fn a_key(hash: u8) -> ApiKey {
    ApiKey { name: "key".into(), hash: [hash; 32], scopes: vec![Scope::Score], created_at: Moment(1) }
}

pub(super) fn a_connection(whose: &str) -> Connection {
    Connection {
        name: "portal".into(),
        settings: json!(whose),
        credentials: whose.into(),
        suspended_at: None,
        created_at: Moment(1),
    }
}

pub(super) fn a_job(whose: &str) -> NewJob {
    NewJob {
        kind: "train".into(),
        lane: Service::Trainer.lane(Class::Normal),
        payload: json!(whose),
        dedup: Some("the same".into()),
        run_at: Moment(1),
        max_attempts: 1,
    }
}

pub(super) fn a_model(whose: &str) -> NewModel {
    NewModel { population: deals("3"), object: whose.into(), summary: json!(whose), created_at: Moment(1) }
}

pub(super) fn a_schedule(whose: &str) -> Schedule {
    Schedule {
        name: "nightly".into(),
        kind: "nightly".into(),
        lane: Service::Trainer.lane(Class::Bulk),
        payload: json!(whose),
        max_attempts: 1,
        every: Duration::from_secs(60),
        next_at: Moment(1),
    }
}

pub(super) fn a_feedback(whose: &str) -> FeedbackEntry {
    FeedbackEntry {
        entity: deal("1"),
        user: "user".into(),
        at: Moment(1),
        verdict: Verdict::Right,
        probability: 0.25,
        comment: whose.into(),
    }
}

pub(super) fn an_entry(whose: &str) -> AuditEntry {
    AuditEntry {
        at: Moment(1),
        actor: "user".into(),
        action: "look".into(),
        subject: whose.into(),
        detail: json!(null),
    }
}
