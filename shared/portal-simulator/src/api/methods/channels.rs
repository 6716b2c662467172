//! `imopenlines.*`: chats of open channels. A session has the id of its activity, and so has its chat.

use crm::moment::SECOND;
use crm::{ActivityKind, Kind};
use serde_json::{Map, Value as Json, json};

use super::super::error::ApiError;
use super::super::write::time;
use super::{Answer, Call, Result};
use crate::world::activity::Activity;

pub(super) fn call(call: &Call<'_>, method: &str) -> Result {
    match method {
        "imopenlines.crm.chat.get" => chats(call),
        "imopenlines.dialog.get" => dialog(call),
        "imopenlines.session.history.get" => history(call),
        _ => Err(ApiError::NO_METHOD),
    }
}

fn chats(call: &Call<'_>) -> Result {
    let kind = call.params.text("CRM_ENTITY_TYPE").and_then(|name| Kind::from_name(&name.to_lowercase()));
    let owner = kind.zip(call.params.id("CRM_ENTITY")).ok_or(ApiError::NOT_FOUND)?;
    let world = &call.state.world;
    let ids = call.seen(owner).and_then(|_| world.about(owner)).map_or(&[][..], |about| &about.activities);
    let chats = ids.iter().filter_map(|id| world.activities.get(id)).filter(|activity| is_chat(activity));
    let write = |chat: &Activity| {
        json!({
            "CHAT_ID": chat.id.to_string(),
            "CONNECTOR_ID": chat.what.channel,
            "CONNECTOR_TITLE": chat.what.channel,
        })
    };
    Ok(Answer::of(chats.map(write).collect::<Vec<Json>>()))
}

fn is_chat(activity: &Activity) -> bool {
    activity.what.kind == ActivityKind::Chat
}

fn chat<'a>(call: &'a Call<'_>, names: &[&str]) -> std::result::Result<&'a Activity, ApiError> {
    let id = names.iter().find_map(|name| call.params.id(name));
    let chat = id.and_then(|id| call.state.world.activities.get(&id)).filter(|activity| is_chat(activity));
    let seen = |chat: &&Activity| call.is_admin() || chat.bindings().any(|owner| call.seen(owner).is_some());
    chat.filter(seen).ok_or(ApiError::NOT_FOUND)
}

fn dialog(call: &Call<'_>) -> Result {
    let chat = chat(call, &["CHAT_ID"])?;
    let (kind, owner) = chat.owner;
    let name = kind.as_str().to_uppercase();
    let id_of = |wanted: Kind| chat.bindings().find(|(kind, _)| *kind == wanted).map_or(0, |(_, id)| id);
    let started = chat.start.0 / SECOND;
    let [lead, company, contact, deal] = [Kind::Lead, Kind::Company, Kind::Contact, Kind::Deal].map(id_of);
    Ok(Answer::of(json!({
        "id": chat.id,
        "type": "lines",
        "name": format!("Client {owner}"),
        "entity_type": "LINES",
        "entity_id": format!("{}|1|{}|{}", chat.what.channel, chat.id + 1_000, chat.id),
        "entity_data_1": format!("Y|{name}|{owner}|N|N|{}|{started}|0|0|0", chat.id),
        "entity_data_2": format!("LEAD|{lead}|COMPANY|{company}|CONTACT|{contact}|DEAL|{deal}"),
        "date_create": time(chat.start, &call.zone),
    })))
}

/// Messages of a session: the client's words, the answer of the company's side, and the client's again, after the seconds that
/// the activity tells.
fn history(call: &Call<'_>) -> Result {
    let chat = chat(call, &["SESSION_ID", "CHAT_ID"])?;
    let (client, operator) = (100_000 + chat.id, chat.what.user.parse().unwrap_or(1_u32));
    let answer = chat.what.operator_answer_seconds.unwrap_or(0);
    let second = answer + chat.what.client_answer_seconds.unwrap_or(0);
    let (first, rest) = halves(&chat.what.client_text);
    let last = chat.what.seconds.unwrap_or(second).max(second);
    let spoken = [
        (0, client, first),
        (answer, operator, &*chat.what.operator_text),
        (second, client, rest),
        (last, 0, "The conversation is over"),
    ];
    let mut messages = Map::new();
    for (place, (after, sender, text)) in spoken.into_iter().enumerate() {
        let id = (10 * chat.id + place as u32).to_string();
        let message = json!({
            "id": id,
            "chatid": chat.id.to_string(),
            "senderid": sender.to_string(),
            "recipientid": format!("chat{}", chat.id),
            "date": time(chat.start + i64::from(after) * SECOND, &call.zone),
            "text": text,
            "params": [],
        });
        messages.insert(id, message);
    }
    let user = |id: u32, connector: bool| json!({ "id": id.to_string(), "name": format!("User {id}"), "connector": connector, "extranet": connector });
    let users = Map::from_iter([
        (client.to_string(), user(client, true)),
        (operator.to_string(), user(operator, false)),
    ]);
    Ok(Answer::of(json!({
        "chatId": chat.id,
        "sessionId": chat.id,
        "canJoin": "N",
        "message": messages,
        "users": users,
        "chat": { chat.id.to_string(): { "id": chat.id.to_string(), "type": "lines" } },
    })))
}

/// A text in two, at a space near the middle.
fn halves(text: &str) -> (&str, &str) {
    let middle = text.char_indices().map(|(at, _)| at).nth(text.chars().count() / 2).unwrap_or(0);
    text[middle..]
        .find(' ')
        .map_or((text, ""), |space| (&text[..middle + space], text[middle + space..].trim()))
}
