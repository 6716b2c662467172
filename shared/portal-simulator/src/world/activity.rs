//! Activities as the portal shows them: calls, mails, chats, meetings, tasks, web forms.

use crm::{ActivityKind, Direction, Kind, Moment};
use serde_json::json;

use super::field::{Empty, Field, Form};
use super::register::Row;
use super::value::Value;

/// A record by kind and id.
pub type Owner = (Kind, u32);

/// "No deadline", as the portal writes it: 9999-12-31T00:00:00Z.
const NEVER: Moment = Moment(253_402_214_400_000);

/// An activity in the portal.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Its id in the portal.
    pub id: u32,
    /// The main record that it belongs to.
    pub owner: Owner,
    /// Another record that it is bound to.
    pub also: Option<Owner>,
    /// What was done.
    pub what: crm::Activity,
    /// When it happened.
    pub start: Moment,
    /// When it was entered.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
    /// Whether it is done.
    pub completed: bool,
    /// Id of the row in the statistics of calls, for a call by the portal's telephony.
    pub call: Option<u32>,
    /// What people read in lists.
    pub subject: Box<str>,
}

impl Activity {
    /// When it ended.
    pub fn end(&self) -> Moment {
        self.start + i64::from(self.what.seconds.unwrap_or(0)) * crm::moment::SECOND
    }

    /// All records that it is bound to.
    pub fn bindings(&self) -> impl Iterator<Item = Owner> {
        std::iter::once(self.owner).chain(self.also)
    }

    /// The id under which the portal's telephony has a call.
    pub fn call_id(&self) -> Option<String> {
        self.call.map(|call| format!("{:012X}.{call}", 0x1000_0000_0000_u64 + u64::from(call)))
    }

    fn user(&self) -> Value<'_> {
        self.what.user.parse().map_or(Value::Integer(1), Value::Integer)
    }

    fn type_id(&self) -> u32 {
        match self.what.kind {
            ActivityKind::Meeting => 1,
            ActivityKind::Call => 2,
            ActivityKind::Mail => 4,
            _ => 6,
        }
    }

    fn provider(&self) -> (&'static str, Value<'_>) {
        match self.what.kind {
            ActivityKind::Meeting => ("CRM_MEETING", "MEETING".into()),
            ActivityKind::Call => ("VOXIMPLANT_CALL", "CALL".into()),
            ActivityKind::Mail => ("CRM_EMAIL", "EMAIL".into()),
            ActivityKind::Chat => ("IMOPENLINES_SESSION", "1".into()),
            ActivityKind::WebForm => ("CRM_WEBFORM", "1".into()),
            ActivityKind::Task => ("CRM_TODO", "TODO".into()),
            ActivityKind::Like => ("REST_APP", "LIKE".into()),
            ActivityKind::Dislike => ("REST_APP", "DISLIKE".into()),
            ActivityKind::Comment | ActivityKind::Other => ("REST_APP", (&*self.what.label).into()),
        }
    }

    fn direction(&self) -> u32 {
        match self.what.direction {
            Direction::None => 0,
            Direction::Incoming => 1,
            Direction::Outgoing => 2,
        }
    }

    fn origin(&self) -> Value<'_> {
        self.call_id().map_or(Value::Empty, |call| format!("VI_{call}").into())
    }

    fn session(&self) -> u32 {
        if self.what.kind == ActivityKind::Chat { self.id } else { 0 }
    }

    fn description(&self) -> Value<'_> {
        let what = &self.what;
        if what.kind == ActivityKind::Chat {
            return Value::Empty;
        }
        (if what.client_text.is_empty() { &*what.operator_text } else { &*what.client_text }).into()
    }

    fn settings(&self) -> Value<'_> {
        let people = match self.what.direction {
            Direction::Incoming => json!({"from": "client@example.test", "to": "office@example.test"}),
            _ => json!({"from": "office@example.test", "to": "client@example.test"}),
        };
        Value::Structure(match self.what.kind {
            ActivityKind::Mail => json!({ "EMAIL_META": people }),
            _ => json!([]),
        })
    }

    fn provider_params(&self) -> Value<'_> {
        let channel = &self.what.channel;
        Value::Structure(match self.what.kind {
            ActivityKind::Chat => {
                json!({ "USER_CODE": format!("{channel}|1|{}|{}", self.id + 1_000, self.id) })
            }
            ActivityKind::WebForm => json!({
                "FIELDS": [{"TITLE": "Form", "VALUE": channel}],
                "FORM": {"NAME": channel},
                "VISITED_PAGES": [],
            }),
            _ => json!([]),
        })
    }
}

