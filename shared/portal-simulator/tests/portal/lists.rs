//! Lists: pages, filters, order, selection, and who sees what.

use crm::Kind;
use serde_json::{Value, json};

use crate::support::{id, portal, with_employee};

#[test]
fn fast_pages_give_every_record_once_and_agree_with_the_world() {
    let test = portal();
    for kind in Kind::ALL {
        let rows = test.all(&format!("crm.{}.list", kind.as_str()), json!({}), None, "ID");
        let ids: Vec<u32> = rows.iter().map(|row| id(&row["ID"])).collect();
        test.portal.world(|world| {
            let register = world.register(kind);
            assert!(ids.iter().eq(register.rows.keys()), "{kind:?}");
            for row in &rows {
                let at = id(&row["ID"]);
                assert_eq!(
                    row["ASSIGNED_BY_ID"],
                    register.get(at, "ASSIGNED_BY_ID").integer().unwrap().to_string()
                );
                assert_eq!(row["SOURCE_ID"].as_str().unwrap_or(""), register.get(at, "SOURCE_ID").text());
            }
        });
    }
    let activities = test.all("crm.activity.list", json!({}), None, "ID");
    test.portal.world(|world| {
        assert!(activities.iter().map(|row| id(&row["ID"])).eq(world.activities.keys().copied()));
        for row in &activities {
            let activity = &world.activities[&id(&row["ID"])];
            assert_eq!(id(&row["OWNER_ID"]), activity.owner.1);
            assert_eq!(row["COMPLETED"] == "Y", activity.completed);
        }
    });
}

#[test]
fn offset_pages_count_and_the_last_one_has_no_next() {
    let test = portal();
    let (mut start, mut seen) = (0, 0);
    loop {
        let body = test.call("crm.deal.list", json!({ "start": start, "select": ["ID"] }));
        let total = test.portal.world(|world| world.register(Kind::Deal).rows.len());
        assert_eq!(body["total"], total);
        let rows = body["result"].as_array().unwrap().len();
        seen += rows;
        match body["next"].as_u64() {
            Some(next) => {
                assert_eq!((rows, next), (50, start + 50));
                start = next;
            }
            None => break assert_eq!(seen, total),
        }
    }
}

#[test]
fn a_list_that_is_not_to_be_counted_has_no_next() {
    let body = portal().call("crm.deal.list", json!({ "start": -1 }));
    assert_eq!(body["result"].as_array().unwrap().len(), 50);
    assert_eq!((&body["total"], body.get("next")), (&json!(0), None));
}

#[test]
fn filters_do_what_they_say() {
    let test = portal();
    let list = |filter: Value| -> Vec<Value> {
        let body = test.result("crm.deal.list", json!({ "filter": filter, "select": ["*", "UF_*"] }));
        body.as_array().unwrap().clone()
    };
    let ids = |rows: &[Value]| rows.iter().map(|row| id(&row["ID"])).collect::<Vec<_>>();
    assert_eq!(ids(&list(json!({ "@ID": [3, "1"] }))), [1, 3]);
    assert_eq!(ids(&list(json!({ "ID": 4 }))), [4]);
    assert_eq!(ids(&list(json!({ ">ID": 2, "<=ID": 4 }))), [3, 4]);
    assert_eq!(ids(&list(json!({ "!@ID": [1, 3], "<ID": 6 }))), [2, 4, 5]);
    assert!(list(json!({ "STAGE_SEMANTIC_ID": "S" })).iter().all(|row| row["STAGE_SEMANTIC_ID"] == "S"));
    let amounts = list(json!({ ">=OPPORTUNITY": "100000" }));
    assert!(!amounts.is_empty());
    assert!(amounts.iter().all(|row| row["OPPORTUNITY"].as_str().unwrap().parse::<f64>().unwrap() >= 1e5));
    let titled = list(json!({ "%TITLE": "ORDER" }));
    assert!(!titled.is_empty() && titled.iter().all(|row| row["TITLE"].as_str().unwrap().contains("order")));
    let modified = list(json!({ ">=DATE_MODIFY": "2026-11-20T00:00:00+03:00" }));
    assert!(!modified.is_empty());
    assert!(modified.iter().all(|row| row["DATE_MODIFY"].as_str().unwrap() >= "2026-11-20T00:00:00+03:00"));
    assert!(list(json!({ "COMPANY_ID": 0 })).iter().all(|row| row["COMPANY_ID"] == "0"));
    assert!(!list(json!({ "NO_SUCH_FIELD": 1 })).is_empty(), "old methods ignore unknown fields");
}

