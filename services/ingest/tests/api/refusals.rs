//! What is refused, and how it is said.

use crm::Kind;
use serde_json::{Value, json};

use crate::support::World;

/// A deal that is in order but for some changes.
fn with(changes: Value) -> Value {
    let mut deal = json!({ "kind": "deal", "id": 7, "created_at": "2024-05-01", "changed_at": "2024-05-02" });
    for (name, value) in changes.as_object().unwrap() {
        deal[name] = value.clone();
    }
    deal
}

fn without(name: &str) -> Value {
    let mut deal = with(json!({}));
    deal.as_object_mut().unwrap().remove(name);
    deal
}

#[tokio::test]
async fn a_bad_item_does_not_spoil_the_others_and_says_what_is_wrong_with_which_field() {
    let world = World::new().await;
    let cases = [
        (without("id"), "malformed", None, "missing field `id`"),
        (without("changed_at"), "contradiction", Some("changed_at"), "changed_at is missing"),
        (
            with(json!({ "changed_at": null, "shows": "latest-state" })),
            "contradiction",
            Some("changed_at"),
            "only first-state",
        ),
        (with(json!({ "id": "" })), "malformed", Some("id"), "id: the id is empty"),
        (with(json!({ "id": " \t" })), "malformed", Some("id"), "id: the id is empty"),
        (with(json!({ "id": "x".repeat(257) })), "malformed", Some("id"), "longer than 256 bytes"),
        (with(json!({ "id": 1.5 })), "malformed", Some("id"), "a text or a whole number"),
        (with(json!({ "id": "a\u{0}b" })), "malformed", Some("id"), "NUL"),
        (with(json!({ "kind": "Deal" })), "malformed", Some("kind"), "unknown variant `Deal`"),
        (with(json!({ "Stage": "NEW" })), "malformed", None, "unknown field `Stage`"),
        (with(json!({ "created_at": 1714555800 })), "malformed", Some("created_at"), "expected a string"),
        (with(json!({ "created_at": "01.05.2024" })), "not-a-moment", Some("created_at"), "is not a time"),
        (
            with(json!({ "created_at": "0001-01-01" })),
            "implausible-moment",
            Some("created_at"),
            "before 1970",
        ),
        (
            with(json!({ "changed_at": "2026-11-24T00:00:00Z" })),
            "future-moment",
            Some("changed_at"),
            "a day ahead",
        ),
        (with(json!({ "stage": "NEW" })), "contradiction", Some("state"), "a stage needs a state"),
        (with(json!({ "state": "won" })), "contradiction", Some("stage"), "a state needs a stage"),
        (with(json!({ "moved_at": "2024-05-02" })), "contradiction", Some("moved_at"), "needs a stage"),
        (with(json!({ "stage": "A", "state": "Won" })), "malformed", Some("state"), "unknown variant `Won`"),
        (
            with(json!({ "kind": "contact", "stage": "A", "state": "won" })),
            "contradiction",
            Some("stage"),
            "only leads",
        ),
        (with(json!({ "fields": { "A": { "b": 1 } } })), "malformed", Some("fields.A"), "invalid type: map"),
        (with(json!({ "fields": { "": 1 } })), "malformed", Some("fields"), "a name of a field"),
        (
            with(json!({ "owner": 1, "fields": { "OWNER": 2 } })),
            "contradiction",
            Some("owner"),
            "among the fields",
        ),
        (
            with(json!({ "links": { "contact": ["1", {}] } })),
            "malformed",
            Some("links.contact[1]"),
            "whole number",
        ),
        (with(json!({ "links": { "contacts": "1" } })), "malformed", None, "unknown field `contacts`"),
        (json!("deal 7"), "malformed", None, "expected an entity"),
        (json!(null), "malformed", None, "expected an entity"),
    ];
    let mut items: Vec<Value> = cases.iter().map(|(item, ..)| item.clone()).collect();
    items.push(with(json!({})));
    let answer = world.push("entities", items.into()).await;
    assert_eq!(answer.counts(), (1, cases.len() as u64));
    for (place, (item, code, field, message)) in cases.iter().enumerate() {
        let verdict = answer.item(place);
        assert_eq!(verdict["code"], *code, "{item}: {verdict}");
        if let Some(field) = field {
            assert_eq!(verdict["field"], *field, "{item}: {verdict}");
        }
        assert!(verdict["message"].as_str().unwrap().contains(message), "{item}: {verdict}");
    }
    assert_eq!(answer.item(cases.len()), &json!({ "status": "accepted" }));
    assert_eq!(world.timeline(Kind::Deal, "7").await.facts.len(), 2, "nothing of what was refused");
    world.end().await;
}

