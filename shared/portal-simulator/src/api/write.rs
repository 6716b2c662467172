//! Writing values in the two dialects.

use crm::Moment;
use jiff::tz::TimeZone;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::world::field::{Empty, Field, Form};
use crate::world::register::Row;
use crate::world::value::Value;

/// A moment as portals write it: `2026-10-05T14:29:00+03:00`.
pub fn time(at: Moment, zone: &TimeZone) -> String {
    at.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A value in the old dialect, where every scalar is a text.
pub fn old(field: &Field, value: &Value<'_>, zone: &TimeZone) -> Json {
    match value {
        Value::Empty => match field.empty {
            _ if field.form == Form::Multifield => json!([]),
            Empty::Null => Json::Null,
            Empty::Blank => "".into(),
            Empty::Zero if field.form == Form::Money => "0.00".into(),
            Empty::Zero => "0".into(),
        },
        Value::Integer(number) => number.to_string().into(),
        Value::Number(number) if field.form == Form::Money => format!("{number:.2}").into(),
        Value::Number(number) => number.to_string().into(),
        Value::Flag(on) => yes_no(*on).into(),
        Value::Time(at) => time(*at, zone).into(),
        Value::Text(text) if field.form == Form::Multifield => multifield(&field.name, text),
        Value::Text(text) => (&**text).into(),
        Value::Structure(json) => json.clone(),
    }
}

/// A value in the new dialect, where numbers are numbers.
pub fn new(field: &Field, value: &Value<'_>, zone: &TimeZone) -> Json {
    match value {
        Value::Empty => match field.form {
            Form::Link(_) | Form::Money | Form::Category => 0.into(),
            Form::Multifield => "".into(),
            _ => Json::Null,
        },
        Value::Integer(number) => (*number).into(),
        Value::Number(number) if number.fract() == 0.0 => (*number as i64).into(),
        Value::Number(number) => (*number).into(),
        Value::Flag(on) => yes_no(*on).into(),
        Value::Time(at) => time(*at, zone).into(),
        Value::Text(text) => (&**text).into(),
        Value::Structure(json) => json.clone(),
    }
}

/// The fields of a row at those places, in the old dialect.
pub fn old_row<R: Row>(row: &R, fields: &[Field], places: &[usize], zone: &TimeZone) -> Json {
    let pair = |&place: &usize| (fields[place].name.to_string(), old(&fields[place], &row.get(place), zone));
    Json::Object(places.iter().map(pair).collect())
}

/// The fields of a row at those places, in the new dialect.
pub fn new_row<R: Row>(row: &R, fields: &[Field], places: &[usize], zone: &TimeZone) -> Map<String, Json> {
    let pair = |&place: &usize| (fields[place].item.to_string(), new(&fields[place], &row.get(place), zone));
    places.iter().map(pair).collect()
}

fn yes_no(on: bool) -> &'static str {
    if on { "Y" } else { "N" }
}

fn multifield(name: &str, text: &str) -> Json {
    json!([{ "ID": multifield_id(name, text).to_string(), "VALUE_TYPE": "WORK", "VALUE": text, "TYPE_ID": name }])
}

/// An id for a number or address: that of its record, doubled, since a record has one of each at most.
pub fn multifield_id(name: &str, text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("7999").unwrap_or(&digits);
    2 * digits.parse::<u64>().unwrap_or(0) + u64::from(name == "EMAIL")
}

/// A map as the portal's language writes it: one without entries is `[]`, one with the keys `0`, `1`, ... in this order a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PhpMap(pub Vec<(String, Json)>);

impl Serialize for PhpMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.iter().enumerate().all(|(place, (key, _))| *key == place.to_string()) {
            let mut list = serializer.serialize_seq(Some(self.0.len()))?;
            self.0.iter().try_for_each(|(_, value)| list.serialize_element(value))?;
            return list.end();
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_a_list_where_its_keys_count_from_zero() {
        let text = |keys: &[&str]| {
            let map = PhpMap(keys.iter().map(|key| ((*key).to_owned(), json!(1))).collect());
            serde_json::to_string(&map).unwrap()
        };
        assert_eq!(text(&[]), "[]");
        assert_eq!(text(&["0", "1"]), "[1,1]");
        assert_eq!(text(&["1", "0"]), r#"{"1":1,"0":1}"#);
        assert_eq!(text(&["b", "a"]), r#"{"b":1,"a":1}"#);
    }

    #[test]
    fn moments_carry_the_offset_of_the_portal() {
        let zone = TimeZone::fixed(jiff::tz::offset(3));
        assert_eq!(time("2026-09-09".parse().unwrap(), &zone), "2026-09-09T03:00:00+03:00");
    }
}