type Column = (&'static str, Form, Empty, fn(&Activity) -> Value<'_>);

const COLUMNS: &[Column] = {
    use Empty::{Blank, Null, Zero};
    use Form::{Flag, Integer, Structure, Text, Time, User};
    &[
        ("ID", Integer, Null, |a| a.id.into()),
        ("OWNER_ID", Integer, Null, |a| a.owner.1.into()),
        ("OWNER_TYPE_ID", Integer, Null, |a| (a.owner.0 as u32).into()),
        ("TYPE_ID", Integer, Null, |a| a.type_id().into()),
        ("PROVIDER_ID", Text, Null, |a| a.provider().0.into()),
        ("PROVIDER_TYPE_ID", Text, Null, |a| a.provider().1),
        ("PROVIDER_GROUP_ID", Text, Null, |_| Value::Empty),
        ("ASSOCIATED_ENTITY_ID", Integer, Zero, |a| a.session().into()),
        ("SUBJECT", Text, Blank, |a| (&*a.subject).into()),
        ("CREATED", Time, Null, |a| a.created.into()),
        ("LAST_UPDATED", Time, Null, |a| a.updated.into()),
        ("START_TIME", Time, Blank, |a| a.start.into()),
        ("END_TIME", Time, Blank, |a| a.end().into()),
        ("DEADLINE", Time, Null, |a| a.what.planned_for.unwrap_or(NEVER).into()),
        ("COMPLETED", Flag, Null, |a| a.completed.into()),
        ("STATUS", Integer, Null, |a| (if a.completed { 2 } else { 1 }).into()),
        ("RESPONSIBLE_ID", User, Null, Activity::user),
        ("PRIORITY", Integer, Null, |_| 2.into()),
        ("NOTIFY_TYPE", Integer, Null, |_| 1.into()),
        ("NOTIFY_VALUE", Integer, Null, |_| 15.into()),
        ("DESCRIPTION", Text, Blank, Activity::description),
        ("DESCRIPTION_TYPE", Integer, Null, |_| 1.into()),
        ("DIRECTION", Integer, Zero, |a| a.direction().into()),
        ("LOCATION", Text, Blank, |_| Value::Empty),
        ("SETTINGS", Structure, Null, Activity::settings),
        ("ORIGINATOR_ID", Text, Null, |_| Value::Empty),
        ("ORIGIN_ID", Text, Null, Activity::origin),
        ("AUTHOR_ID", User, Null, Activity::user),
        ("EDITOR_ID", User, Null, Activity::user),
        ("PROVIDER_PARAMS", Structure, Null, Activity::provider_params),
        ("PROVIDER_DATA", Text, Null, |_| Value::Empty),
        ("RESULT_MARK", Integer, Zero, |_| Value::Empty),
        ("RESULT_VALUE", Text, Null, |_| Value::Empty),
        ("RESULT_SUM", Text, Null, |_| Value::Empty),
        ("RESULT_CURRENCY_ID", Text, Null, |_| Value::Empty),
        ("RESULT_STATUS", Integer, Zero, |_| Value::Empty),
        ("RESULT_STREAM", Integer, Zero, |_| Value::Empty),
        ("RESULT_SOURCE_ID", Text, Null, |_| Value::Empty),
        ("AUTOCOMPLETE_RULE", Integer, Zero, |_| Value::Empty),
        ("IS_INCOMING_CHANNEL", Flag, Null, |a| {
            (a.what.direction == Direction::Incoming && a.type_id() == 6).into()
        }),
    ]
};

impl Row for Activity {
    fn get(&self, field: usize) -> Value<'_> {
        COLUMNS.get(field).map_or(Value::Empty, |(.., get)| get(self))
    }
}

/// The fields of activities.
pub(crate) fn fields() -> Vec<Field> {
    let field = |&(name, form, empty, _): &Column| Field::new(name, form).empty(empty).read_only();
    COLUMNS.iter().map(field).collect()
}
