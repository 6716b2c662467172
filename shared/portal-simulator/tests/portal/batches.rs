//! Batches.

use crm::Kind;
use portal_simulator::Request;
use serde_json::{Value, json};

use crate::support::{id, limited, portal};

#[test]
fn references_chain_pages_within_one_request() {
    let test = portal();
    let mut commands = serde_json::Map::new();
    commands.insert("1".into(), json!("crm.deal.list?order[ID]=ASC&filter[>ID]=0&start=-1"));
    for page in 2..=3 {
        let query = format!("crm.deal.list?order[ID]=ASC&filter[>ID]=$result[{}][49][ID]&start=-1", page - 1);
        commands.insert(page.to_string(), json!(query));
    }
    let body = test.result("batch", json!({ "halt": 0, "cmd": commands }));
    let ids: Vec<u32> = (1..=3)
        .flat_map(|page| body["result"][page.to_string()].as_array().unwrap().clone())
        .map(|row| id(&row["ID"]))
        .collect();
    let first = test
        .portal
        .world(|world| world.register(Kind::Deal).rows.keys().take(150).copied().collect::<Vec<u32>>());
    assert_eq!(ids, first);
    assert!(body["result_error"].as_array().unwrap().is_empty());
}

#[test]
fn commands_run_in_the_order_in_which_they_are_sent_whatever_their_keys() {
    let test = portal();
    let cmd = r#"{"cmd": {"10": "crm.deal.get?id=7", "9": "crm.deal.list?filter[ID]=$result[10][ID]"}}"#;
    let request = Request { body: cmd.into(), ..Request::post(test.portal.target("batch"), &json!({})) };
    let body = test.portal.request(&request).to_json();
    assert_eq!(body["result"]["result"]["9"][0]["ID"], "7");
}

#[test]
fn all_sections_are_there_and_each_is_a_list_where_its_keys_count_from_zero() {
    let test = portal();
    let body =
        test.result("batch", json!({ "cmd": ["crm.deal.get?id=1", "crm.deal.get?id=0", "crm.deal.list"] }));
    assert!(body["result"].is_object(), "keys 0 and 2");
    assert_eq!(body["result_error"]["1"]["error_description"], "Not found");
    assert!(body["result_total"].is_object() && body["result_next"].is_object());
    assert!(body["result_time"]["2"]["duration"].is_number());
    let body = test.result("batch", json!({ "cmd": ["crm.deal.get?id=1", "crm.deal.get?id=2"] }));
    assert!(body["result"].is_array());
    for empty in ["result_error", "result_total", "result_next"] {
        assert_eq!(body[empty], json!([]));
    }
}

#[test]
fn halt_stops_at_the_first_failure() {
    let test = portal();
    let cmd = json!({ "a": "crm.deal.get?id=1", "b": "crm.deal.get?id=0", "c": "crm.deal.get?id=2" });
    let halted = test.result("batch", json!({ "halt": 1, "cmd": cmd }));
    assert_eq!((halted["result"].get("c"), halted["result_error"].get("c")), (None, None));
    let whole = test.result("batch", json!({ "halt": 0, "cmd": cmd }));
    assert_eq!(whole["result"]["c"]["ID"], "2");
}

#[test]
fn fifty_commands_are_the_most_and_batches_do_not_nest() {
    let test = portal();
    let commands: Vec<String> = (1..=52).map(|number| format!("profile?number={number}")).collect();
    let body = test.result("batch", json!({ "cmd": commands }));
    assert_eq!(body["result"].as_array().unwrap().len(), 50);
    assert_eq!(body["result_error"]["50"]["error"], "ERROR_BATCH_LENGTH_EXCEEDED");
    let nested = test.result("batch", json!({ "cmd": { "x": "batch?cmd[a]=profile" } }));
    assert_eq!(nested["result_error"]["x"]["error"], "ERROR_BATCH_METHOD_NOT_ALLOWED");
}

#[test]
fn a_batch_can_travel_in_a_query() {
    let test = portal();
    let query = "batch?cmd[name]=crm.deal.list%3Ffilter%255B%253EID%255D%3D20%26start%3D-1&halt=0";
    let body = test.portal.request(&Request::get(test.portal.target(query))).to_json();
    assert_eq!(body["result"]["result"]["name"][0]["ID"], "21");
}

#[test]
fn a_batch_takes_no_operating_time_and_its_commands_take_theirs() {
    let test = limited();
    let body = test.call("batch", json!({ "cmd": { "a": "crm.deal.list", "b": "crm.deal.list" } }));
    assert_eq!(body["time"]["operating"], 0);
    let times = &body["result"]["result_time"];
    let operating = |key: &str| times[key]["operating"].as_f64().unwrap();
    assert!(operating("b") > operating("a"));
    let value: Value = test.call("crm.deal.list", json!({}));
    assert!(value["time"]["operating"].as_f64().unwrap() > operating("b"));
}