#[test]
fn order_goes_both_ways_and_by_any_field() {
    let test = portal();
    let first = |order: Value| test.result("crm.deal.list", json!({ "order": order }))[0].clone();
    let most = test.portal.world(|world| *world.register(Kind::Deal).rows.keys().last().unwrap());
    assert_eq!(id(&first(json!({ "ID": "DESC" }))["ID"]), most);
    assert_eq!(id(&first(json!({ "id": "desc" }))["ID"]), most);
    let amount = |row: Value| row["OPPORTUNITY"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(amount(first(json!({ "OPPORTUNITY": "DESC" }))) > amount(first(json!({ "OPPORTUNITY": "ASC" }))));
}

#[test]
fn multiple_fields_come_when_they_are_named() {
    let test = portal();
    let contact = |select: Value| {
        let rows =
            test.result("crm.contact.list", json!({ "select": select, "filter": { "HAS_PHONE": "Y" } }));
        rows[0].clone()
    };
    assert!(contact(json!(["*"])).get("PHONE").is_none());
    let named = contact(json!(["NAME", "PHONE"]));
    assert_eq!(named["PHONE"][0]["TYPE_ID"], "PHONE");
    assert!(named["PHONE"][0]["VALUE"].as_str().unwrap().starts_with("+7999"));
    assert!(named.get("LAST_NAME").is_none());
}

#[test]
fn activities_are_found_by_their_owner_and_by_bindings() {
    let test = portal();
    let (deal, contact, bound) = test.portal.world(|world| {
        let both = world.activities.values().find(|activity| activity.also.is_some()).unwrap();
        (both.owner.1, both.also.unwrap().1, both.id)
    });
    let list = |filter: Value| -> Vec<u32> {
        let rows = test.result("crm.activity.list", json!({ "filter": filter }));
        rows.as_array().unwrap().iter().map(|row| id(&row["ID"])).collect()
    };
    assert!(list(json!({ "OWNER_TYPE_ID": 2, "OWNER_ID": deal })).contains(&bound));
    assert!(!list(json!({ "OWNER_TYPE_ID": 3, "OWNER_ID": contact })).contains(&bound));
    assert!(list(json!({ "BINDINGS": [{ "OWNER_TYPE_ID": 3, "OWNER_ID": contact }] })).contains(&bound));
    let links = test.result("crm.activity.binding.list", json!({ "activityId": bound }));
    let told = json!([{ "entityTypeId": 2, "entityId": deal }, { "entityTypeId": 3, "entityId": contact }]);
    assert_eq!(links, told);
}

#[test]
fn the_history_of_stages_ends_where_the_deal_is() {
    let test = portal();
    let rows = test.all("crm.stagehistory.list", json!({ "entityTypeId": 2 }), Some("items"), "ID");
    assert!(rows.iter().all(|row| row["OWNER_ID"].is_number()));
    test.portal.world(|world| {
        for deal in world.register(Kind::Deal).rows.keys() {
            let own: Vec<&Value> = rows.iter().filter(|row| row["OWNER_ID"] == *deal).collect();
            assert_eq!(own[0]["TYPE_ID"], 1);
            assert_eq!(
                own.last().unwrap()["STAGE_ID"],
                world.register(Kind::Deal).get(*deal, "STAGE_ID").text()
            );
        }
    });
    let of_leads = test.result("crm.stagehistory.list", json!({ "entityTypeId": 1 }));
    assert!(
        of_leads["items"][0].get("STATUS_ID").is_some() && of_leads["items"][0].get("CATEGORY_ID").is_none()
    );
    assert_eq!(
        test.ask("crm.stagehistory.list", json!({ "entityTypeId": 3 })).1["error"],
        "ENTITY_TYPE_NOT_SUPPORTED"
    );
}

#[test]
fn calls_are_in_the_statistics_and_never_belong_to_a_deal() {
    let test = portal();
    let first = test.call("voximplant.statistic.get", json!({ "SORT": "ID", "ORDER": "ASC" }));
    assert_eq!(first["total"], test.portal.world(|world| world.calls.len()));
    for row in first["result"].as_array().unwrap() {
        assert_ne!(row["CRM_ENTITY_TYPE"], "DEAL");
        let activity = id(&row["CRM_ACTIVITY_ID"]);
        let origin = test.result("crm.activity.get", json!({ "id": activity }))["ORIGIN_ID"].clone();
        assert_eq!(origin, format!("VI_{}", row["CALL_ID"].as_str().unwrap()));
    }
    let last = test.result("voximplant.statistic.get", json!({ "SORT": "ID", "ORDER": "DESC" }));
    assert!(id(&last[0]["ID"]) > id(&first["result"][0]["ID"]));
}

#[test]
fn an_employee_sees_only_their_own_records_without_a_word_of_the_others() {
    let (test, webhook) = with_employee();
    let (_, body) = test.post(&format!("{webhook}crm.deal.list"), json!({}));
    let rows = body["result"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["ASSIGNED_BY_ID"] == "3"));
    let all = test.call("crm.deal.list", json!({}))["total"].as_u64().unwrap();
    assert!(body["total"].as_u64().unwrap() < all / 2);
    let foreign =
        test.result("crm.deal.list", json!({ "filter": { "!ASSIGNED_BY_ID": 3 } }))[0]["ID"].clone();
    let (status, body) = test.post(&format!("{webhook}crm.deal.get"), json!({ "id": foreign }));
    assert_eq!((status, &body["error_description"]), (400, &json!("Not found")));
    let (_, profile) = test.post(&format!("{webhook}profile"), json!({}));
    assert_eq!(profile["result"]["ADMIN"], false);
}

