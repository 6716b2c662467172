//! Clients that are not ours read everything from a portal through their own bulk methods.
//!
//! `cargo xtask test` installs them and tells where they are: `LEADLIGHT_TEST_PYTHON` is an interpreter that has the Python
//! clients, `LEADLIGHT_TEST_NODE_MODULES` the folder with the one for Node.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crm::Kind;
use portal_simulator::{Company, Identity, Limits, Options, Portal, Script, SimulatedTime, Trade, serve};
use serde_json::Value;
use tokio::process::Command;

/// What is said of an environment variable that is not set. It must be on CI.
fn variable(name: &str) -> Option<String> {
    let value = env::var(name).ok();
    if value.is_none() {
        assert!(env::var_os("CI").is_none(), "{name} is not set");
        println!("skipped: {name} is not set");
    }
    value
}

/// Runs a client against a portal by HTTPS and compares what it reads with the world.
async fn reads_everything(program: &str, script: &str) {
    let company =
        Company { deals: 70, days_ahead: 1, chores_per_day: 0.05, ..Company::new(Trade::School, 11) };
    let lived = Arc::new(Script::generate(&company));
    let clock = Arc::new(SimulatedTime::new(lived.opens()));
    let options = Options { limits: Limits::LIFTED, https_only: true, ..Options::new("acme", 3) };
    let portal = Arc::new(Portal::new(options, lived, clock));
    let identity = Identity::new(&["localhost", "127.0.0.1"]).unwrap();
    let server = serve(vec![Arc::clone(&portal)], "127.0.0.1:0".parse().unwrap(), Some(&identity)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("authority.pem");
    fs::write(&trusted, identity.authority()).unwrap();

    let output = Command::new(program)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script))
        .arg(portal.webhook_url(&portal.webhooks()[0]))
        .envs(["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"].map(|name| (name, &trusted)))
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    server.stop().await;

    for (name, kind) in [("deals", Kind::Deal), ("leads", Kind::Lead), ("contacts", Kind::Contact)] {
        compare_records(&portal, kind, &read[name]);
    }
    compare_activities(&portal, &read["activities"]);
    compare_items(&portal, &read["items"]);
    assert_eq!(ids(&read["by_id"], "ID"), [1, 2, 3]);
    assert!(portal.counters().errors.is_empty(), "{:?}", portal.counters().errors);
}

fn ids(rows: &Value, key: &str) -> Vec<u32> {
    let id = |row: &Value| match &row[key] {
        Value::String(text) => text.parse().unwrap(),
        number => number.as_u64().unwrap() as u32,
    };
    let mut ids: Vec<u32> = rows.as_array().unwrap().iter().map(id).collect();
    ids.sort_unstable();
    ids
}

fn compare_records(portal: &Portal, kind: Kind, rows: &Value) {
    portal.world(|world| {
        let register = world.register(kind);
        assert!(register.rows.len() > 50, "more than a page");
        assert!(ids(rows, "ID").iter().eq(register.rows.keys()), "{kind:?}");
        for row in rows.as_array().unwrap() {
            let id: u32 = row["ID"].as_str().unwrap().parse().unwrap();
            for field in ["TITLE", "NAME", "STAGE_ID", "STATUS_ID", "SOURCE_ID"] {
                assert_eq!(row[field].as_str().unwrap_or(""), register.get(id, field).text(), "{field}");
            }
        }
    });
}

fn compare_activities(portal: &Portal, rows: &Value) {
    portal.world(|world| {
        assert!(world.activities.len() > 200);
        assert!(ids(rows, "ID").iter().eq(world.activities.keys()));
        for row in rows.as_array().unwrap() {
            let activity = &world.activities[&row["ID"].as_str().unwrap().parse().unwrap()];
            assert_eq!(row["SUBJECT"], *activity.subject);
            assert_eq!(row["OWNER_ID"], activity.owner.1.to_string());
        }
    });
}

fn compare_items(portal: &Portal, rows: &Value) {
    portal.world(|world| {
        let register = world.register(Kind::Deal);
        assert!(ids(rows, "id").iter().eq(register.rows.keys()));
        for row in rows.as_array().unwrap() {
            let id = row["id"].as_u64().unwrap() as u32;
            assert_eq!(row["stageId"], register.get(id, "STAGE_ID").text());
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn fast_bitrix24_reads_everything() {
    let Some(python) = variable("LEADLIGHT_TEST_PYTHON") else { return };
    reads_everything(&python, "read_by_fast_bitrix24.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b24pysdk_reads_everything() {
    let Some(python) = variable("LEADLIGHT_TEST_PYTHON") else { return };
    reads_everything(&python, "read_by_b24pysdk.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b24jssdk_reads_everything() {
    if variable("LEADLIGHT_TEST_NODE_MODULES").is_some() {
        reads_everything("node", "read_by_b24jssdk.cjs").await;
    }
}
