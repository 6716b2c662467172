//! Values as portals write them: numbers as texts, texts as numbers, empty in many ways.

use std::borrow::Cow;

use crm::Moment;
use jiff::Timestamp;
use serde_json::Value;

/// A number, a text or a flag as text, trimmed. `None` for null, lists and maps.
pub(crate) fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.trim().into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(flag) => Some(if *flag { "Y" } else { "N" }.into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number, written as one or as text.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The id of something; 0 is nobody's.
pub(crate) fn id(value: &Value) -> Option<u64> {
    text(value)?.parse().ok().filter(|&id| id > 0)
}

/// 1970-01-01 and 2200-01-01 in UTC: the `9999-12-31` of "no deadline" lies outside.
const PLAUSIBLE: std::ops::Range<Moment> = Moment(0)..Moment(7_258_118_400_000);

/// A moment: ISO 8601 with an offset.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let moment = text.trim().parse::<Timestamp>().ok()?.into();
    PLAUSIBLE.contains(&moment).then_some(moment)
}

/// The values of a list, or of a map that PHP has made of a list.
pub(crate) fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(items) => items.values().collect(),
        _ => Vec::new(),
    }
}

/// A decimal number in its shortest writing: `1500.00`, `1500.0` and `01500` are all `1500`. `None` for what is no decimal number.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match (whole, fraction) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, fraction) => format!("{sign}{whole}.{fraction}"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_number_is_written_in_one_way() {
        for same in ["1500", "1500.00", "1500.0", "01500", "1500."] {
            assert_eq!(decimal(same).as_deref(), Some("1500"), "{same}");
        }
        for (wild, tidy) in [("-0.50", "-0.5"), ("0.00", "0"), ("-0", "0"), ("00.10", "0.1")] {
            assert_eq!(decimal(wild).as_deref(), Some(tidy), "{wild}");
        }
        for none in ["", "-", ".5", "1e5", "1,5", "12 000", "NaN"] {
            assert_eq!(decimal(none), None, "{none}");
        }
    }

    #[test]
    fn nobody_has_the_id_nought() {
        for empty in [json!(null), json!(""), json!("0"), json!(0), json!([]), json!(false)] {
            assert_eq!(id(&empty), None, "{empty}");
        }
        assert_eq!((id(&json!("41")), id(&json!(41))), (Some(41), Some(41)));
    }

    #[test]
    fn no_deadline_is_no_moment() {
        assert_eq!(moment("9999-12-31T00:00:00+03:00"), None);
        assert_eq!(moment("2026-10-03T11:20:05+03:00"), moment("2026-10-03T08:20:05Z"));
    }

    proptest! {
        #[test]
        fn a_written_number_keeps_its_value(value in -1e9..1e9_f64, digits in 0_usize..6) {
            let written = format!("{value:.digits$}");
            let tidy = decimal(&written).unwrap();
            prop_assert_eq!(tidy.parse::<f64>().unwrap(), written.parse::<f64>().unwrap());
            prop_assert_eq!(decimal(&tidy), Some(tidy));
        }
    }
}
