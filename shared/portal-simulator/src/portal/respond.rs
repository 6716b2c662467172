//! From a request to a response: mischief, limits, authentication, one call or a batch of them.

use std::borrow::Cow;
use std::time::Duration;

use crm::Moment;
use rand::RngExt;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::State;
use crate::access::{Caller, Credentials};
use crate::api::batch;
use crate::api::error::ApiError;
use crate::api::methods::{self, Answer};
use crate::api::params::{Param, Params};
use crate::api::write::{PhpMap, time};
use crate::limits::Used;
use crate::request::{Request, Response};

/// The parts of the path of a call.
struct Called<'a> {
    webhook: Option<(&'a str, &'a str)>,
    method: &'a str,
}

/// A call that was done, well or badly, and what it took.
pub(crate) struct Done {
    pub answer: Result<Answer, ApiError>,
    /// `time` of the call; of a failed one nobody asks.
    pub time: Json,
    pub seconds: f64,
}

/// Body of an answer to a batch.
#[derive(Serialize)]
struct BatchBody {
    result: Sections,
    time: Json,
}

/// The five sections of the result of a batch.
#[derive(Default, Serialize)]
pub(crate) struct Sections {
    pub result: PhpMap,
    pub result_error: PhpMap,
    pub result_total: PhpMap,
    pub result_next: PhpMap,
    pub result_time: PhpMap,
}

impl State {
    pub fn respond(&mut self, request: &Request, now: Moment) -> Response {
        if let Some(moved) = self.moved(request) {
            return moved;
        }
        if request.path().starts_with("/oauth/") {
            return self.oauth(request, now);
        }
        self.counters.requests += 1;
        *self.counters.by_source.entry(request.source).or_default() += 1;
        let delay =
            if self.rng.random_bool(self.mischief.slow.0) { self.mischief.slow.1 } else { Duration::ZERO };
        let mut response = match self.admit(request, now) {
            Err(error) => self.refuse(error),
            Ok(()) => self.page().unwrap_or_else(|| self.call(request, now)),
        };
        if self.rng.random_bool(self.mischief.broken_json) {
            response.body.truncate(response.body.len() / 2);
        }
        response.delay = delay;
        response
    }

    /// Where a portal is that has been renamed.
    fn moved(&self, request: &Request) -> Option<Response> {
        let name = request.name.as_ref().filter(|name| self.former_names.contains(name))?;
        debug_assert!(*name != self.options.name);
        Some(Response::redirect(format!("{}{}", self.address(&self.options.name), request.target)))
    }

    /// Whether a request is let in at all.
    fn admit(&mut self, request: &Request, now: Moment) -> Result<(), ApiError> {
        if self.deleted {
            return Err(ApiError::PORTAL_DELETED);
        }
        if self.options.https_only && !request.secure {
            return Err(ApiError::HTTPS_REQUIRED);
        }
        if self.mischief.overloaded {
            return Err(ApiError::OVERLOAD);
        }
        if self.burst == 0 && self.rng.random_bool(self.mischief.bursts) {
            self.burst = self.mischief.burst_length;
        }
        if self.burst > 0 {
            self.burst -= 1;
            return Err(ApiError::QUERY_LIMIT);
        }
        match self.options.limits.rate {
            Some(rate) if !self.buckets.take(rate, request.source, now) => Err(ApiError::QUERY_LIMIT),
            _ => Ok(()),
        }
    }

    /// The page of a proxy, where mischief wants one.
    fn page(&mut self) -> Option<Response> {
        if !self.rng.random_bool(self.mischief.pages) {
            return None;
        }
        let status = if self.rng.random_bool(0.5) { 200 } else { 502 };
        Some(Response::page(status, "<html><head><title>Bad gateway</title></head><body>nginx</body></html>"))
    }

    fn refuse(&mut self, error: ApiError) -> Response {
        *self.counters.errors.entry(error.code.to_string()).or_default() += 1;
        Response::json(error.status, &error.body())
    }

    fn call(&mut self, request: &Request, now: Moment) -> Response {
        match self.prepare(request, now) {
            Err(error) => self.refuse(error),
            Ok((caller, method, params)) if method == "batch" => self.batch(&caller, &params, now),
            Ok((caller, method, params)) => {
                let done = self.perform(&caller, &method, &params, now);
                let mut response = match done.answer {
                    Err(error) => Response::json(error.status, &error.body()),
                    Ok(answer) => Response::json(200, &envelope(answer, done.time)),
                };
                response.worked = Duration::from_secs_f64(done.seconds);
                response
            }
        }
    }

    fn prepare(&self, request: &Request, now: Moment) -> Result<(Caller, String, Params), ApiError> {
        let called = called(request.path()).ok_or(ApiError::NO_METHOD)?;
        let params = params(request)?;
        let credentials = match called.webhook {
            Some((user, code)) => Credentials::Webhook { user, code },
            None => {
                Credentials::Token(params.text("auth").or_else(|| params.text("access_token")).unwrap_or(""))
            }
        };
        let caller = self.access.authenticate(credentials, now)?;
        Ok((caller, called.method.to_lowercase(), params))
    }

