//! Files of calls, mails, tasks and the like.

use std::path::PathBuf;

use crm::{ActivityKind, Direction, Kind};
use serde::Deserialize;
use toml::Spanned;

use super::value::{Choice, Time};

/// A file whose rows are activities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activities {
    /// What the keys of its facts begin with: stays as it is when the file is exported anew.
    pub name: Spanned<String>,
    /// The file, relative to the data folder.
    pub file: PathBuf,
    /// Whom an activity belongs to.
    pub entity: EntityColumns,
    /// What it is; values that are not named are [`ActivityKind::Other`].
    pub activity: Choice<ActivityKind>,
    /// When it happened.
    pub time: Time,
    /// When it was known; otherwise as soon as it happened.
    pub recorded: Option<Time>,
    /// Column of the activity's id. Without one its content is its key, and equal rows are one activity.
    pub key: Option<String>,
    /// Who began it.
    pub direction: Option<Choice<Direction>>,
    /// Column of the source's name for this type of activity; otherwise the value that `activity` is read from.
    pub label: Option<String>,
    /// Column of the length in seconds.
    pub seconds: Option<String>,
    /// Column of the seconds until the company's side first answered.
    pub operator_answer_seconds: Option<String>,
    /// Column of the seconds until the client first answered.
    pub client_answer_seconds: Option<String>,
    /// Column that tells whether it began in working hours.
    pub in_work_time: Option<String>,
    /// Column of the channel, line or form.
    pub channel: Option<String>,
    /// Column of the employee.
    pub user: Option<String>,
    /// Column of the client's words.
    pub client_text: Option<String>,
    /// Column of the company's words.
    pub operator_text: Option<String>,
    /// When it is planned for.
    pub planned_for: Option<Time>,
}

/// Whom a row belongs to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityColumns {
    /// What it is.
    pub kind: Choice<Kind>,
    /// Column of its id.
    pub id: String,
}
