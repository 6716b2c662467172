//! Event logs: one file in which every row is something that happened in a case.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crm::{ActivityKind, Kind, State};
use serde::Deserialize;
use toml::Spanned;

use super::value::{Length, Pattern, Template, Time};

/// A log whose cases are entities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLog {
    /// What the keys of its facts begin with: stays as it is when the file is exported anew.
    pub name: Spanned<String>,
    /// The file, relative to the data folder.
    pub file: PathBuf,
    /// What a case is.
    pub kind: Kind,
    /// Column of the case's id.
    pub case: String,
    /// Column of the event's name.
    pub activity: String,
    /// Column of the event's phase (schedule, start, complete).
    pub lifecycle: Option<String>,
    /// When it happened.
    pub time: Time,
    /// When it was known; otherwise as soon as it happened.
    pub recorded: Option<Time>,
    /// Column of the event's number or id in its case. Without one its content is its key.
    pub key: Option<String>,
    /// Column of the employee.
    pub user: Option<String>,
    /// Events that are stages of the case.
    #[serde(default)]
    pub stages: Vec<Pattern>,
    /// Stages in their order, where known.
    #[serde(default)]
    pub order: Vec<String>,
    /// Events that are activities, unless they are stages; the first entry that fits tells which.
    #[serde(default)]
    pub activities: Vec<EventActivity>,
    /// Events to leave out silently; one that fits nothing here is a refused row.
    #[serde(default)]
    pub leave_out: Vec<Pattern>,
    /// Events that decide on the outcome. Of a case's the first counts.
    #[serde(default)]
    pub outcomes: BTreeMap<String, State>,
    /// Events after which whoever looks at the case knows its end, although the outcome is stated later.
    #[serde(default)]
    pub ends: Vec<End>,
}

/// Events that are activities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventActivity {
    /// Their names.
    pub names: Vec<Pattern>,
    /// What they are.
    #[serde(default)]
    pub kind: ActivityKind,
    /// How they are labelled.
    #[serde(default)]
    pub label: Template,
}

/// An event that ends the case as its user sees it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Its name.
    pub event: String,
    /// Only where this event follows.
    pub followed_by: Option<Follower>,
}

/// What must follow, and how soon.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follower {
    /// Name of the later event.
    pub event: String,
    /// At most so much later.
    pub within: Length,
}