#[test]
fn statuses_tell_what_stages_mean() {
    let test = portal();
    let statuses = test.result("crm.status.list", json!({ "filter": { "ENTITY_ID": "DEAL_STAGE_1" } }));
    let statuses = statuses.as_array().unwrap();
    let won: Vec<&Value> = statuses.iter().filter(|status| status["SEMANTICS"] == "S").collect();
    assert_eq!(won.len(), 1);
    assert_eq!(won[0]["STATUS_ID"], "C1:WON");
    assert_eq!(statuses.iter().filter(|status| status["SEMANTICS"] == "F").count(), 2);
    let categories = test.result("crm.category.list", json!({ "entityTypeId": 2 }));
    assert_eq!(categories["categories"][0]["id"], 0);
    assert_eq!(test.result("crm.dealcategory.list", json!({}))[0]["ID"], "1");
}

#[test]
fn a_chat_can_be_read_word_by_word() {
    let test = portal();
    let (session, owner, said) = test.portal.world(|world| {
        let chat = world.activities.values().find(|activity| &*activity.what.channel == "livechat").unwrap();
        (chat.id, chat.owner, chat.what.client_text.clone())
    });
    let kind = owner.0.as_str();
    let chats =
        test.result("imopenlines.crm.chat.get", json!({ "CRM_ENTITY_TYPE": kind, "CRM_ENTITY": owner.1 }));
    let chat = chats.as_array().unwrap().iter().find(|chat| id(&chat["CHAT_ID"]) == session).unwrap();
    let dialog = test.result("imopenlines.dialog.get", json!({ "CHAT_ID": chat["CHAT_ID"] }));
    let sixth = dialog["entity_data_1"].as_str().unwrap().split('|').nth(5).unwrap();
    let history = test.result("imopenlines.session.history.get", json!({ "SESSION_ID": sixth }));
    let users = &history["users"];
    let messages = history["message"].as_object().unwrap().values();
    let of_client =
        messages.filter(|message| users[message["senderid"].as_str().unwrap()]["connector"] == true);
    let words: Vec<&str> = of_client.map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!(words.join(" ").trim(), &*said);
}
