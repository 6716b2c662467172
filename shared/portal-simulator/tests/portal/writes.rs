//! Writing: fields, records, comments, to-dos.

use crm::Kind;
use serde_json::json;

use crate::support::{id, portal, with_employee};

#[test]
fn a_score_can_be_written_to_a_field_of_its_own_in_both_dialects() {
    let test = portal();
    let fields = json!({ "FIELD_NAME": "AI_SCORE", "USER_TYPE_ID": "integer", "LABEL": "AI score" });
    let field = test.result("crm.deal.userfield.add", json!({ "fields": fields }));
    assert_eq!(test.result("crm.deal.update", json!({ "id": 4, "fields": { "UF_CRM_AI_SCORE": 73 } })), true);
    let read = || test.result("crm.deal.get", json!({ "id": 4 }))["UF_CRM_AI_SCORE"].clone();
    assert_eq!(read(), "73");
    let params = json!({ "entityTypeId": 2, "id": 4, "fields": { "ufCrmAiScore": 12 } });
    assert_eq!(test.result("crm.item.update", params)["item"]["ufCrmAiScore"], 12);
    let found = test.result("crm.deal.list", json!({ "filter": { "UF_CRM_AI_SCORE": 12 } }));
    assert_eq!(found.as_array().unwrap().len(), 1);
    let (status, _) = test.ask("crm.deal.userfield.add", json!({ "fields": fields }));
    assert_eq!(status, 400);
    assert_eq!(test.result("crm.deal.userfield.delete", json!({ "id": field })), true);
    assert!(read().is_null());
}

#[test]
fn a_record_lives_from_add_to_delete() {
    let test = portal();
    let fields = json!({ "TITLE": "By hand", "CATEGORY_ID": 1, "OPPORTUNITY": 1500, "CONTACT_ID": 2 });
    let deal = test.result("crm.deal.add", json!({ "fields": fields }));
    let read = || test.result("crm.deal.get", json!({ "id": deal }));
    assert_eq!((&read()["STAGE_ID"], &read()["OPPORTUNITY"]), (&json!("C1:NEW"), &json!("1500.00")));
    test.call(
        "crm.deal.update",
        json!({ "id": deal, "fields": { "STAGE_ID": "C1:WON", "DATE_CREATE": "2001-01-01" } }),
    );
    assert_eq!((&read()["STAGE_SEMANTIC_ID"], &read()["CLOSED"]), (&json!("S"), &json!("Y")));
    assert!(read()["DATE_CREATE"].as_str().unwrap().starts_with("2026"), "clients do not set it");
    let rows =
        test.result("crm.stagehistory.list", json!({ "entityTypeId": 2, "filter": { "OWNER_ID": deal } }));
    let types: Vec<_> = rows["items"].as_array().unwrap().iter().map(|row| row["TYPE_ID"].clone()).collect();
    assert_eq!(types, [1, 3]);
    let contacts = test.result("crm.deal.contact.items.get", json!({ "id": deal }));
    assert_eq!(contacts[0]["CONTACT_ID"], 2);
    assert_eq!(test.result("crm.deal.delete", json!({ "id": deal })), true);
    assert_eq!(test.ask("crm.deal.get", json!({ "id": deal })).0, 400);
    assert_eq!(test.portal.truth(id(&deal), test.portal.lived_until()), None);
}

#[test]
fn what_belongs_to_a_deleted_record_goes_with_it_unless_it_belongs_to_another_too() {
    let test = portal();
    let (deal, alone, shared) = test.portal.world(|world| {
        let of = |deal: u32| {
            world.activities.values().filter(move |activity| activity.owner == (Kind::Deal, deal))
        };
        let deals = world.register(Kind::Deal).rows.keys().copied();
        deals
            .filter_map(|deal| {
                let alone = of(deal).find(|activity| activity.also.is_none())?.id;
                let shared = of(deal).find(|activity| activity.also.is_some())?.id;
                Some((deal, alone, shared))
            })
            .next()
            .unwrap()
    });
    test.call("crm.deal.delete", json!({ "id": deal }));
    assert_eq!(test.ask("crm.activity.get", json!({ "id": alone })).0, 400);
    assert_eq!(test.result("crm.activity.get", json!({ "id": shared }))["OWNER_TYPE_ID"], "3");
}

#[test]
fn comments_and_to_dos_can_be_added() {
    let test = portal();
    let fields = json!({ "ENTITY_ID": 4, "ENTITY_TYPE": "deal", "COMMENT": "73 %" });
    let comment = test.result("crm.timeline.comment.add", json!({ "fields": fields }));
    let filter = json!({ "ENTITY_ID": 4, "ENTITY_TYPE": "deal" });
    let comments = test.result("crm.timeline.comment.list", json!({ "filter": filter }));
    let last = comments.as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["ID"], &last["COMMENT"]), (&json!(comment.to_string()), &json!("73 %")));
    assert_eq!(test.ask("crm.timeline.comment.list", json!({ "filter": {} })).0, 400);
    let to_do =
        json!({ "ownerTypeId": 2, "ownerId": 4, "deadline": "2026-12-01T10:00:00+03:00", "title": "Call" });
    let added = test.result("crm.activity.todo.add", to_do)["id"].clone();
    let read = test.result("crm.activity.get", json!({ "id": added }));
    assert_eq!((&read["COMPLETED"], &read["PROVIDER_ID"]), (&json!("N"), &json!("CRM_TODO")));
    assert_eq!(read["DEADLINE"], "2026-12-01T10:00:00+03:00");
}

#[test]
fn a_contact_with_a_number_has_a_phone() {
    let test = portal();
    let phones = json!([{ "VALUE": "+79990000001", "VALUE_TYPE": "WORK" }]);
    let contact = test.result("crm.contact.add", json!({ "fields": { "NAME": "Anna", "PHONE": phones } }));
    let read = test.result("crm.contact.get", json!({ "id": contact }));
    assert_eq!((&read["HAS_PHONE"], &read["HAS_EMAIL"]), (&json!("Y"), &json!("N")));
    assert_eq!(read["PHONE"][0]["VALUE"], "+79990000001");
    let item = test.result("crm.item.get", json!({ "entityTypeId": 3, "id": contact }))["item"].take();
    assert_eq!((&item["phone"], &item["fm"][0]["typeId"]), (&json!("+79990000001"), &json!("PHONE")));
}

#[test]
fn only_administrators_add_fields() {
    let (test, webhook) = with_employee();
    let fields = json!({ "fields": { "FIELD_NAME": "X", "USER_TYPE_ID": "string" } });
    let (status, body) = test.post(&format!("{webhook}crm.deal.userfield.add"), fields);
    assert_eq!((status, &body["error"]), (400, &json!("ACCESS_DENIED")));
}
