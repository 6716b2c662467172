//! Why an item was refused.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::facts::Untold;
use crate::facts::moments::Wrong;

/// What is wrong with an item, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It does not have the form of an item: a field is missing, unknown, or of another type.
    Malformed,
    /// A time is none.
    NotAMoment,
    /// A time in which no CRM has lived.
    Implausible,
    /// A time that is yet to come, of something that is said to have happened.
    Future,
    /// Fields that contradict each other, or one without another that it needs.
    Contradiction,
}

impl Fault {
    fn as_str(self) -> &'static str {
        match self {
            Fault::Malformed => "malformed",
            Fault::NotAMoment => "not-a-moment",
            Fault::Implausible => "implausible-moment",
            Fault::Future => "future-moment",
            Fault::Contradiction => "contradiction",
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Why an item was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Refused {
    /// For programs.
    pub code: Fault,
    /// Which field, such as `links.contact[1]`, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'static, str>>,
    /// For people.
    pub message: String,
}

impl Refused {
    /// A field without another that it needs, or against another.
    pub fn contradiction(field: &'static str, message: impl Into<String>) -> Self {
        Self { code: Fault::Contradiction, field: Some(field.into()), message: message.into() }
    }

    /// A time that cannot be used.
    pub fn moment(field: &'static str, wrong: Wrong) -> Self {
        let (code, what) = match wrong {
            Wrong::NotAMoment => (Fault::NotAMoment, "is not a time such as 2026-11-22T12:15:01+03:00"),
            Wrong::Implausible => (Fault::Implausible, "is before 1970 or after 2199"),
        };
        Self { code, field: Some(field.into()), message: format!("{field} {what}") }
    }

    /// A time that is yet to come.
    pub fn future(field: &'static str) -> Self {
        let message = format!("{field} is more than a day ahead; is its time zone the right one?");
        Self { code: Fault::Future, field: Some(field.into()), message }
    }

    /// What does not have the form of an item.
    pub fn malformed(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        // The place is in the item's own text, which nobody sees.
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        let field = Some(path).filter(|path| path != ".");
        let message =
            field.as_ref().map_or_else(|| message.to_owned(), |field| format!("{field}: {message}"));
        Self { code: Fault::Malformed, field: field.map(Cow::Owned), message }
    }
}

impl From<Untold> for Refused {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Change => Self::contradiction("changed_at", "changed_at is missing"),
            Untold::Close => {
                Self::contradiction("moved_at", "moved_at is missing: nothing says when it was closed")
            }
        }
    }
}
