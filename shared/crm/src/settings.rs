//! What a tenant decides about its own data.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{Stage, State};

/// Choices of one tenant; all have defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// IANA name of the zone whose days and hours count.
    pub zone: String,
    /// What a final stage means, by `pipeline/stage` or by stage alone, where the admin says otherwise than the source.
    pub outcomes: BTreeMap<String, State>,
    /// Whether employees are attributes.
    pub owner: bool,
    /// Fields that are fixed at creation although the source does not say so: their value is known at every age.
    pub fixed: BTreeSet<String>,
    /// Fields that are never attributes.
    pub left_out: BTreeSet<String>,
    /// Days for which a final state has to be held to be a label; a reopening before that withdraws it.
    pub held_days: u16,
    /// Declared types of custom fields.
    pub types: BTreeMap<String, FieldType>,
    /// How and when models are trained.
    pub training: Training,
}

/// How and when a tenant's models are trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Training {
    /// Days after which a model is trained again, whatever happened meanwhile; at least 1.
    pub every_days: u16,
    /// New outcomes, in percent of those that the latest model knew, on which it is trained again.
    pub new_outcomes_percent: u16,
    /// Trials of a search; at least 1.
    pub trials: u16,
    /// Closed entities from which on a company has a model of its own.
    pub least_closed: u32,
    /// Of these, won and lost ones each.
    pub least_of_each: u32,
    /// Whether the company lends its rows, as columns without values, to the pooled model that those with little history start from.
    pub pool: bool,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            every_days: 30,
            new_outcomes_percent: 25,
            trials: 20,
            least_closed: 2_000,
            least_of_each: 200,
            pool: false,
        }
    }
}

/// Declared type of a custom field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Yes or no.
    Boolean,
    /// A number or an amount of money.
    Number,
    /// A value of a list, or a reference.
    Category,
    /// Words.
    Text,
    /// A date or a moment.
    Date,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: "UTC".to_owned(),
            outcomes: BTreeMap::new(),
            owner: false,
            fixed: BTreeSet::new(),
            left_out: BTreeSet::new(),
            held_days: 3,
            types: BTreeMap::new(),
            training: Training::default(),
        }
    }
}

impl Settings {
    /// The zone, or `None` where no such zone is known.
    pub fn time_zone(&self) -> Option<TimeZone> {
        TimeZone::get(&self.zone).ok()
    }

    /// What a stage means to this tenant.
    pub fn state(&self, stage: &Stage) -> State {
        if self.outcomes.is_empty() {
            return stage.state;
        }
        let in_pipeline = format!("{}/{}", stage.pipeline, stage.stage);
        let said = self.outcomes.get(&in_pipeline).or_else(|| self.outcomes.get(&*stage.stage));
        said.copied().unwrap_or(stage.state)
    }
}
