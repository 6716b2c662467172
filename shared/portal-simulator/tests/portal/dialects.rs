//! The same record in both dialects, and requests in all encodings.

use portal_simulator::Request;
use serde_json::{Value, json};

use crate::support::{id, limited, portal};

#[test]
fn the_old_dialect_writes_texts_and_the_new_one_numbers() {
    let test = portal();
    let old = test.result("crm.deal.get", json!({ "id": 5 }));
    let new = test.result("crm.item.get", json!({ "entityTypeId": 2, "id": 5 }))["item"].take();
    assert!(old.as_object().unwrap().values().all(|value| value.is_string() || value.is_null()), "{old}");
    assert_eq!(old["ID"], "5");
    assert_eq!(new["id"], 5);
    assert_eq!(
        old["OPPORTUNITY"].as_str().unwrap().parse::<f64>().unwrap(),
        new["opportunity"].as_f64().unwrap()
    );
    assert!(old["OPPORTUNITY"].as_str().unwrap().ends_with(".00"));
    assert_eq!(new["contactIds"], json!([new["contactId"]]));
    for (upper, camel) in [
        ("DATE_CREATE", "createdTime"),
        ("DATE_MODIFY", "updatedTime"),
        ("STAGE_ID", "stageId"),
        ("STAGE_SEMANTIC_ID", "stageSemanticId"),
        ("CLOSEDATE", "closedate"),
        ("UF_CRM_PRODUCT", "ufCrmProduct"),
    ] {
        let texts = [&old[upper], &new[camel]].map(|value| value.to_string().replace('"', ""));
        assert_eq!(texts[0], texts[1], "{upper}");
    }
}

#[test]
fn moments_have_an_offset_and_dates_are_moments_too() {
    let deal = portal().result("crm.deal.get", json!({ "id": 5 }));
    assert!(deal["DATE_CREATE"].as_str().unwrap().ends_with("+03:00"));
    assert!(deal["CLOSEDATE"].as_str().unwrap().ends_with("T03:00:00+03:00"), "{}", deal["CLOSEDATE"]);
}

#[test]
fn nothing_is_written_in_several_ways() {
    let test = portal();
    let deal = test.result("crm.deal.list", json!({ "filter": { "COMPANY_ID": 0 } }))[0].clone();
    assert_eq!(
        (&deal["COMPANY_ID"], &deal["QUOTE_ID"], &deal["BEGINDATE"]),
        (&json!("0"), &Value::Null, &json!(""))
    );
    let item = test.result("crm.item.get", json!({ "entityTypeId": 2, "id": deal["ID"] }))["item"].take();
    assert_eq!((&item["companyId"], &item["begindate"]), (&json!(0), &Value::Null));
}

#[test]
fn items_are_listed_by_upper_case_order_too_and_unknown_fields_are_refused() {
    let test = portal();
    let list = |params: Value| test.ask("crm.item.list", params);
    let (status, body) =
        list(json!({ "entityTypeId": 2, "order": { "ID": "DESC" }, "filter": { ">id": 3 } }));
    assert_eq!(status, 200);
    assert!(id(&body["result"]["items"][0]["id"]) > 50);
    let (status, body) = list(json!({ "entityTypeId": 2, "filter": { "nonsense": 3 } }));
    assert_eq!((status, &body["error"]), (400, &json!("INVALID_ARG_VALUE")));
    let (status, _) = list(json!({ "entityTypeId": 177 }));
    assert_eq!(status, 400);
}

#[test]
fn items_can_be_asked_for_by_alternatives() {
    let test = portal();
    let filter = json!({ "logic": "OR", "0": { "id": 2 }, "1": { ">=id": 7, "<id": 9 } });
    let items =
        test.result("crm.item.list", json!({ "entityTypeId": 2, "filter": filter, "select": ["id"] }));
    assert_eq!(items["items"], json!([{ "id": 2 }, { "id": 7 }, { "id": 8 }]));
}

