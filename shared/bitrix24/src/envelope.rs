//! What is around every answer.

use crm::Moment;
use reqwest::StatusCode;
use serde_json::{Map, Value};

use crate::error::Fault;
use crate::remedy::remedy;
use crate::wire::{number, text};

/// A successful answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// What the method returns.
    pub result: Value,
    /// How many rows there are in all; lists only, and 0 where they were asked not to count.
    pub total: Option<u64>,
    /// Where the next page begins; lists only, missing on the last page.
    pub next: Option<u64>,
    /// When and how long.
    pub time: Time,
}

/// When an answer was made and what it cost. Self-hosted portals leave out some of it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Time {
    /// When the portal began, by its own clock.
    pub start: Option<Moment>,
    /// When it ended.
    pub finish: Option<Moment>,
    /// Seconds in between.
    pub duration: Option<f64>,
    /// Seconds of work that the method has used up of late, this call included.
    pub operating: Option<f64>,
    /// When some of them are forgotten.
    pub operating_reset_at: Option<Moment>,
}

impl Time {
    pub(crate) fn read(value: Option<&Value>) -> Self {
        let Some(Value::Object(time)) = value else { return Self::default() };
        let seconds = |key: &str| time.get(key).and_then(number).filter(|seconds| seconds.is_finite());
        let moment = |key: &str| seconds(key).map(|seconds| Moment((seconds * 1000.0) as i64));
        Self {
            start: moment("start"),
            finish: moment("finish"),
            duration: seconds("duration"),
            operating: seconds("operating"),
            operating_reset_at: moment("operating_reset_at"),
        }
    }
}

/// What a body says.
#[derive(Debug)]
pub(crate) enum Content {
    Answer(Answer),
    Fault(Said),
    /// No JSON object: a page of a proxy, or a cut answer.
    Noise(String),
}

/// An error as the portal words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub code: String,
    pub description: String,
}

/// Reads a body. Whether it is an error is told by its key `error`, whatever the status is.
pub(crate) fn read(status: StatusCode, body: &[u8]) -> Content {
    let mut fields = match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return Content::Noise(format!("status {status} with JSON that is no object")),
        Err(error) => return Content::Noise(format!("status {status} without JSON: {error}")),
    };
    if let Some(error) = fields.get("error").filter(|error| !error.is_null()) {
        return Content::Fault(said(error, &fields));
    }
    if !status.is_success() {
        return Content::Fault(Said { code: String::new(), description: String::new() });
    }
    let Some(result) = fields.remove("result") else {
        return Content::Noise(format!("status {status} with neither result nor error"));
    };
    Content::Answer(Answer {
        result,
        total: fields.get("total").and_then(whole),
        next: fields.get("next").and_then(whole),
        time: Time::read(fields.get("time")),
    })
}

/// The error in a key `error`: a text, a number, or an object with code and message.
pub(crate) fn said(error: &Value, around: &Map<String, Value>) -> Said {
    let inside = |fields: &Map<String, Value>, key: &str| {
        fields.get(key).and_then(text).unwrap_or_default().into_owned()
    };
    match error {
        Value::Object(error) => Said { code: inside(error, "code"), description: inside(error, "message") },
        plain => Said {
            code: text(plain).unwrap_or_default().into_owned(),
            description: inside(around, "error_description"),
        },
    }
}

pub(crate) fn whole(value: &Value) -> Option<u64> {
    text(value)?.parse().ok()
}

/// Most characters of a description.
const MOST_WORDS: usize = 500;

impl Said {
    /// With what to do about it; `masked` takes secrets out.
    pub(crate) fn fault(self, method: &str, status: StatusCode, masked: impl Fn(&str) -> String) -> Fault {
        let remedy = remedy(&self.code, status, &self.description);
        Fault {
            method: method.to_owned(),
            status: status.as_u16(),
            code: masked(&self.code).chars().take(MOST_WORDS).collect(),
            description: masked(&self.description).chars().take(MOST_WORDS).collect(),
            remedy,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_ok(body: &str) -> Content {
        read(StatusCode::OK, body.as_bytes())
    }

    #[test]
    fn times_are_read_as_numbers_and_as_texts_and_may_be_missing() {
        let Content::Answer(answer) = read_ok(
            r#"{"result":[],"total":"371","next":50,"time":{"start":1795340101.5,"finish":1795340102,
               "duration":"0.5","operating":0,"operating_reset_at":"1795340701"}}"#,
        ) else {
            panic!("an answer")
        };
        assert_eq!((answer.total, answer.next), (Some(371), Some(50)));
        assert_eq!(answer.time.start, Some(Moment(1_795_340_101_500)));
        assert_eq!(answer.time.operating_reset_at, Some(Moment(1_795_340_701_000)));
        assert_eq!((answer.time.duration, answer.time.operating), (Some(0.5), Some(0.0)));
        let Content::Answer(answer) = read_ok(r#"{"result":true,"time":[]}"#) else { panic!("an answer") };
        assert_eq!(answer.time, Time::default());
    }

    #[test]
    fn an_error_is_one_under_status_200_too_and_in_every_shape() {
        for (body, code, description) in [
            (r#"{"error":"ERROR_CORE","error_description":"no"}"#, "ERROR_CORE", "no"),
            (r#"{"error":"","error_description":"Not found"}"#, "", "Not found"),
            (r#"{"error":0,"error_description":"no"}"#, "0", "no"),
            (r#"{"error":100}"#, "100", ""),
            (
                r#"{"error":{"code":"BITRIX_REST_V3_EXCEPTION_X","message":"no"}}"#,
                "BITRIX_REST_V3_EXCEPTION_X",
                "no",
            ),
            (r#"{"error":"ERROR_ARGUMENT","argument":"PLACEMENT","result":true}"#, "ERROR_ARGUMENT", ""),
        ] {
            let Content::Fault(said) = read_ok(body) else { panic!("{body} is an error") };
            assert_eq!((said.code.as_str(), said.description.as_str()), (code, description));
        }
    }

    #[test]
    fn what_is_neither_answer_nor_error_is_noise() {
        for body in ["", "<html>Gateway Time-out</html>", "[]", "null", "{}", r#"{"result":[1"#] {
            assert!(matches!(read_ok(body), Content::Noise(_)), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(status in 200_u16..600, body: Vec<u8>) {
            read(StatusCode::from_u16(status).unwrap(), &body);
        }
    }
}
