//! Rows of the statistics of calls. Each is a view of the activity of a call by the portal's telephony.

use crm::{Direction, Kind, Moment};

use super::activity::Activity;
use super::field::{Empty, Field, Form};
use super::register::Row;
use super::value::Value;

/// A call in the statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its id among calls.
    pub id: u32,
    call_id: String,
    direction: Direction,
    user: i64,
    seconds: u32,
    start: Moment,
    owner: Option<(Kind, u32)>,
    activity: u32,
}

impl Call {
    /// The row of an activity; `None` where it is no call by the portal's telephony.
    pub fn of(activity: &Activity) -> Option<Self> {
        Some(Self {
            id: activity.call?,
            call_id: activity.call_id()?,
            direction: activity.what.direction,
            user: activity.what.user.parse().unwrap_or(1),
            seconds: activity.what.seconds.unwrap_or(0),
            start: activity.start,
            owner: activity.bindings().find(|(kind, _)| *kind != Kind::Deal),
            activity: activity.id,
        })
    }

    fn taken(&self) -> bool {
        self.seconds > 0
    }

    fn failed_code(&self) -> Value<'_> {
        (if self.taken() { "200" } else { "304" }).into()
    }

    fn failed_reason(&self) -> Value<'_> {
        (if self.taken() { "" } else { "Skipped call" }).into()
    }

    fn owner_type(&self) -> Value<'_> {
        self.owner.map_or(Value::Empty, |(kind, _)| kind.as_str().to_uppercase().into())
    }

    fn type_id(&self) -> u32 {
        if self.direction == Direction::Incoming { 2 } else { 1 }
    }
}

type Column = (&'static str, Form, Empty, fn(&Call) -> Value<'_>);

const COLUMNS: &[Column] = {
    use Empty::{Blank, Null};
    use Form::{Flag, Integer, Text, Time, User};
    &[
        ("ID", Integer, Null, |c| c.id.into()),
        ("CALL_ID", Text, Null, |c| (&*c.call_id).into()),
        ("EXTERNAL_CALL_ID", Text, Null, |_| Value::Empty),
        ("CALL_CATEGORY", Text, Null, |_| "external".into()),
        ("CALL_TYPE", Integer, Null, |c| c.type_id().into()),
        ("PORTAL_USER_ID", User, Null, |c| Value::Integer(c.user)),
        ("PORTAL_NUMBER", Text, Null, |_| "reg133788".into()),
        ("PHONE_NUMBER", Text, Null, |c| format!("+7999{:07}", c.owner.map_or(0, |(_, id)| id)).into()),
        ("CALL_DURATION", Integer, Null, |c| c.seconds.into()),
        ("CALL_START_DATE", Time, Null, |c| c.start.into()),
        ("CALL_RECORD_URL", Text, Null, |_| Value::Empty),
        ("CALL_LOG", Text, Null, |_| Value::Empty),
        ("CALL_VOTE", Text, Null, |_| Value::Empty),
        ("COST", Text, Null, |_| "0.0000".into()),
        ("COST_CURRENCY", Text, Null, |_| "RUB".into()),
        ("CALL_FAILED_CODE", Text, Null, Call::failed_code),
        ("CALL_FAILED_REASON", Text, Blank, Call::failed_reason),
        ("CRM_ENTITY_TYPE", Text, Null, Call::owner_type),
        ("CRM_ENTITY_ID", Integer, Null, |c| c.owner.map_or(Value::Empty, |(_, id)| id.into())),
        ("CRM_ACTIVITY_ID", Integer, Null, |c| c.activity.into()),
        ("REST_APP_ID", Text, Null, |_| Value::Empty),
        ("REST_APP_NAME", Text, Null, |_| Value::Empty),
        ("TRANSCRIPT_ID", Text, Null, |_| Value::Empty),
        ("TRANSCRIPT_PENDING", Flag, Null, |_| false.into()),
        ("SESSION_ID", Integer, Null, |c| (3_841_000_000 + c.id).into()),
        ("REDIAL_ATTEMPT", Text, Null, |_| Value::Empty),
        ("COMMENT", Text, Null, |_| Value::Empty),
        ("RECORD_DURATION", Text, Null, |_| Value::Empty),
        ("RECORD_FILE_ID", Text, Null, |_| Value::Empty),
    ]
};

impl Row for Call {
    fn get(&self, field: usize) -> Value<'_> {
        COLUMNS.get(field).map_or(Value::Empty, |(.., get)| get(self))
    }
}

/// The fields of calls.
pub(crate) fn fields() -> Vec<Field> {
    COLUMNS.iter().map(|&(name, form, empty, _)| Field::new(name, form).empty(empty)).collect()
}
