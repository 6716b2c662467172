use std::sync::Arc;

use crm::Kind;
use crm::privacy::Redactor;
use serde_json::json;

use super::*;

const READ: Reading = Reading { at: Moment(1_800_000_000_000), past: true };

fn row(changes: Value) -> Value {
    let mut row = json!({
        "ID": "7739", "OWNER_ID": "815", "OWNER_TYPE_ID": "1", "TYPE_ID": "2", "PROVIDER_ID": "VOXIMPLANT_CALL",
        "CREATED": "2026-10-03T12:05:00+03:00", "LAST_UPDATED": "2026-10-03T12:09:00+03:00",
        "START_TIME": "2026-10-03T12:05:00+03:00", "END_TIME": "2026-10-03T12:08:00+03:00",
        "DEADLINE": "2026-10-03T12:05:00+03:00", "COMPLETED": "Y", "STATUS": "2", "RESPONSIBLE_ID": "17", "DIRECTION": "2",
        "ORIGIN_ID": "VI_11018129443EB80D.17", "PROVIDER_PARAMS": [], "SUBJECT": "Outgoing call", "DESCRIPTION": "",
    });
    for (name, value) in changes.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

fn entries(changes: Value, calls: &Calls) -> Vec<Entry> {
    let translator = Translator::new(Arc::new(Redactor::new()));
    translator.activity(&row(changes), &[], calls, None, READ).unwrap()
}

fn bodies(changes: Value) -> Vec<(String, Activity)> {
    let body = |entry: Entry| match entry.fact.body {
        Body::Activity(activity) => (entry.fact.key.to_string(), activity),
        other => panic!("{other:?}"),
    };
    entries(changes, &Calls::default()).into_iter().map(body).collect()
}

fn only(changes: Value) -> Activity {
    let mut all = bodies(changes);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).1
}

#[test]
fn a_call_is_as_long_as_the_telephony_says_and_not_as_its_activity() {
    let unknown = &entries(json!({}), &Calls::default())[0];
    let mut calls = Calls::default();
    calls.add(
        &super::super::Call::read(&json!({"CALL_ID": "x", "CALL_TYPE": "1", "CALL_DURATION": "95",
        "CALL_START_DATE": "2026-10-03T12:05:00+03:00", "CRM_ACTIVITY_ID": "7739"}))
        .unwrap(),
    );
    let known = &entries(json!({}), &calls)[0];
    let seconds = |entry: &Entry| match &entry.fact.body {
        Body::Activity(activity) => activity.seconds,
        _ => None,
    };
    assert_eq!((seconds(unknown), seconds(known)), (None, Some(95)));
    assert!(known.fact.supersedes(&unknown.fact), "whichever is stored last");
    assert_eq!(only(json!({"ORIGIN_ID": null})).seconds, Some(180), "a call entered by hand");
}

#[test]
fn every_provider_has_its_kind() {
    for (type_id, provider, kind, label) in [
        ("1", "", ActivityKind::Meeting, ""),
        ("2", "", ActivityKind::Call, ""),
        ("3", "CRM_TASKS_TASK", ActivityKind::Task, ""),
        ("4", "CRM_EMAIL", ActivityKind::Mail, ""),
        ("6", "IMOPENLINES_SESSION", ActivityKind::Chat, ""),
        ("6", "CRM_WEBFORM", ActivityKind::WebForm, ""),
        ("6", "CRM_TODO", ActivityKind::Task, ""),
        ("6", "REST_APP", ActivityKind::Other, "REST_APP"),
        ("0", "", ActivityKind::Other, "TYPE_0"),
    ] {
        let activity = only(json!({"TYPE_ID": type_id, "PROVIDER_ID": provider, "ORIGIN_ID": ""}));
        assert_eq!((activity.kind, &*activity.label), (kind, label), "{type_id} {provider}");
    }
}

