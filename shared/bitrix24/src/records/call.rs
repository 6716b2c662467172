//! Calls as the telephony counts them.

use std::collections::HashMap;

use crm::{Activity, ActivityKind, Body, Direction, Entity, Entry, Fact, Kind, Moment};
use serde_json::Value;

use super::{Unreadable, moment_at, text_at, user_at};
use crate::wire::{id, number};

/// A row of `voximplant.statistic.get`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The telephony's id.
    pub id: Box<str>,
    /// Who called whom.
    pub direction: Direction,
    /// How long they talked; 0 where nobody answered.
    pub seconds: u32,
    /// When it began.
    pub began: Moment,
    /// The employee.
    pub user: Box<str>,
    /// The lead, contact or company; never a deal.
    pub entity: Option<Entity>,
    /// The activity that it belongs to, which tells what else it is bound to.
    pub activity: Option<u64>,
}

impl Call {
    /// Reads a row.
    ///
    /// # Errors
    /// [`Unreadable`] where it lacks its id or its time.
    pub fn read(row: &Value) -> Result<Self, Unreadable> {
        let call_id = text_at(row, "CALL_ID");
        if call_id.is_empty() {
            return Err(Unreadable::Field("CALL_ID"));
        }
        let kind = Kind::from_name(&text_at(row, "CRM_ENTITY_TYPE").to_lowercase());
        let entity_id = row.get("CRM_ENTITY_ID").and_then(id);
        let seconds = row.get("CALL_DURATION").and_then(number).unwrap_or(0.0);
        Ok(Self {
            id: call_id.into(),
            direction: match &*text_at(row, "CALL_TYPE") {
                // A callback was asked for by the client and is made by the company.
                "1" | "4" => Direction::Outgoing,
                "2" | "3" => Direction::Incoming,
                _ => Direction::None,
            },
            seconds: seconds as u32,
            began: moment_at(row, "CALL_START_DATE").ok_or(Unreadable::Field("CALL_START_DATE"))?,
            user: user_at(row, "PORTAL_USER_ID"),
            entity: kind.zip(entity_id).map(|(kind, id)| Entity::new(kind, id.to_string())),
            activity: row.get("CRM_ACTIVITY_ID").and_then(id),
        })
    }

    /// A fact of its own, for a call that belongs to no activity but to an entity.
    pub fn entry(&self) -> Option<Entry> {
        let entity = self.entity.as_ref().filter(|_| self.activity.is_none())?;
        let activity = Activity {
            kind: ActivityKind::Call,
            direction: self.direction,
            seconds: Some(self.seconds),
            user: self.user.clone(),
            ..Activity::default()
        };
        let fact = Fact {
            key: format!("call:{}", self.id).into(),
            occurred_at: self.began,
            recorded_at: self.began,
            backfilled: false,
            body: Body::Activity(activity),
        };
        Some(Entry { entity: entity.clone(), fact })
    }
}

/// Lengths of calls by activity. The times of an activity say when its call was dealt with, not how long it was, so calls are read
/// first.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    seconds: HashMap<u64, u32>,
}

impl Calls {
    /// Takes in a call. Of several of one activity the longest counts: the others were attempts.
    pub fn add(&mut self, call: &Call) {
        if let Some(activity) = call.activity {
            let known = self.seconds.entry(activity).or_default();
            *known = call.seconds.max(*known);
        }
    }

    /// The length of an activity's call.
    pub fn seconds(&self, activity: u64) -> Option<u32> {
        self.seconds.get(&activity).copied()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row() -> Value {
        json!({"ID": "7", "CALL_ID": "11018129443EB80D.17", "CALL_TYPE": "2", "PORTAL_USER_ID": "17", "CALL_DURATION": "95",
            "CALL_START_DATE": "2026-10-03T12:05:00+03:00", "CALL_FAILED_CODE": "200", "CRM_ENTITY_TYPE": "LEAD",
            "CRM_ENTITY_ID": "815", "CRM_ACTIVITY_ID": "7739"})
    }

    #[test]
    fn a_call_with_an_activity_lends_it_its_length_and_is_no_fact_of_its_own() {
        let call = Call::read(&row()).unwrap();
        assert_eq!((call.seconds, call.direction, call.entry()), (95, Direction::Incoming, None));
        let mut calls = Calls::default();
        calls.add(&Call { seconds: 3, ..call.clone() });
        calls.add(&call);
        assert_eq!((calls.seconds(7739), calls.seconds(1)), (Some(95), None));
    }

    #[test]
    fn a_call_without_an_activity_is_a_fact_of_its_entity() {
        let mut row = row();
        row["CRM_ACTIVITY_ID"] = json!(null);
        let entry = Call::read(&row).unwrap().entry().unwrap();
        assert_eq!(entry.entity, Entity::new(Kind::Lead, "815"));
        assert_eq!(&*entry.fact.key, "call:11018129443EB80D.17");
    }
}
