//! Activities: calls, mails, chats, meetings, tasks, web forms.

use crm::moment::{MINUTE, SECOND};
use crm::{Activity, ActivityKind, Body, Direction, Entity, Entry, Fact, Moment};
use serde_json::Value;

use super::words::words;
use super::{
    Calls, Chat, Reading, Translator, Unreadable, and_more, entity_of, known_at, moment_at, padded, text_at,
    user_at,
};
use crate::wire::{id, items};

/// The entities that an activity is bound to, from the result of `crm.activity.binding.list`; those of other kinds are left out.
pub fn bound_to(bindings: &Value) -> Vec<Entity> {
    let entity = |row: &Value| {
        entity_of(row.get("entityTypeId"), row.get("entityId"))
            .or_else(|| entity_of(row.get("OWNER_TYPE_ID"), row.get("OWNER_ID")))
    };
    items(bindings).into_iter().filter_map(entity).collect()
}

/// When what happened to an activity.
struct Times {
    created: Moment,
    updated: Moment,
    start: Moment,
    end: Option<Moment>,
    deadline: Option<Moment>,
}

impl Translator {
    /// A row of `crm.activity.list` as facts of its owner and of `others` that it is bound to. An activity that was planned before it
    /// was done is two facts: the plan, which was known from its entering on, and what was done.
    ///
    /// # Errors
    /// [`Unreadable`] where it lacks its id or its times.
    pub fn activity(
        &self,
        row: &Value,
        others: &[Entity],
        calls: &Calls,
        chat: Option<&Chat>,
        reading: Reading,
    ) -> Result<Vec<Entry>, Unreadable> {
        let id = row.get("ID").and_then(id).ok_or(Unreadable::Field("ID"))?;
        let created = moment_at(row, "CREATED").or_else(|| moment_at(row, "START_TIME"));
        let created = created.ok_or(Unreadable::Field("CREATED"))?;
        let times = Times {
            created,
            updated: moment_at(row, "LAST_UPDATED").unwrap_or(created).max(created),
            start: moment_at(row, "START_TIME").unwrap_or(created),
            end: moment_at(row, "END_TIME"),
            deadline: moment_at(row, "DEADLINE"),
        };
        let length = calls.seconds(id);
        let activity = self.what(row, length, &times, chat);
        let known = known_at(times.updated, reading.at);
        let known = if length.is_some() || chat.is_some() { and_more(known) } else { known };
        let fact = |what: &str, occurred_at: Moment, activity: Activity| Fact {
            key: format!("{what}:{}", padded(id)).into(),
            occurred_at,
            recorded_at: known,
            backfilled: false,
            body: Body::Activity(activity),
        };
        let mut facts = Vec::new();
        let completed = &*text_at(row, "COMPLETED") == "Y" || matches!(&*text_at(row, "STATUS"), "2" | "3");
        let planned = can_be_planned(row, &activity).then(|| times.planned()).flatten();
        if let Some(planned_for) = planned {
            let plan = Activity {
                kind: activity.kind,
                label: activity.label.clone(),
                user: activity.user.clone(),
                planned_for: Some(planned_for),
                ..Activity::default()
            };
            facts.push(fact("planned", times.created, plan));
        }
        if completed || !can_be_planned(row, &activity) {
            facts.push(fact("activity", times.done(activity.kind), activity));
        }
        let owner = entity_of(row.get("OWNER_TYPE_ID"), row.get("OWNER_ID"));
        let mut entities: Vec<&Entity> = owner.iter().chain(others).collect();
        entities.sort();
        entities.dedup();
        let of = |entity: &Entity| {
            let entity = entity.clone();
            facts
                .iter()
                .map(move |fact| Entry { entity: entity.clone(), fact: fact.clone() })
                .collect::<Vec<_>>()
        };
        Ok(entities.into_iter().flat_map(of).collect())
    }

