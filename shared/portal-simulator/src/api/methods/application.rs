//! Methods of applications: events, placements, and what is known of the application itself.

use serde_json::{Value as Json, json};

use super::super::error::ApiError;
use super::super::write::{PhpMap, time};
use super::basic;
use super::{Answer, Call, Result};
use crate::access::secret;
use crate::events::{By, Offline};
use crate::portal::Placement;

/// Places where applications may show themselves.
const PLACEMENTS: [&str; 14] = [
    "CRM_LEAD_DETAIL_TAB",
    "CRM_DEAL_DETAIL_TAB",
    "CRM_CONTACT_DETAIL_TAB",
    "CRM_COMPANY_DETAIL_TAB",
    "CRM_LEAD_DETAIL_ACTIVITY",
    "CRM_DEAL_DETAIL_ACTIVITY",
    "CRM_LEAD_DETAIL_TOOLBAR",
    "CRM_DEAL_DETAIL_TOOLBAR",
    "CRM_LEAD_LIST_MENU",
    "CRM_DEAL_LIST_MENU",
    "CRM_LEAD_LIST_TOOLBAR",
    "CRM_DEAL_LIST_TOOLBAR",
    "USERFIELD_TYPE",
    "PAGE_BACKGROUND_WORKER",
];

pub(super) fn call(call: &mut Call<'_>, method: &str) -> Result {
    let client_id = call.caller.app.clone().ok_or(ApiError::WRONG_AUTH_TYPE)?;
    match method {
        "app.info" => Ok(info(call, &client_id)),
        "event.bind" => bind(call, &client_id),
        "event.unbind" => Ok(unbind(call, &client_id)),
        "event.get" => Ok(handlers(call, &client_id)),
        "event.offline.get" => Ok(offline_get(call, &client_id)),
        "event.offline.list" => Ok(offline_list(call, &client_id)),
        "event.offline.clear" => Ok(offline_clear(call, &client_id)),
        "event.offline.error" => Ok(Answer::of(true)),
        _ => placement(call, &client_id, method),
    }
}

fn info(call: &Call<'_>, client_id: &str) -> Answer {
    let installed = call.state.access.apps.get(client_id);
    Answer::of(json!({
        "ID": installed.map(|app| app.number),
        "CODE": client_id,
        "VERSION": 1,
        "STATUS": "L",
        "INSTALLED": installed.is_some_and(|app| app.finished),
        "PAYMENT_EXPIRED": "N",
        "DAYS": null,
        "LANGUAGE_ID": "ru",
        "LICENSE": "ru_std",
        "LICENSE_FAMILY": "std",
    }))
}

fn bind(call: &mut Call<'_>, client_id: &str) -> Result {
    let event = call.params.text("event").unwrap_or_default().to_uppercase();
    if !basic::events().contains(&event) {
        return Err(ApiError::new(400, "ERROR_EVENT_NOT_FOUND", "Event not found"));
    }
    let user = call.params.id("auth_type").filter(|user| *user > 0).unwrap_or(call.caller.user);
    let offline = call.params.text("event_type") == Some("offline");
    if (offline || user != call.caller.user) && !call.is_admin() {
        return Err(ApiError::new(403, "ACCESS_DENIED", "Access denied."));
    }
    if offline {
        call.state.events.offline_handlers.push((client_id.to_owned(), event));
        return Ok(Answer::of(true));
    }
    let url = call.params.text("handler").filter(|url| !url.is_empty());
    let url = url.ok_or(ApiError::new(400, "ERROR_ARGUMENT", "Handler is empty"))?;
    let by = By::App { client_id: client_id.to_owned(), user };
    let known =
        |handler: &crate::events::Handler| handler.event == event && handler.url == url && handler.by == by;
    if call.state.events.handlers.iter().any(known) {
        return Err(ApiError::new(400, "ERROR_HANDLER_ALREADY_EXIST", "Handler already binded"));
    }
    call.state.events.bind(&event, url, by);
    Ok(Answer::of(true))
}

fn is_of(by: &By, client: &str) -> bool {
    matches!(by, By::App { client_id, .. } if client_id == client)
}

fn unbind(call: &mut Call<'_>, client_id: &str) -> Answer {
    let event = call.params.text("event").unwrap_or_default().to_uppercase();
    let url = call.params.text("handler");
    let before = call.state.events.handlers.len();
    call.state.events.handlers.retain(|handler| {
        !(is_of(&handler.by, client_id) && handler.event == event && url.is_none_or(|url| handler.url == url))
    });
    Answer::of(json!({ "count": before - call.state.events.handlers.len() }))
}

