//! What items become.

use crm::{Kind, State};
use serde_json::json;

use crate::support::{World, lines};

#[tokio::test]
async fn a_deal_is_sent_after_each_change_and_its_creation_is_known_from_the_first() {
    let world = World::new().await;
    let deal = |changed: &str, stage: &str, moved: &str, amount: u32| {
        json!({ "kind": "deal", "id": 7, "created_at": "2024-05-01T09:00:00Z", "changed_at": changed,
                "stage": stage, "state": "open", "moved_at": moved, "fields": { "AMOUNT": amount } })
    };
    // The later one comes first, as it may over a network; in between only a field was changed.
    let later = deal("2024-05-04T00:00:00Z", "OFFER", "2024-05-02T00:00:00Z", 2);
    world.push("entities", json!([later])).await.all_accepted();
    let first = deal("2024-05-01T09:00:00Z", "NEW", "2024-05-01T09:00:00Z", 1);
    let moved = deal("2024-05-02T00:00:00Z", "OFFER", "2024-05-02T00:00:00Z", 1);
    world.push("entities", json!([first, moved])).await.all_accepted();
    world.push("entities", json!([later])).await.all_accepted();
    assert_eq!(
        lines(&world.timeline(Kind::Deal, "7").await),
        [
            r#"2024-05-01T09:00:00Z created {"stage":{"s":"NEW","m":"open"}}"#,
            r#"2024-05-01T09:00:00Z version:1714554000000 {"version":{"AMOUNT":"1"}}"#,
            r#"2024-05-02T00:00:00Z stage:1714608000000 {"stage":{"s":"OFFER","m":"open"}}"#,
            r#"2024-05-02T00:00:00Z version:1714608000000 {"version":{"AMOUNT":"1"}}"#,
            r#"2024-05-04T00:00:00Z version:1714780800000 {"version":{"AMOUNT":"2"}}"#,
        ]
    );
    world.end().await;
}

#[tokio::test]
async fn an_outcome_closes_a_deal_and_another_opens_it_again() {
    let world = World::new().await;
    let created =
        json!({ "kind": "deal", "id": "7", "created_at": "2024-05-01", "changed_at": "2024-05-01" });
    world.push("entities", json!([created])).await.all_accepted();
    let outcome =
        |outcome: &str, at: &str| json!({ "kind": "deal", "id": "7", "outcome": outcome, "at": at });
    let outcomes = json!([outcome("won", "2024-06-01T00:00:00Z"), outcome("open", "2024-06-05T00:00:00Z")]);
    world.push("outcomes", outcomes.clone()).await.all_accepted();
    world.push("outcomes", outcomes).await.all_accepted();
    let timeline = world.timeline(Kind::Deal, "7").await;
    let states: Vec<State> = timeline
        .facts
        .iter()
        .filter_map(|fact| match &fact.body {
            crm::Body::Stage(stage) => Some(stage.state),
            _ => None,
        })
        .collect();
    assert_eq!(states, [State::Open, State::Won, State::Open]);
    assert_eq!(
        timeline.facts[0].occurred_at.to_string(),
        "2024-04-30T21:00:00Z",
        "midnight in the tenant's zone"
    );
    world.end().await;
}

#[tokio::test]
async fn an_activity_belongs_to_all_of_its_entities_under_one_key() {
    let world = World::new().await;
    let of = json!([{ "kind": "deal", "id": 7 }, { "kind": "contact", "id": "31" }, { "kind": "deal", "id": "7" }]);
    let mail = json!({ "kind": "mail", "id": 5, "entities": of, "occurred_at": "2024-05-01T10:00:00Z",
                       "client_text": "Пишите: a@example.com", "label": " letter " });
    let call = json!({ "kind": "call", "id": 5, "entities": of, "occurred_at": "2024-05-01T11:00:00Z" });
    world.push("activities", json!([mail, call])).await.all_accepted();
    let expected = [
        r#"2024-05-01T10:00:00Z mail:000000000005 {"activity":{"k":"mail","l":"letter","tc":"Пишите: [mail]"}}"#,
        r#"2024-05-01T11:00:00Z call:000000000005 {"activity":{"k":"call"}}"#,
    ];
    assert_eq!(lines(&world.timeline(Kind::Deal, "7").await), expected);
    assert_eq!(lines(&world.timeline(Kind::Contact, "31").await), expected);
    world.end().await;
}

#[tokio::test]
async fn values_of_fields_are_kept_as_text_without_the_empty_ones() {
    let world = World::new().await;
    let fields = json!({ "A": "x", "B": 1.5, "C": 10000000000_u64, "D": true, "E": null, "F": " ", "G": ["a", 1, null],
                         "H": [], "I": "8 916 123-45-67" });
    let company = json!({ "kind": "company", "id": 1, "created_at": "2024-05-01", "changed_at": "2024-05-01",
                          "fields": fields, "owner": 12 });
    world.push("entities", json!([company])).await.all_accepted();
    let stored = lines(&world.timeline(Kind::Company, "1").await);
    let body = r#"{"version":{"A":"x","B":"1.5","C":"10000000000","D":"true","G":"a,1,","I":"[phone]","OWNER":"12"}}"#;
    assert!(stored.len() == 1 && stored[0].ends_with(body), "{stored:?}");
    world.end().await;
}

#[tokio::test]
async fn what_is_odd_is_taken_and_said() {
    let world = World::new().await;
    let deal =
        json!({ "kind": "deal", "id": 1, "created_at": "2024-05-01T12:00:00Z", "changed_at": "2024-05-01" });
    let answer = world.push("entities", json!([deal])).await;
    assert_eq!(answer.item(0), &json!({ "status": "accepted", "warnings": ["before-creation"] }));
    world.end().await;
}
