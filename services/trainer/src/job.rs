//! What a job of the trainer says.

use std::time::Duration;

use crm::{Kind, Moment, Plan, Training};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::registry::{Class, NewJob, Population, Schedule, Service};

use crate::Reason;

/// Kind of the jobs that train.
pub const TRAIN: &str = "train";

/// How often training is tried.
const ATTEMPTS: u32 = 5;

/// A model is to be trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainJob {
    /// Of leads or of deals.
    pub kind: Kind,
    /// In this pipeline; empty is all of them.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub pipeline: Box<str>,
    /// When entities teach.
    pub snapshots: Plan,
    /// Trials of the search; as many as the tenant has set where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trials: Option<u16>,
    /// Seed of every random choice.
    pub seed: u64,
    /// Why it was asked for.
    pub reason: Reason,
}

impl Default for TrainJob {
    fn default() -> Self {
        Self {
            kind: Kind::Deal,
            pipeline: "".into(),
            snapshots: Plan::default(),
            trials: None,
            seed: 1,
            reason: Reason::default(),
        }
    }
}

impl TrainJob {
    /// For a population.
    pub fn of(population: &Population, reason: Reason) -> Self {
        let Population { kind, pipeline } = population.clone();
        Self { kind, pipeline, reason, ..Self::default() }
    }

    /// Whom the model is for.
    pub fn population(&self) -> Population {
        Population { kind: self.kind, pipeline: self.pipeline.clone() }
    }

    /// The job to be queued. While it waits, the same population is not queued again.
    pub fn to_job(&self, class: Class, run_at: Moment) -> NewJob {
        NewJob {
            kind: TRAIN.into(),
            lane: Service::Trainer.lane(class),
            payload: json!(self),
            dedup: Some(schedule_name(&self.population())),
            run_at,
            max_attempts: ATTEMPTS,
        }
    }
}

/// The schedule by which a population's model is trained again: from its last training on.
pub fn retraining(population: &Population, training: &Training, last: Moment) -> Schedule {
    let days = training.every_days.max(1);
    let every = Duration::from_secs(u64::from(days) * 86_400);
    let next_at = last + i64::try_from(every.as_millis()).unwrap_or(i64::MAX);
    let job = TrainJob::of(population, Reason::Due { days }).to_job(Class::Bulk, next_at);
    let NewJob { kind, lane, payload, max_attempts, .. } = job;
    Schedule { name: schedule_name(population), kind, lane, payload, max_attempts, every, next_at }
}

/// The name of a population's schedule, and of what it queues: what is due and what is asked for are one job.
pub fn schedule_name(population: &Population) -> Box<str> {
    format!("train/{}/{}", population.kind.as_str(), population.pipeline).into()
}