    fn what(&self, row: &Value, length: Option<u32>, times: &Times, chat: Option<&Chat>) -> Activity {
        let provider = text_at(row, "PROVIDER_ID");
        let kind = kind(&text_at(row, "TYPE_ID"), &provider);
        let direction = match (&*text_at(row, "DIRECTION"), kind) {
            ("1", _) => Direction::Incoming,
            ("2", _) => Direction::Outgoing,
            (_, ActivityKind::WebForm) => Direction::Incoming,
            (_, ActivityKind::Chat) if &*text_at(row, "IS_INCOMING_CHANNEL") == "Y" => Direction::Incoming,
            _ => Direction::None,
        };
        let mut activity = Activity {
            kind,
            direction,
            label: label(row, kind),
            seconds: match kind {
                ActivityKind::Call => {
                    length.or_else(|| if is_telephony(row) { None } else { times.length() })
                }
                ActivityKind::Meeting => times.length(),
                _ => None,
            },
            channel: channel(row, kind),
            user: user_at(row, "RESPONSIBLE_ID"),
            ..Activity::default()
        };
        if kind == ActivityKind::Mail {
            let text = words(&format!("{} {}", text_at(row, "SUBJECT"), text_at(row, "DESCRIPTION")));
            let text = self.redactor.redact(&text).into();
            match direction {
                Direction::Incoming => activity.client_text = text,
                Direction::Outgoing | Direction::None => activity.operator_text = text,
            }
        }
        if let Some(chat) = chat.filter(|_| kind == ActivityKind::Chat).cloned() {
            activity.operator_answer_seconds = chat.operator_answer_seconds;
            activity.client_answer_seconds = chat.client_answer_seconds;
            activity.client_text = chat.client_text;
            activity.operator_text = chat.operator_text;
        }
        activity
    }
}

impl Times {
    /// What it is planned for, if that was later than its entering.
    fn planned(&self) -> Option<Moment> {
        let planned = self.deadline.unwrap_or(self.start);
        (planned - self.created > MINUTE).then_some(planned)
    }

    /// When it was done: a task at its end, anything else from its start on, but never later than it was last changed.
    fn done(&self, kind: ActivityKind) -> Moment {
        let moment = if kind == ActivityKind::Task { self.end.unwrap_or(self.updated) } else { self.start };
        moment.min(self.updated)
    }

    fn length(&self) -> Option<u32> {
        let seconds = (self.end? - self.start) / SECOND;
        u32::try_from(seconds).ok().filter(|&seconds| seconds > 0)
    }
}

fn kind(type_id: &str, provider: &str) -> ActivityKind {
    match provider {
        "VOXIMPLANT_CALL" => ActivityKind::Call,
        "CRM_EMAIL" | "EMAIL" => ActivityKind::Mail,
        "IMOPENLINES_SESSION" => ActivityKind::Chat,
        "CRM_WEBFORM" => ActivityKind::WebForm,
        "CRM_MEETING" => ActivityKind::Meeting,
        "CRM_TODO" | "CRM_TASKS_TASK" => ActivityKind::Task,
        // Meetings and calls of old portals have no provider.
        _ => match type_id {
            "1" => ActivityKind::Meeting,
            "2" => ActivityKind::Call,
            "3" => ActivityKind::Task,
            "4" => ActivityKind::Mail,
            _ => ActivityKind::Other,
        },
    }
}

/// The portal's name for an activity of no kind that we know.
fn label(row: &Value, kind: ActivityKind) -> Box<str> {
    if kind != ActivityKind::Other {
        return "".into();
    }
    let names = ["PROVIDER_ID", "PROVIDER_TYPE_ID"].map(|name| text_at(row, name));
    let [provider, type_name] = &names;
    match (&**provider, &**type_name) {
        ("", _) => format!("TYPE_{}", text_at(row, "TYPE_ID")).into(),
        (provider, "") => provider.into(),
        (provider, type_name) => format!("{provider}/{type_name}").into(),
    }
}

/// The connector of a chat (`livechat` of `livechat|1|67|21`); the form of a web form.
fn channel(row: &Value, kind: ActivityKind) -> Box<str> {
    match kind {
        ActivityKind::Chat => {
            let user_code =
                row.get("PROVIDER_PARAMS").map(|params| text_at(params, "USER_CODE")).unwrap_or_default();
            user_code.split('|').next().unwrap_or_default().into()
        }
        ActivityKind::WebForm => {
            let form = text_at(row, "PROVIDER_TYPE_ID");
            let associated = row.get("ASSOCIATED_ENTITY_ID").and_then(id).map(|id| id.to_string());
            if form.is_empty() { associated.unwrap_or_default().into() } else { form.into() }
        }
        _ => "".into(),
    }
}

fn is_telephony(row: &Value) -> bool {
    text_at(row, "ORIGIN_ID").starts_with("VI_")
}

/// Whether an open one has not happened yet. What comes in has, and so has every mail, chat, form and call of the telephony: those stay
/// open until somebody has dealt with them.
fn can_be_planned(row: &Value, activity: &Activity) -> bool {
    use ActivityKind::{Chat, Mail, WebForm};
    activity.direction != Direction::Incoming
        && !matches!(activity.kind, Mail | Chat | WebForm)
        && !is_telephony(row)
}

#[cfg(test)]
mod tests;