fn handlers(call: &Call<'_>, client_id: &str) -> Answer {
    let own = call.state.events.handlers.iter().filter(|handler| is_of(&handler.by, client_id));
    let write = |handler: &crate::events::Handler| {
        let By::App { user, .. } = handler.by else { return Json::Null };
        json!({ "event": handler.event, "handler": handler.url, "auth_type": user.to_string(), "offline": 0 })
    };
    let mut all: Vec<Json> = own.map(write).collect();
    let offline = call.state.events.offline_handlers.iter().filter(|(client, _)| client == client_id);
    all.extend(offline.map(|(_, event)| json!({ "event": event, "offline": 1 })));
    Answer::of(all)
}

fn write_offline(call: &Call<'_>, row: &Offline) -> Json {
    json!({
        "ID": row.id.to_string(),
        "TIMESTAMP_X": time(row.at, &call.zone),
        "EVENT_NAME": row.event,
        "EVENT_DATA": { "FIELDS": { "ID": row.record.to_string() } },
        "EVENT_ADDITIONAL": false,
        "MESSAGE_ID": row.id.to_string(),
    })
}

/// Takes rows off the queue, or reserves them until they are cleared.
fn offline_get(call: &mut Call<'_>, client_id: &str) -> Answer {
    let limit = call.params.integer("limit").unwrap_or(50).clamp(0, 50) as usize;
    let clear = call.params.text("clear").is_none_or(|clear| clear == "1");
    let process = secret(&mut call.state.rng);
    let free = |row: &&Offline| row.client_id == client_id && row.process.is_none();
    let ids: Vec<u32> = call.state.events.offline.iter().filter(free).take(limit).map(|row| row.id).collect();
    let rows = call.state.events.offline.iter().filter(|row| ids.contains(&row.id));
    let events: Vec<Json> = rows.map(|row| write_offline(call, row)).collect();
    if clear {
        call.state.events.offline.retain(|row| !ids.contains(&row.id));
    } else {
        for row in call.state.events.offline.iter_mut().filter(|row| ids.contains(&row.id)) {
            row.process = Some(process.clone());
        }
    }
    Answer::of(json!({ "process_id": process, "events": events }))
}

fn offline_list(call: &Call<'_>, client_id: &str) -> Answer {
    let rows: Vec<&Offline> =
        call.state.events.offline.iter().filter(|row| row.client_id == client_id).collect();
    let page: Vec<Json> = rows.iter().take(50).map(|row| write_offline(call, row)).collect();
    Answer { total: Some(rows.len()), ..Answer::of(page) }
}

fn offline_clear(call: &mut Call<'_>, client_id: &str) -> Answer {
    let process = call.params.text("process_id").unwrap_or_default();
    let mut ids = call.params.texts("id");
    ids.extend(call.params.texts("message_id"));
    call.state.events.offline.retain(|row| {
        let named = ids.is_empty() || ids.contains(&row.id.to_string().as_str());
        !(row.client_id == client_id && row.process.as_deref() == Some(process) && named)
    });
    Answer::of(true)
}

fn placement(call: &mut Call<'_>, client_id: &str, method: &str) -> Result {
    let name = call.params.text("PLACEMENT").unwrap_or_default().to_uppercase();
    let handler = call.params.text("HANDLER").unwrap_or_default().to_owned();
    match method {
        "placement.list" => Ok(Answer::of(PLACEMENTS.to_vec())),
        "placement.get" => {
            let own = call.state.placements.iter().filter(|placement| placement.client_id == client_id);
            Ok(Answer::of(own.map(write_placement).collect::<Vec<Json>>()))
        }
        _ if !call.is_admin() => Err(ApiError::new(403, "ACCESS_DENIED", "Access denied.")),
        _ if !PLACEMENTS.contains(&name.as_str()) => {
            Err(ApiError::new(400, "ERROR_PLACEMENT_NOT_FOUND", "Placement not found"))
        }
        "placement.bind" => {
            // Some refusals come with the status of success.
            if handler.is_empty() {
                return Err(ApiError::new(200, "EMPTY_ERROR_HANDLER_URL", "Handler URL is empty"));
            }
            let known = |other: &Placement| {
                other.client_id == client_id && other.placement == name && other.handler == handler
            };
            if call.state.placements.iter().any(known) {
                return Err(ApiError::new(400, "ERROR_CORE", "Handler already binded"));
            }
            let title = call.params.text("TITLE").unwrap_or_default().to_owned();
            let client_id = client_id.to_owned();
            call.state.placements.push(Placement { client_id, placement: name, handler, title });
            Ok(Answer::of(true))
        }
        _ => {
            let before = call.state.placements.len();
            call.state.placements.retain(|other| {
                let named = other.client_id == client_id && other.placement == name;
                !(named && (handler.is_empty() || other.handler == handler))
            });
            // One for each that was found and one for each that was removed.
            Ok(Answer::of(json!({ "count": 2 * (before - call.state.placements.len()) })))
        }
    }
}

fn write_placement(placement: &Placement) -> Json {
    json!({
        "placement": placement.placement,
        "userId": 0,
        "handler": placement.handler,
        "options": PhpMap::default(),
        "title": placement.title,
        "description": "",
        "langAll": PhpMap::default(),
    })
}
