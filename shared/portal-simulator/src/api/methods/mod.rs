//! The methods, by subject.

mod activities;
mod application;
mod basic;
mod calls;
mod catalogue;
mod channels;
mod comments;
mod directory;
mod items;
mod records;
mod selection;
mod stages;
mod userfields;

use crm::{Kind, Moment};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::error::ApiError;
use super::params::Params;
use super::query::Page;
use crate::access::Caller;
use crate::portal::State;
use crate::world::activity::Owner;
use crate::world::register::{Record, Row};
use crate::world::value::Value;

pub(crate) use catalogue::METHODS;
use catalogue::Needs;

/// What a method answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// `result`
    pub result: Json,
    /// `total`, where the method counts.
    pub total: Option<usize>,
    /// `next`, where there is a next page.
    pub next: Option<usize>,
    /// Whether it is a list that was not to be counted.
    pub uncounted: bool,
    /// Rows in the result, for the cost of the call.
    pub rows: usize,
}

impl Answer {
    /// An answer that is no list.
    fn of(result: impl Into<Json>) -> Self {
        Self { result: result.into(), rows: 1, ..Self::default() }
    }

    /// A page of a list.
    fn page<R>(page: &Page<'_, R>, write: impl Fn(&R) -> Json) -> Self {
        let rows: Vec<Json> = page.rows.iter().map(|row| write(row)).collect();
        Self {
            rows: rows.len(),
            result: Json::Array(rows),
            total: page.total,
            next: page.next,
            uncounted: page.total.is_none(),
        }
    }

    /// The same answer with its result under a key.
    fn under(self, key: &str) -> Self {
        Self { result: json!({ key: self.result }), ..self }
    }
}

/// A call of a method.
pub(crate) struct Call<'a> {
    pub state: &'a mut State,
    pub caller: &'a Caller,
    pub params: &'a Params,
    pub now: Moment,
    pub zone: TimeZone,
}

type Result = std::result::Result<Answer, ApiError>;

/// Calls a method by its name in lower case.
///
/// # Errors
/// What the portal answers: no such method, no right to it, or what the method itself refuses.
pub(crate) fn call(state: &mut State, caller: &Caller, method: &str, params: &Params, now: Moment) -> Result {
    let entry = METHODS.iter().find(|entry| entry.name == method).ok_or(ApiError::NO_METHOD)?;
    if !entry.scope_is_in(&caller.scopes) {
        return Err(ApiError::INSUFFICIENT_SCOPE);
    }
    if entry.needs == Needs::Application && caller.app.is_none() {
        return Err(if method == "app.info" { ApiError::ACCESS_DENIED } else { ApiError::WRONG_AUTH_TYPE });
    }
    let zone = state.zone.clone();
    let mut call = Call { state, caller, params, now, zone };
    let parts: Vec<&str> = method.split('.').collect();
    match parts[..] {
        ["crm", "item", "productrow", ..] | ["crm", _, "productrows", ..] => Ok(items::product_rows(method)),
        ["crm", "item", deed] => items::call(&mut call, deed),
        ["crm", "activity", ..] => activities::call(&mut call, method),
        ["crm", "stagehistory", _] => stages::list(&call),
        ["crm", "timeline", "comment", deed] => comments::call(&mut call, deed),
        ["crm", "status" | "category" | "dealcategory" | "settings" | "type" | "currency", ..] => {
            directory::call(&call, method)
        }
        ["crm", kind, "userfield", deed] => userfields::call(&mut call, kind_named(kind)?, deed),
        ["crm", kind, "contact", "items", "get"] => records::contact_items(&call, kind_named(kind)?),
        ["crm", kind, deed] => records::call(&mut call, kind_named(kind)?, deed),
        ["voximplant", ..] => calls::statistic(&call),
        ["imopenlines", ..] => channels::call(&call, method),
        ["event" | "placement" | "app", ..] => application::call(&mut call, method),
        _ => basic::call(&call, method),
    }
}

fn kind_named(name: &str) -> std::result::Result<Kind, ApiError> {
    Kind::from_name(name).ok_or(ApiError::NO_METHOD)
}

impl Call<'_> {
    /// Whether the caller may see a record: administrators see all, others what they are responsible for.
    fn sees(&self, kind: Kind) -> impl Fn(&Record) -> bool + use<> {
        let user = i64::from(self.caller.user);
        let admin = self.is_admin();
        let place = self.state.world.register(kind).place("ASSIGNED_BY_ID");
        move |record| admin || place.is_some_and(|place| record.get(place).integer() == Some(user))
    }

    /// A record that the caller may see.
    fn seen(&self, owner: Owner) -> Option<&Record> {
        self.state.world.record(owner).filter(|record| self.sees(owner.0)(record))
    }

    fn is_admin(&self) -> bool {
        self.state.world.directory.users.get(&self.caller.user).is_some_and(|user| user.admin)
    }

    /// The field of a record as a whole number.
    fn integer(&self, owner: Owner, field: &str) -> Option<i64> {
        match self.state.world.register(owner.0).get(owner.1, field) {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }
}

/// The kind of an `entityTypeId`.
fn kind_of(type_id: i64) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| *kind as i64 == type_id)
}