#[tokio::test]
async fn activities_and_outcomes_that_say_too_little_are_refused() {
    let world = World::new().await;
    let call = |changes: Value| {
        let mut call = json!({ "kind": "call", "id": 1, "entities": [{ "kind": "deal", "id": 1 }],
                               "occurred_at": "2024-05-01" });
        call.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        call
    };
    let cases = [
        (call(json!({ "entities": [] })), "contradiction", "entities"),
        (call(json!({ "entities": [{ "kind": "deal" }] })), "malformed", "entities[0]"),
        (
            call(json!({ "entities": vec![json!({ "kind": "deal", "id": 1 }); 21] })),
            "contradiction",
            "entities",
        ),
        (call(json!({ "client_text": "x".repeat(100_001) })), "malformed", "client_text"),
        (call(json!({ "seconds": -1 })), "malformed", "seconds"),
        (call(json!({ "seconds": "60" })), "malformed", "seconds"),
        (call(json!({ "text": "hello" })), "contradiction", "text"),
        (call(json!({ "text": "a", "direction": "incoming", "client_text": "b" })), "contradiction", "text"),
        (call(json!({ "occurred_at": "2027-01-01" })), "future-moment", "occurred_at"),
        (call(json!({ "planned_for": "soon" })), "not-a-moment", "planned_for"),
    ];
    let answer = world.push("activities", cases.iter().map(|(item, ..)| item.clone()).collect()).await;
    for (place, (item, code, field)) in cases.iter().enumerate() {
        let verdict = answer.item(place);
        assert_eq!((&verdict["code"], &verdict["field"]), (&json!(code), &json!(field)), "{item}: {verdict}");
    }
    let planned = call(json!({ "planned_for": "2027-01-01" }));
    world.push("activities", json!([planned])).await.all_accepted();

    let outcome =
        |kind: &str, outcome: &str, at: &str| json!({ "kind": kind, "id": 1, "outcome": outcome, "at": at });
    let outcomes = json!([
        outcome("contact", "won", "2024-05-01"),
        outcome("deal", "maybe", "2024-05-01"),
        outcome("deal", "won", "2026-12-01"),
    ]);
    let answer = world.push("outcomes", outcomes).await;
    for (place, field) in ["kind", "outcome", "at"].into_iter().enumerate() {
        assert_eq!(answer.item(place)["field"], field, "{}", answer.item(place));
    }
    world.end().await;
}

#[tokio::test]
async fn a_batch_is_a_list_of_one_to_a_thousand_items() {
    let world = World::new().await;
    let code = async |body: Value| {
        let response = world.batch("entities", &body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap()["code"].clone())
    };
    assert_eq!(code(json!({ "items": [] })).await, (422, json!("refused")));
    let many: Vec<Value> = (0..1_001).map(|id| with(json!({ "id": id }))).collect();
    assert_eq!(code(json!({ "items": many })).await, (422, json!("refused")));
    assert_eq!(code(json!({ "entities": [] })).await, (400, json!("unexpected-json")));
    assert_eq!(code(json!([with(json!({}))])).await, (400, json!("unexpected-json")));
    let answer = world.push("entities", many[1..].into()).await;
    assert_eq!(answer.counts(), (1_000, 0));
    world.end().await;
}

#[tokio::test]
async fn a_field_that_is_given_twice_is_refused() {
    let world = World::new().await;
    let body = r#"{"items": [{"kind": "company", "id": 1, "created_at": "2024-05-01", "changed_at": "2024-05-01",
                  "fields": {"A": 1, "A": 2}}]}"#;
    let request = world.batch("entities", &json!({})).body(body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(answer["items"][0]["message"].as_str().unwrap().contains("given twice"), "{answer}");
    world.end().await;
}

#[tokio::test]
async fn whatever_stands_in_a_field_the_answer_is_a_verdict() {
    let world = World::new().await;
    let entity = json!({
        "kind": "deal", "id": 7, "created_at": "2024-05-01", "changed_at": "2024-05-02", "recorded_at": "2024-05-03",
        "shows": "every-state", "fields": { "A": 1 }, "pipeline": "p", "stage": "s", "state": "open", "stage_order": 1,
        "moved_at": "2024-05-02", "moved_by": 1, "owner": 1, "links": { "contact": 1 },
    });
    let activity = json!({
        "kind": "call", "id": 1, "source": "s", "entities": [{ "kind": "deal", "id": 1 }], "occurred_at": "2024-05-01",
        "recorded_at": "2024-05-01", "direction": "incoming", "label": "l", "seconds": 1, "in_work_time": true,
        "operator_answer_seconds": 1, "client_answer_seconds": 1, "channel": "c", "user": 1, "text": "t",
        "operator_text": "t", "planned_for": "2024-05-01",
    });
    let outcome = json!({
        "kind": "deal", "id": 1, "outcome": "won", "at": "2024-05-01", "recorded_at": "2024-05-01", "category": 1,
        "stage": "s", "user": 1,
    });
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(u64::MAX),
        json!(""),
        json!(" "),
        json!("9999-12-31T23:59:60Z"),
        json!("-009999-01-01"),
        json!("\u{0}"),
        json!("\u{202e}x"),
        json!([]),
        json!([[]]),
        json!([null, 1]),
        json!({}),
        json!({ "kind": 1 }),
        json!("x".repeat(300)),
    ];
    for (of, item) in [("entities", &entity), ("activities", &activity), ("outcomes", &outcome)] {
        world.push(of, json!([item])).await.all_accepted();
        let mut items = Vec::new();
        for name in item.as_object().unwrap().keys() {
            for value in &odd {
                let mut changed = item.clone();
                changed[name] = value.clone();
                items.push(changed);
            }
        }
        let answer = world.push(of, items.clone().into()).await;
        let (accepted, refused) = answer.counts();
        assert_eq!((accepted + refused) as usize, items.len());
        assert!(refused > 0 && accepted > 0, "{of}");
    }
    world.end().await;
}
