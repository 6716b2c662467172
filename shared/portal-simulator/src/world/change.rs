//! What changed in the world, as the portal's events name it.

use crm::{Kind, Moment};

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A lead, deal, contact or company.
    Record(Kind),
    /// An activity.
    Activity,
    /// A comment in a timeline.
    Comment,
}

/// What was done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It came into being.
    Add,
    /// It was changed.
    Update,
    /// It is no more.
    Delete,
}

/// A change in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Moment,
    /// To what.
    pub subject: Subject,
    /// What was done.
    pub deed: Deed,
    /// The id of the record, activity or comment.
    pub id: u32,
}

impl Change {
    /// The name of the event: `ONCRMDEALUPDATE`.
    pub fn event(&self) -> String {
        let subject = match self.subject {
            Subject::Record(kind) => kind.as_str(),
            Subject::Activity => "activity",
            Subject::Comment => "timelinecomment",
        };
        let deed = match self.deed {
            Deed::Add => "add",
            Deed::Update => "update",
            Deed::Delete => "delete",
        };
        format!("oncrm{subject}{deed}").to_uppercase()
    }
}

/// The names of all events of changes.
pub fn events() -> Vec<String> {
    let mut subjects: Vec<Subject> = Kind::ALL.into_iter().map(Subject::Record).collect();
    subjects.extend([Subject::Activity, Subject::Comment]);
    let change = |subject, deed| Change { at: Moment(0), subject, deed, id: 0 }.event();
    subjects
        .into_iter()
        .flat_map(|subject| [Deed::Add, Deed::Update, Deed::Delete].map(|deed| change(subject, deed)))
        .collect()
}
