//! What people do about an entity.

use serde::{Deserialize, Serialize};

use crate::Moment;

/// Kinds of activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivityKind {
    /// A phone call.
    Call,
    /// An e-mail.
    Mail,
    /// A session of a chat ("open line").
    Chat,
    /// A meeting.
    Meeting,
    /// A task.
    Task,
    /// A web form that was filled in.
    WebForm,
    /// A comment.
    Comment,
    /// A client's like.
    Like,
    /// A client's dislike.
    Dislike,
    /// Anything else; [`Activity::label`] names it.
    #[default]
    Other,
}

/// Who began it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Nobody in particular.
    #[default]
    None,
    /// The client.
    Incoming,
    /// The company.
    Outgoing,
}

/// One activity. What a source does not know stays at its default and is not stored.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// What it is.
    #[serde(rename = "k")]
    pub kind: ActivityKind,
    /// Who began it.
    #[serde(rename = "d", skip_serializing_if = "is_default")]
    pub direction: Direction,
    /// The source's own name for this type of activity, e.g. `W_Completeren aanvraag/START`; counted by name.
    #[serde(rename = "l", skip_serializing_if = "str::is_empty")]
    pub label: Box<str>,
    /// Length in seconds of a call, meeting or session.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Seconds until the company's side first answered.
    #[serde(rename = "ao", skip_serializing_if = "Option::is_none")]
    pub operator_answer_seconds: Option<u32>,
    /// Seconds until the client first answered.
    #[serde(rename = "ac", skip_serializing_if = "Option::is_none")]
    pub client_answer_seconds: Option<u32>,
    /// Whether it began within the company's working hours.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    pub in_work_time: Option<bool>,
    /// Channel, line or form that it came by.
    #[serde(rename = "c", skip_serializing_if = "str::is_empty")]
    pub channel: Box<str>,
    /// The employee who did it, by the source's id.
    #[serde(rename = "u", skip_serializing_if = "str::is_empty")]
    pub user: Box<str>,
    /// What the client wrote or said, free of personal data.
    #[serde(rename = "tc", skip_serializing_if = "str::is_empty")]
    pub client_text: Box<str>,
    /// What the company's side wrote or said, free of personal data.
    #[serde(rename = "to", skip_serializing_if = "str::is_empty")]
    pub operator_text: Box<str>,
    /// When it is planned for, where it has not been done yet.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub planned_for: Option<Moment>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
