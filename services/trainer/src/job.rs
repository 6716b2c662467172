//! What a job of the trainer says.

use crm::{Kind, Moment};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::registry::{Class, NewJob, Service};

/// Kind of the jobs that train.
pub const KIND: &str = "train";

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
    /// Trials of the search.
    pub trials: u32,
    /// Seed of every random choice.
    pub seed: u64,
    /// Why it was asked for, for people.
    pub reason: String,
}

impl Default for TrainJob {
    fn default() -> Self {
        Self { kind: Kind::Deal, pipeline: "".into(), trials: 20, seed: 1, reason: "asked for".into() }
    }
}

impl TrainJob {
    /// The job to be queued. While it waits, the same population is not queued again.
    pub fn to_job(&self, class: Class, run_at: Moment) -> NewJob {
        NewJob {
            kind: KIND.into(),
            lane: Service::Trainer.lane(class),
            payload: json!(self),
            dedup: Some(format!("{}/{}", self.kind.as_str(), self.pipeline).into()),
            run_at,
            max_attempts: ATTEMPTS,
        }
    }
}