    /// One call, alone or in a batch.
    pub fn perform(&mut self, caller: &Caller, method: &str, params: &Params, now: Moment) -> Done {
        *self.counters.by_method.entry(method.to_owned()).or_default() += 1;
        let answer =
            self.allowed(caller, method, now).and_then(|()| methods::call(self, caller, method, params, now));
        let changes = self.world.take_changes();
        self.tell(&changes);
        let (rows, counted) =
            answer.as_ref().map_or((0, 0), |answer| (answer.rows, answer.total.unwrap_or(0)));
        let seconds = self.costs.draw(method, rows, counted);
        self.counters.worked += (seconds * 1e6) as u64;
        let used = match &answer {
            Ok(_) => self.operating.add(&caller.key, method, seconds, now),
            Err(error) => {
                *self.counters.errors.entry(error.code.to_string()).or_default() += 1;
                self.operating.used(&caller.key, method, now)
            }
        };
        Done { answer, time: self.time(now, seconds, Some(used)), seconds }
    }

    /// Whether limits allow a call of a method.
    fn allowed(&mut self, caller: &Caller, method: &str, now: Moment) -> Result<(), ApiError> {
        self.blocked.retain(|(_, until)| *until > now);
        let blocked = self.blocked.iter().any(|(name, _)| name == method);
        let used = self.operating.used(&caller.key, method, now).seconds;
        let over = self.options.limits.operating.is_some_and(|limit| used >= limit);
        if blocked || over { Err(ApiError::OPERATION_TIME) } else { Ok(()) }
    }

    fn batch(&mut self, caller: &Caller, params: &Params, now: Moment) -> Response {
        *self.counters.by_method.entry("batch".into()).or_default() += 1;
        let (sections, seconds) = batch::run(self, caller, params, now);
        let time = self.time(now, seconds, None);
        let mut response = Response::json(200, &BatchBody { result: sections, time });
        response.worked = Duration::from_secs_f64(seconds);
        response
    }

    /// The `time` of an answer; a batch itself takes no operating time. Portals without a limit of it do not tell of it.
    fn time(&self, now: Moment, seconds: f64, used: Option<Used>) -> Json {
        let start = now.0 as f64 / 1_000.0;
        let finish = start + seconds;
        let reset_at = used.map_or(now + 600_000, |used| used.reset_at).0.div_euclid(1_000);
        let mut told = json!({
            "start": start,
            "finish": finish,
            "duration": seconds,
            "processing": (seconds * 0.93 * 1e6).round() / 1e6,
            "date_start": time(now, &self.zone),
            "date_finish": time(now + (seconds * 1_000.0) as i64, &self.zone),
        });
        if self.options.limits.operating.is_some() {
            told["operating_reset_at"] = json!(reset_at);
            told["operating"] = used.map_or(json!(0), |used| json!(used.seconds));
        }
        told
    }
}

/// The envelope of a call that went well.
fn envelope(answer: Answer, time: Json) -> Json {
    let mut body = Map::new();
    body.insert("result".into(), answer.result);
    if let Some(next) = answer.next {
        body.insert("next".into(), next.into());
    }
    if let Some(total) = answer.total.or(answer.uncounted.then_some(0)) {
        body.insert("total".into(), total.into());
    }
    body.insert("time".into(), time);
    Json::Object(body)
}

/// Splits `/rest/{user}/{code}/{method}` or `/rest/{method}`, with or without `.json` or a slash at the end.
fn called(path: &str) -> Option<Called<'_>> {
    let mut parts = path.strip_prefix("/rest/")?.trim_end_matches('/').split('/');
    let (webhook, method) = match [parts.next(), parts.next(), parts.next(), parts.next()] {
        [Some(method), None, None, None] => (None, method),
        [Some(user), Some(code), Some(method), None] => (Some((user, code)), method),
        _ => return None,
    };
    Some(Called { webhook, method: method.strip_suffix(".json").unwrap_or(method) })
}

/// All parameters of a request; those of the body win.
pub(super) fn params(request: &Request) -> Result<Params, ApiError> {
    let mut params = Params::default();
    params.add_query(request.query());
    let kind = request.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match &*kind {
        "application/json" if !request.body.is_empty() => match serde_json::from_slice(&request.body) {
            Ok(Param::Map(map)) => params.add(map),
            Ok(Param::Text(_)) => {}
            Err(_) => return Err(ApiError::BAD_REQUEST),
        },
        "multipart/form-data" => {
            let pairs =
                crate::multipart::pairs(&request.content_type, &request.body).ok_or(ApiError::BAD_REQUEST)?;
            pairs.iter().for_each(|(key, value)| params.add_pair(key, value));
        }
        _ => {
            let body: Cow<'_, str> = String::from_utf8_lossy(&request.body);
            params.add_query(&body);
        }
    }
    Ok(params)
}
