//! `leadlight admin` and `leadlight ingest`: two processes on the same folder.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::Folder;

const KEYS: &str = "1:0101010101010101010101010101010101010101010101010101010101010101";
/// Where the documentation has its server.
const DOCUMENTED: &str = "http://127.0.0.1:8010";

/// A server on a folder; killed where its test fails.
struct Server {
    process: Child,
    base: String,
}

impl Server {
    fn on(folder: &Folder) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_leadlight"))
            .args(["ingest", "--listen", "127.0.0.1:0", "--development"])
            .current_dir(folder.path(""))
            .env("LEADLIGHT_KEYS", KEYS)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let base = lines.find_map(|line| line.strip_prefix("listening at ").map(str::to_owned)).unwrap();
        assert!(lines.next().unwrap().starts_with("running on "));
        Self { process, base }
    }

    /// Tells it to stop and expects that it ends well.
    fn stop(mut self) {
        let told = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(told.success());
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a shell command prints.
fn shell(command: &str, variables: &[(&str, &str)]) -> String {
    let variables = variables.iter().copied();
    let output = Command::new("sh").args(["-euc", command]).envs(variables).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The blocks of a language in the documentation.
fn blocks<'d>(document: &'d str, language: &str) -> Vec<&'d str> {
    let begin = format!("```{language}\n");
    document.split(&*begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_examples_of_the_documentation_are_answered_as_it_says() {
    let document = include_str!("../../../../docs/push.md");
    let folder = Folder::new();
    folder.succeed(&["admin", "tenant", "add", "acme", "--zone", "Europe/Moscow"]);
    let server = Server::on(&folder);
    // Added while the server runs.
    let key = folder.succeed(&["admin", "key", "add", "crm", "--tenant", "acme", "--scope", "ingest"]);
    let (examples, answers) = (blocks(document, "sh"), blocks(document, "json"));
    assert_eq!((examples.len(), answers.len()), (3, 3));
    for (example, answer) in examples.iter().zip(answers) {
        assert!(example.contains(DOCUMENTED));
        let printed: Value =
            serde_json::from_str(&shell(&example.replace(DOCUMENTED, &server.base), &[("KEY", key.trim())]))
                .unwrap();
        assert_eq!(printed, serde_json::from_str::<Value>(answer).unwrap(), "{example}");
    }
    folder.succeed(&["admin", "key", "revoke", "crm", "--tenant", "acme"]);
    let refused = shell(&examples[0].replace(DOCUMENTED, &server.base), &[("KEY", key.trim())]);
    assert!(refused.contains("unknown-key"), "{refused}");
    server.stop();
}

/// A simulated portal; killed where its test fails.
struct Portal {
    process: Child,
    webhook: String,
}

impl Portal {
    fn new() -> Self {
        let arguments =
            ["simulate", "--portal", "insurance", "--deals", "40", "--port", "0", "--lift-limits"];
        let mut process = Command::new(env!("CARGO_BIN_EXE_leadlight"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let webhook = lines.find_map(|line| line.strip_prefix("Webhook: ").map(str::to_owned)).unwrap();
        Self { process, webhook }
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_portal_is_connected_as_the_guide_says() {
    let document = include_str!("../../../../docs/portals.md");
    let folder = Folder::new();
    folder.succeed(&["admin", "tenant", "add", "acme", "--zone", "Europe/Moscow"]);
    let key = folder.succeed(&["admin", "key", "add", "console", "--tenant", "acme", "--scope", "admin"]);
    let (server, portal) = (Server::on(&folder), Portal::new());
    let variables = [("KEY", key.trim()), ("WEBHOOK", &*portal.webhook)];
    let run = |example: &str| shell(&example.replace(DOCUMENTED, &server.base), &variables);
    // What only a portal of the vendor's can follow is marked as `bash`.
    let [connect, progress, resume] = blocks(document, "sh").try_into().unwrap();
    let connected: Value = serde_json::from_str(&run(connect)).unwrap();
    assert_eq!((&connected["name"], &connected["partial_data"]), (&json!("acme"), &json!(false)));
    assert_eq!(connected["missing"][0]["what"], "event-token", "{connected}");
    let events = run(progress);
    let last: Value = serde_json::from_str(events.trim().rsplit("data: ").next().unwrap()).unwrap();
    assert_eq!(last["stage"], "following", "{last}");
    let deals = last["lists"].as_array().unwrap().iter().find(|list| list["name"] == "deal").unwrap();
    assert_eq!(deals["read"], deals["rows"]);
    let resumed: Value = serde_json::from_str(&run(resume)).unwrap();
    assert_eq!(resumed["stage"], "following");
    server.stop();
}

#[test]
fn tenants_and_keys_are_listed_without_what_opens() {
    let folder = Folder::new();
    folder.succeed(&["admin", "tenant", "add", "acme", "--zone", "Europe/Moscow"]);
    folder.succeed(&["admin", "tenant", "add", "bank"]);
    let json = |arguments: &[&str]| -> Value { serde_json::from_str(&folder.succeed(arguments)).unwrap() };
    let tenants = json(&["admin", "tenant", "list", "--json"]);
    assert_eq!((&tenants[0]["name"], &tenants[0]["zone"]), (&json!("acme"), &json!("Europe/Moscow")));
    assert_eq!((&tenants[1]["name"], &tenants[1]["zone"]), (&json!("bank"), &json!("UTC")));

    let add =
        ["admin", "key", "add", "crm", "--tenant", "acme", "--scope", "score", "--scope", "ingest", "--json"];
    let added = json(&add);
    let key = added["key"].as_str().unwrap();
    assert!(key.starts_with("llk_") && key.len() == 68);
    let listed = json(&["admin", "key", "list", "--tenant", "acme", "--json"]);
    assert_eq!(
        listed,
        json!([{ "name": "crm", "scopes": ["ingest", "score"], "created_at": added["created_at"] }])
    );
    let lines = folder.succeed(&["admin", "key", "list", "--tenant", "acme"]);
    assert!(lines.starts_with("crm  ingest,score  since ") && !lines.contains(key), "{lines}");
    assert_eq!(folder.succeed(&["admin", "key", "list", "--tenant", "bank"]), "");
}

#[test]
fn what_cannot_be_administered_is_refused() {
    let folder = Folder::new();
    folder.succeed(&["admin", "tenant", "add", "acme"]);
    folder.succeed(&["admin", "key", "add", "crm", "--tenant", "acme", "--scope", "ingest"]);
    folder.refuse(&["admin", "tenant", "add", "acme"], &["acme", "exists"]);
    folder.refuse(&["admin", "tenant", "add", "x", "--zone", "Moscow"], &["unknown time zone \"Moscow\""]);
    folder.refuse(&["admin", "tenant", "add", ""], &["NAME"]);
    let key = ["admin", "key", "add", "crm", "--tenant", "acme"];
    folder.refuse(&[&key[..], &["--scope", "ingest"]].concat(), &["crm", "exists"]);
    folder.refuse(&[&key[..], &["--scope", "everything"]].concat(), &["forecast:read"]);
    folder.refuse(&key, &["--scope"]);
    folder.refuse(&["admin", "key", "revoke", "other", "--tenant", "acme"], &["no key \"other\""]);
    folder.refuse(&["admin", "key", "list", "--tenant", "nobody"], &["no tenant \"nobody\""]);
}

#[test]
fn ingest_does_not_begin_without_keys_or_an_address_of_its_own() {
    let folder = Folder::new();
    let run = |keys: Option<&str>, address: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadlight"));
        command
            .args(["ingest", "--listen", address])
            .current_dir(folder.path(""))
            .env_remove("LEADLIGHT_KEYS");
        let output = command.envs(keys.map(|keys| ("LEADLIGHT_KEYS", keys))).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    let missing = run(None, "127.0.0.1:0");
    assert!(missing.contains("LEADLIGHT_KEYS is not set") && missing.contains("openssl rand"), "{missing}");
    let malformed = run(Some(&KEYS[..40]), "127.0.0.1:0");
    assert!(malformed.contains("LEADLIGHT_KEYS: entry 1") && !malformed.contains("0101"), "{malformed}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = run(Some(KEYS), &address);
    assert!(refused.contains(&address), "{refused}");
}
