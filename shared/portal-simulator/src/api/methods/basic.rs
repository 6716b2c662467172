//! Methods that need no scope, and those about employees.

use crm::moment::DAY;
use serde_json::{Value as Json, json};

use super::super::error::ApiError;
use super::super::query::PAGE;
use super::super::write::time;
use super::{Answer, Call, METHODS, Result};
use crate::world::change;
use crate::world::directory::User;

pub(super) fn call(call: &Call<'_>, method: &str) -> Result {
    match method {
        "scope" => Ok(Answer::of(call.caller.scopes.clone())),
        "methods" => Ok(Answer::of(methods(call))),
        "method.get" => Ok(Answer::of(method_info(call))),
        "events" => Ok(Answer::of(events())),
        "profile" => Ok(Answer::of(profile(call))),
        "server.time" => Ok(Answer::of(time(call.now, &call.zone))),
        "feature.get" => Ok(Answer::of(json!({ "value": "Y" }))),
        "user.get" => Ok(users(call)),
        "user.current" => {
            let user = call.state.world.directory.users.get(&call.caller.user);
            user.map(|user| Answer::of(write(call, user))).ok_or(ApiError::NOT_FOUND)
        }
        _ => Err(ApiError::NO_METHOD),
    }
}

fn methods(call: &Call<'_>) -> Vec<&'static str> {
    METHODS
        .iter()
        .filter(|method| method.scope_is_in(&call.caller.scopes))
        .map(|method| method.name)
        .collect()
}

fn method_info(call: &Call<'_>) -> Json {
    let name = call.params.text("name").unwrap_or_default().to_lowercase();
    let method = METHODS.iter().find(|method| method.name == name);
    let available = method.is_some_and(|method| method.scope_is_in(&call.caller.scopes));
    json!({ "isExisting": method.is_some(), "isAvailable": available })
}

/// Names of all events.
pub(super) fn events() -> Vec<String> {
    let mut events = change::events();
    events.extend(["ONAPPINSTALL", "ONAPPUNINSTALL", "ONAPPUPDATE", "ONOFFLINEEVENT"].map(str::to_owned));
    events
}

fn profile(call: &Call<'_>) -> Json {
    let user = User::new(call.caller.user);
    json!({
        "ID": user.id.to_string(),
        "ADMIN": call.is_admin(),
        "NAME": user.name.0,
        "LAST_NAME": user.name.1,
        "PERSONAL_GENDER": "",
        "PERSONAL_PHOTO": "",
        "TIME_ZONE": "",
        "TIME_ZONE_OFFSET": 0,
    })
}

fn write(call: &Call<'_>, user: &User) -> Json {
    json!({
        "ID": user.id.to_string(),
        "ACTIVE": true,
        "NAME": user.name.0,
        "LAST_NAME": user.name.1,
        "EMAIL": format!("user{}@example.test", user.id),
        "WORK_POSITION": if user.admin { "Director" } else { "Manager" },
        "UF_DEPARTMENT": [1],
        "USER_TYPE": "employee",
        "LAST_LOGIN": time(call.now + -DAY, &call.zone),
        "DATE_REGISTER": time(call.state.script.opens() + -730 * DAY, &call.zone),
        "IS_ONLINE": "N",
    })
}

/// Employees by id, fifty a page; the only filters are by id and by being active, which all are.
fn users(call: &Call<'_>) -> Answer {
    let filter = call.params.map("filter");
    let ids = filter.texts("ID");
    let wanted = |user: &&User| ids.is_empty() || ids.contains(&user.id.to_string().as_str());
    let active = filter.text("ACTIVE").is_none_or(|active| matches!(active, "1" | "Y" | "true"));
    let found: Vec<&User> =
        call.state.world.directory.users.values().filter(wanted).filter(|_| active).collect();
    let start = call.params.integer("start").unwrap_or(0).max(0) as usize;
    let page: Vec<Json> = found.iter().skip(start).take(PAGE).map(|user| write(call, user)).collect();
    let next = Some(start + PAGE).filter(|next| *next < found.len());
    Answer { total: Some(found.len()), next, rows: page.len(), ..Answer::of(page) }
}
