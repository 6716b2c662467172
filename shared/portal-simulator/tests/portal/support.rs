//! A portal of a small company, and calls of it.

use std::sync::{Arc, OnceLock};

use portal_simulator::{
    App, Clock, Company, Limits, Options, Portal, Request, Script, SimulatedTime, Trade, Webhook,
};
use serde_json::{Value, json};

/// The script of a small company, made once.
pub fn script() -> Arc<Script> {
    static SCRIPT: OnceLock<Arc<Script>> = OnceLock::new();
    let company = Company { deals: 300, days_ahead: 30, ..Company::new(Trade::Insurance, 7) };
    Arc::clone(SCRIPT.get_or_init(|| Arc::new(Script::generate(&company))))
}

pub struct Test {
    pub portal: Portal,
    pub clock: Arc<SimulatedTime>,
}

/// A portal without limits.
pub fn portal() -> Test {
    with(Options { limits: Limits::LIFTED, ..Options::new("acme", 5) })
}

/// A portal with the limits of most plans.
pub fn limited() -> Test {
    with(Options::new("acme", 5))
}

pub fn with(options: Options) -> Test {
    let clock = Arc::new(SimulatedTime::new(script().opens()));
    let dynamic: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    Test { portal: Portal::new(options, script(), dynamic), clock }
}

/// A portal with a second webhook, of an employee who sees only their own records.
pub fn with_employee() -> (Test, String) {
    let options = Options { limits: Limits::LIFTED, ..Options::new("acme", 5) };
    let webhooks = vec![options.webhooks[0].clone(), Webhook::new(3, "employee")];
    (with(Options { webhooks, ..options }), "/rest/3/employee/".into())
}

pub fn app() -> App {
    App {
        client_id: "app.1".into(),
        client_secret: "app-secret".into(),
        scopes: vec!["crm".into(), "placement".into()],
        redirect: "https://app.example/callback".into(),
        install_path: None,
    }
}

impl Test {
    /// A call by the administrator's webhook: its status and body.
    pub fn ask(&self, method: &str, params: Value) -> (u16, Value) {
        self.post(&self.portal.target(method), params)
    }

    pub fn post(&self, target: &str, params: Value) -> (u16, Value) {
        let response = self.portal.request(&Request::post(target, &params));
        (response.status, response.to_json())
    }

    /// The body of a call that goes well.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let (status, body) = self.ask(method, params);
        assert_eq!(status, 200, "{method}: {body}");
        body
    }

    pub fn result(&self, method: &str, params: Value) -> Value {
        self.call(method, params)["result"].take()
    }

    /// A call of an application by an access token.
    pub fn with_token(&self, token: &str, method: &str, mut params: Value) -> (u16, Value) {
        params["auth"] = json!(token);
        self.post(&format!("/rest/{method}"), params)
    }

    /// All rows of a list by fast paging.
    pub fn all(&self, method: &str, mut params: Value, wrapper: Option<&str>, id: &str) -> Vec<Value> {
        let mut rows: Vec<Value> = Vec::new();
        let mut last = json!(0);
        loop {
            params["filter"][format!(">{id}")] = last;
            params["order"] = json!({ id: "ASC" });
            params["start"] = json!(-1);
            let result = self.result(method, params.clone());
            let page = wrapper.map_or(&result, |wrapper| &result[wrapper]).as_array().unwrap().clone();
            last = page.last().map_or(json!(0), |row| row[id].clone());
            let short = page.len() < 50;
            rows.extend(page);
            if short {
                return rows;
            }
        }
    }
}

/// An id that may be a text or a number.
pub fn id(value: &Value) -> u32 {
    value.as_u64().map_or_else(|| value.as_str().unwrap().parse().unwrap(), |id| id as u32)
}