#[test]
fn an_open_task_is_a_plan_and_a_done_one_was_a_plan_before() {
    let task = json!({"TYPE_ID": "6", "PROVIDER_ID": "CRM_TODO", "DIRECTION": "0", "ORIGIN_ID": null, "COMPLETED": "N",
        "STATUS": "1", "DEADLINE": "2026-10-05T12:00:00+03:00", "END_TIME": "2026-10-05T12:00:00+03:00"});
    let open = bodies(task.clone());
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].0, "planned:000000007739");
    assert_eq!(open[0].1.planned_for, "2026-10-05T09:00:00Z".parse().ok());
    let mut done = task;
    done["COMPLETED"] = json!("Y");
    let keys: Vec<String> = bodies(done.clone()).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["planned:000000007739", "activity:000000007739"]);
    let done = entries(done, &Calls::default()).pop().unwrap().fact;
    assert_eq!(done.occurred_at, "2026-10-03T09:09:00Z".parse().unwrap(), "done before its deadline");
}

#[test]
fn what_came_in_has_happened_even_if_nobody_has_dealt_with_it() {
    for (type_id, provider, direction) in [
        ("2", "VOXIMPLANT_CALL", "1"),
        ("4", "CRM_EMAIL", "1"),
        ("6", "IMOPENLINES_SESSION", "1"),
        ("6", "CRM_WEBFORM", "0"),
    ] {
        let changes = json!({"TYPE_ID": type_id, "PROVIDER_ID": provider, "DIRECTION": direction, "COMPLETED": "N",
            "STATUS": "1", "DEADLINE": "2026-10-09T12:00:00+03:00"});
        let activity = only(changes);
        assert_eq!((activity.planned_for, activity.direction), (None, Direction::Incoming), "{provider}");
    }
}

#[test]
fn no_deadline_is_no_plan() {
    let changes = json!({"TYPE_ID": "1", "PROVIDER_ID": "", "DIRECTION": "0", "ORIGIN_ID": null, "COMPLETED": "N", "STATUS": "1",
        "DEADLINE": "9999-12-31T00:00:00+03:00"});
    assert!(bodies(changes).is_empty());
}

#[test]
fn a_mail_is_read_without_its_marks_and_without_people() {
    let mail = only(json!({"TYPE_ID": "4", "PROVIDER_ID": "CRM_EMAIL", "DIRECTION": "1", "SUBJECT": "Roof",
        "DESCRIPTION": "<p>Call +7 999 000-00-01</p>", "DESCRIPTION_TYPE": "3"}));
    assert_eq!((&*mail.client_text, &*mail.operator_text), ("Roof Call [phone]", ""));
}

#[test]
fn a_chat_has_its_connector_and_what_was_said() {
    let translator = Translator::new(Arc::new(Redactor::new()));
    let row = row(json!({"TYPE_ID": "6", "PROVIDER_ID": "IMOPENLINES_SESSION", "DIRECTION": "1",
        "PROVIDER_PARAMS": {"USER_CODE": "livechat|1|67|21"}}));
    let chat = Chat { operator_answer_seconds: Some(25), client_text: "A roof?".into(), ..Chat::default() };
    let entries = translator.activity(&row, &[], &Calls::default(), Some(&chat), READ).unwrap();
    let Body::Activity(activity) = &entries[0].fact.body else { panic!("an activity") };
    assert_eq!((&*activity.channel, activity.operator_answer_seconds), ("livechat", Some(25)));
    assert_eq!(&*activity.client_text, "A roof?");
}

#[test]
fn an_activity_is_a_fact_of_all_that_it_is_bound_to_once_each() {
    let translator = Translator::new(Arc::new(Redactor::new()));
    let bindings = json!([{"entityTypeId": 1, "entityId": 815}, {"OWNER_TYPE_ID": "2", "OWNER_ID": "410"},
        {"entityTypeId": 31, "entityId": 5}]);
    let entries =
        translator.activity(&row(json!({})), &bound_to(&bindings), &Calls::default(), None, READ).unwrap();
    let whose: Vec<&Entity> = entries.iter().map(|entry| &entry.entity).collect();
    assert_eq!(whose, [&Entity::new(Kind::Lead, "815"), &Entity::new(Kind::Deal, "410")]);
    assert_eq!(entries[0].fact, entries[1].fact);
}

#[test]
fn an_activity_of_something_else_is_no_fact() {
    assert!(entries(json!({"OWNER_TYPE_ID": "31"}), &Calls::default()).is_empty());
}
