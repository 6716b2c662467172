//! A portal of deals that keeps its limits in simulated time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bitrix24::Clock;
use serde_json::{Map, Value, json};

use super::Simulated;
use super::server::{Request, Response, answer};

/// What references to missing rows become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum References {
    /// What they refer to, or an empty text, which lists everything from the beginning.
    Resolved,
    /// Never anything: lists begin again.
    Empty,
    /// A text that no id is beyond.
    Nothing,
}

pub struct Portal {
    pub deals: u64,
    pub references: References,
    /// Seconds that a page costs, by its number.
    pub cost: Box<dyn Fn(u64) -> f64 + Send>,
    /// How often a limit was exceeded.
    pub blocks: u32,
    pub requests: u32,
    pub pages: u64,
    clock: Arc<Simulated>,
    /// The leaky bucket: level and when.
    level: f64,
    level_at: i64,
    /// Operating time by minute: when it is forgotten, seconds.
    parts: VecDeque<(i64, i64, f64)>,
}

impl Portal {
    pub fn new(deals: u64, references: References, clock: &Arc<Simulated>) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            deals,
            references,
            cost: Box::new(|_| 0.1),
            blocks: 0,
            requests: 0,
            pages: 0,
            clock: Arc::clone(clock),
            level: 0.0,
            level_at: clock.now().0,
            parts: VecDeque::new(),
        }))
    }

    pub fn answer(&mut self, request: &Request) -> Response {
        self.requests += 1;
        let now = self.clock.now().0;
        self.level = (self.level - (now - self.level_at) as f64 / 1000.0 * 2.0).max(0.0);
        self.level_at = now;
        if self.level >= 50.0 {
            self.blocks += 1;
            return answer(
                503,
                r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#,
            );
        }
        self.level += 1.0;
        let params = request.json();
        let body = if request.method() == "batch" {
            self.batch(&params)
        } else {
            match self.list(&params) {
                Ok((rows, time)) => json!({"result": rows, "total": 0, "time": time}),
                Err(error) => return answer(429, error.to_string()),
            }
        };
        answer(200, body.to_string())
    }

    fn batch(&mut self, params: &Value) -> Value {
        let (mut results, mut errors, mut times) = (Map::new(), Map::new(), Map::new());
        for (name, command) in params["cmd"].as_object().unwrap() {
            let (_, query) = command.as_str().unwrap().split_once('?').unwrap();
            let mut filter = Map::new();
            let mut order = Map::new();
            for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
                let value = self.resolved(&value, &results);
                match key.strip_prefix("filter[").and_then(|key| key.strip_suffix(']')) {
                    Some(key) => drop(filter.insert(key.to_owned(), value)),
                    None if key == "order[ID]" => drop(order.insert("ID".to_owned(), value)),
                    None => {}
                }
            }
            match self.list(&json!({"filter": filter, "order": order})) {
                Ok((rows, time)) => {
                    results.insert(name.clone(), rows);
                    times.insert(name.clone(), time);
                }
                Err(error) => {
                    errors.insert(name.clone(), error);
                    if params["halt"] == 1 {
                        break;
                    }
                }
            }
        }
        json!({"result": {"result": section(results), "result_error": section(errors), "result_total": [],
            "result_next": [], "result_time": section(times)}, "time": {"operating": 0}})
    }

    fn resolved(&self, value: &str, results: &Map<String, Value>) -> Value {
        let Some(path) = value.strip_prefix("$result[") else { return json!(value) };
        let nothing = if self.references == References::Nothing { json!(u64::MAX) } else { json!("") };
        if self.references != References::Resolved {
            return nothing;
        }
        let mut parts = path.trim_end_matches(']').split("][");
        let mut found = parts.next().and_then(|name| results.get(name));
        for part in parts {
            found = found.and_then(|value| match part.parse::<usize>() {
                Ok(place) => value.get(place),
                Err(_) => value.get(part),
            });
        }
        found.cloned().unwrap_or(json!(""))
    }

    /// A page of up to fifty deals, or that the method's time is used up.
    fn list(&mut self, params: &Value) -> Result<(Value, Value), Value> {
        let now = self.clock.now().0;
        self.parts.retain(|(_, forgotten, _)| *forgotten > now);
        let used: f64 = self.parts.iter().map(|(.., seconds)| seconds).sum();
        if used > 480.0 {
            self.blocks += 1;
            return Err(json!({"error": "OPERATION_TIME_LIMIT", "error_description": "Method is blocked"}));
        }
        self.pages += 1;
        let cost = (self.cost)(self.pages);
        match self.parts.back_mut().filter(|(minute, ..)| *minute == now / 60_000) {
            Some((.., seconds)) => *seconds += cost,
            None => self.parts.push_back((now / 60_000, now + 600_000, cost)),
        }
        self.clock.pass(Duration::from_secs_f64(cost));
        let bound = |key: &str| {
            let value = &params["filter"][key];
            value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        };
        let page: Vec<Value> = if params["order"]["ID"] == "DESC" {
            let below = bound("<ID").unwrap_or(self.deals + 1);
            (1..below.min(self.deals + 1)).rev().take(50).map(deal).collect()
        } else {
            let above = bound(">ID").unwrap_or(0);
            (above.saturating_add(1)..=self.deals).take(50).map(deal).collect()
        };
        let reset_at = self.parts[0].1 / 1000;
        let time = json!({"start": now as f64 / 1000.0, "finish": now as f64 / 1000.0 + cost, "duration": cost,
            "processing": cost, "operating": used + cost, "operating_reset_at": reset_at});
        Ok((json!(page), time))
    }
}

fn deal(id: u64) -> Value {
    json!({"ID": id.to_string()})
}

/// PHP writes an empty map as a list.
fn section(members: Map<String, Value>) -> Value {
    if members.is_empty() { json!([]) } else { members.into() }
}