#[test]
fn fields_are_described_in_both_dialects() {
    let test = portal();
    let old = test.result("crm.deal.fields", json!({}));
    assert_eq!(old["SOURCE_ID"]["statusType"], "SOURCE");
    assert_eq!(old["UF_CRM_PRODUCT"]["isDynamic"], true);
    assert_eq!(old["UF_CRM_PRODUCT"]["items"].as_array().unwrap().len(), 5);
    let new = test.result("crm.item.fields", json!({ "entityTypeId": 2 }));
    assert_eq!(new["fields"]["ufCrmProduct"]["upperName"], "UF_CRM_PRODUCT");
    let product = test.result("crm.deal.get", json!({ "id": 1 }))["UF_CRM_PRODUCT"].clone();
    let options = old["UF_CRM_PRODUCT"]["items"].as_array().unwrap();
    assert!(options.iter().any(|option| option["ID"] == product), "{product}");
}

#[test]
fn all_encodings_say_the_same() {
    let test = portal();
    let target = |call: &str| test.portal.target(call);
    let json = Request::post(
        target("crm.deal.list"),
        &json!({ "filter": { ">ID": 10 }, "select": ["ID"], "start": -1 }),
    );
    let query = "filter%5B%3EID%5D=10&select%5B%5D=ID&start=-1";
    let get = Request::get(target(&format!("CRM.Deal.List.json?{query}")));
    let slash = Request::get(target(&format!("crm.deal.list/?{query}")));
    let form = Request::post_form(
        target("crm.deal.list.json"),
        &[("filter[>ID]", "10"), ("select[]", "ID"), ("start", "-1")],
    );
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = [part("filter[>ID]", "10"), part("select[0]", "ID"), part("start", "-1"), "--b--\r\n".into()]
        .concat();
    let multipart = Request {
        content_type: "multipart/form-data; boundary=b".into(),
        body: body.into_bytes(),
        ..Request::get(target("crm.deal.list"))
    };
    let results: Vec<Value> = [json, get, slash, form, multipart]
        .iter()
        .map(|request| test.portal.request(request).to_json()["result"].clone())
        .collect();
    assert_eq!(results[0].as_array().unwrap().len(), 50);
    assert!(results.iter().all(|result| *result == results[0]));
}

#[test]
fn every_answer_tells_its_time() {
    let time = limited().call("crm.deal.list", json!({}))["time"].take();
    for key in ["start", "finish", "duration", "processing", "operating", "operating_reset_at"] {
        assert!(time[key].is_number(), "{key}");
    }
    assert!(time["date_start"].as_str().unwrap().ends_with("+03:00"));
    assert!(time["finish"].as_f64() > time["start"].as_f64());
    let without_limits = portal().call("crm.deal.list", json!({}))["time"].take();
    assert!(without_limits["duration"].is_number() && without_limits.get("operating").is_none());
}

#[test]
fn errors_have_the_status_and_words_of_the_reference() {
    let test = portal();
    let refused = |target: &str, params: Value| {
        let (status, body) = test.post(target, params);
        (status, body["error"].as_str().unwrap().to_owned())
    };
    let by_webhook = |method: &str, params: Value| refused(&test.portal.target(method), params);
    assert_eq!(by_webhook("no.such.method", json!({})), (404, "ERROR_METHOD_NOT_FOUND".into()));
    assert_eq!(by_webhook("event.bind", json!({})), (403, "WRONG_AUTH_TYPE".into()));
    assert_eq!(by_webhook("placement.get", json!({})), (403, "WRONG_AUTH_TYPE".into()));
    assert_eq!(by_webhook("app.info", json!({})), (400, "ACCESS_DENIED".into()));
    assert_eq!(by_webhook("crm.deal.get", json!({ "id": 999_999 })), (400, "".into()));
    assert_eq!(
        by_webhook("crm.item.get", json!({ "entityTypeId": 2, "id": 999_999 })),
        (400, "NOT_FOUND".into())
    );
    assert_eq!(refused("/rest/1/wrong/profile", json!({})), (401, "NO_AUTH_FOUND".into()));
    assert_eq!(refused("/rest/profile", json!({ "auth": "wrong" })), (401, "invalid_token".into()));
    assert_eq!(refused("/rest/profile", json!({})), (401, "NO_AUTH_FOUND".into()));
    let broken = Request { body: b"{".to_vec(), ..Request::post(test.portal.target("profile"), &json!({})) };
    assert_eq!(test.portal.request(&broken).status, 400);
}
