//! Why a model is trained.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a training was asked for; kept with the model.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Reason {
    /// Somebody asked for it.
    #[default]
    Asked,
    /// There are enough outcomes for a first model.
    First {
        /// Closed entities.
        closed: u64,
    },
    /// The model has served its time.
    Due {
        /// After how many days that is.
        days: u16,
    },
    /// There is much to learn that the latest model did not know.
    Outcomes {
        /// Outcomes since then.
        new: u64,
        /// Outcomes that it knew.
        known: u64,
    },
    /// The model of all pipelines has been trained, and the pipeline has enough entities for one of its own.
    Pipeline {
        /// Its entities with a known outcome.
        closed: u64,
    },
    /// The pooled model that it starts from has been fitted anew.
    Pool {
        /// Its version.
        version: u32,
    },
    /// What comes in, or what comes of it, is no longer what the model was trained on.
    Drift {
        /// What was noticed, in words.
        alarms: Vec<String>,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Asked => f.write_str("asked for"),
            Reason::First { closed } => write!(f, "the first model: {closed} are closed"),
            Reason::Due { days } => write!(f, "due every {days} days"),
            Reason::Outcomes { new, known } => write!(f, "{new} new outcomes beside the {known} known ones"),
            Reason::Pipeline { closed } => write!(f, "a pipeline of {closed} outcomes beside all the others"),
            Reason::Pool { version } => write!(f, "version {version} of the pooled model"),
            Reason::Drift { alarms } => write!(f, "drift: {}", alarms.join("; ")),
        }
    }
}
