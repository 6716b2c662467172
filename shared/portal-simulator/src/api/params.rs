//! Parameters of a request: from the query, a form, a multipart form or JSON, all into one tree.
//!
//! As in the portal's own language there is one kind of container, an ordered map: a list has the keys `0`, `1`, ... The order
//! counts: commands of a batch are done one after another.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use url::form_urlencoded;

/// Deeper brackets than these are not followed.
const DEEPEST: usize = 16;

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// A text, number, flag (`1` or `0`) or nothing (an empty text).
    Text(String),
    /// A map or list.
    Map(Params),
}

/// Parameters by name, in the order in which they were sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(pub Vec<(String, Param)>);

impl Params {
    /// Adds the pairs of a query or form: `filter[>ID]=1&select[]=ID`.
    pub fn add_query(&mut self, query: &str) {
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            self.add_pair(&key, &value);
        }
    }

    /// Adds a pair of a form.
    pub fn add_pair(&mut self, key: &str, value: &str) {
        let (name, rest) = key.split_once('[').map_or((key, None), |(name, rest)| (name, Some(rest)));
        if name.is_empty() {
            return;
        }
        let mut place = self;
        let mut part = name;
        let below = rest.into_iter().flat_map(|rest| rest.split('['));
        for next in below.map(|part| part.strip_suffix(']').unwrap_or(part)).take(DEEPEST - 1) {
            place = place.below(part);
            part = next;
        }
        place.set(part, Param::Text(value.to_owned()));
    }

    /// Adds all of others; those win where both have a name.
    pub fn add(&mut self, others: Params) {
        for (name, value) in others.0 {
            self.set(&name, value);
        }
    }

    /// A parameter by its name in any case; an exact match wins.
    pub fn get(&self, name: &str) -> Option<&Param> {
        let exact = self.0.iter().find(|(key, _)| key == name);
        exact
            .or_else(|| self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)))
            .map(|(_, value)| value)
    }

    /// A parameter that is a text or number.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// A parameter that is a whole number.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A parameter that is an id.
    pub fn id(&self, name: &str) -> Option<u32> {
        self.integer(name)?.try_into().ok()
    }

    /// A parameter that is on: `Y`, `1`, `true`.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.text(name), Some("Y" | "y" | "1" | "true"))
    }

    /// A parameter that is a map or list; empty where it is missing or neither.
    pub fn map(&self, name: &str) -> &Params {
        const NONE: &Params = &Params(Vec::new());
        match self.get(name) {
            Some(Param::Map(map)) => map,
            _ => NONE,
        }
    }

    /// A parameter that is a list of texts; a single text is a list of one.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        self.get(name).map(Param::texts).unwrap_or_default()
    }

    fn set(&mut self, part: &str, value: Param) {
        let key = self.key(part);
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key, value)),
        }
    }

    /// The map under a key, made where there is none.
    fn below(&mut self, part: &str) -> &mut Params {
        let key = self.key(part);
        let place = self.0.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            self.0.push((key, Param::Map(Params::default())));
            self.0.len() - 1
        });
        let value = &mut self.0[place].1;
        if let Param::Text(_) = value {
            *value = Param::Map(Params::default());
        }
        match value {
            Param::Map(map) => map,
            Param::Text(_) => unreachable!("a text has just been replaced"),
        }
    }

    fn key(&self, part: &str) -> String {
        if part.is_empty() { self.0.len().to_string() } else { part.to_owned() }
    }
}

impl Param {
    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        match self {
            Param::Text(text) => Some(text),
            Param::Map(_) => None,
        }
    }

    /// The texts of a list; a text is a list of one.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Param::Text(text) => vec![text],
            Param::Map(map) => map.0.iter().filter_map(|(_, value)| value.text()).collect(),
        }
    }
}

impl From<&Json> for Param {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Param::Text(String::new()),
            Json::Bool(on) => Param::Text(if *on { "1" } else { "0" }.to_owned()),
            Json::Number(number) => Param::Text(number.to_string()),
            Json::String(text) => Param::Text(text.clone()),
            Json::Array(entries) => {
                let pair = |(place, value): (usize, &Json)| (place.to_string(), value.into());
                Param::Map(Params(entries.iter().enumerate().map(pair).collect()))
            }
            Json::Object(map) => {
                Param::Map(Params(map.iter().map(|(key, value)| (key.clone(), value.into())).collect()))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Param {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Reads JSON in the order in which it is written.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Param;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Param, E> {
        Ok(Param::Text(String::new()))
    }

    fn visit_bool<E>(self, on: bool) -> Result<Param, E> {
        Ok(Param::from(&Json::Bool(on)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Param, E> {
        Ok(Param::Text(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Param, E> {
        Ok(Param::Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Param, E> {
        Ok(Param::Text(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Param, E> {
        Ok(Param::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Param, A::Error> {
        let mut params = Params::default();
        while let Some(value) = entries.next_element()? {
            params.0.push((params.0.len().to_string(), value));
        }
        Ok(Param::Map(params))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Param, A::Error> {
        let mut params = Params::default();
        while let Some(pair) = entries.next_entry()? {
            params.0.push(pair);
        }
        Ok(Param::Map(params))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn query(text: &str) -> Param {
        let mut params = Params::default();
        params.add_query(text);
        Param::Map(params)
    }

    #[test]
    fn a_query_and_json_say_the_same() {
        let said = "filter[>ID]=100&select[]=ID&select[]=TITLE&order[ID]=ASC&start=-1&a%5B%40ID%5D%5B0%5D=7";
        let json = r#"{"filter": {">ID": 100}, "select": ["ID", "TITLE"], "order": {"ID": "ASC"}, "start": -1, "a": {"@ID": [7]}}"#;
        assert_eq!(query(said), serde_json::from_str(json).unwrap());
    }

    #[test]
    fn commands_stay_in_the_order_in_which_they_were_sent() {
        let Param::Map(map) = serde_json::from_str(r#"{"2": "b", "10": "c", "1": "a"}"#).unwrap() else {
            panic!("not a map")
        };
        assert_eq!(map.0.iter().map(|(key, _)| key.as_str()).collect::<String>(), "2101");
    }

    #[test]
    fn nonsense_is_no_reason_to_fail() {
        for text in ["", "&", "=", "[]=1", "a[=1", "a[b=1", "a]b=1", "a[][][]=1", "a=1&a[b]=2", "%zz=1"] {
            query(text);
        }
        let deep = format!("{:?}", query(&format!("a{}=1", "[b]".repeat(1_000))));
        assert_eq!(deep.matches("\"b\"").count(), DEEPEST - 1);
        assert_eq!(Param::from(&json!([1, null])), query("x[]=1&x[]=").clone_of("x"));
    }

    impl Param {
        fn clone_of(&self, name: &str) -> Param {
            match self {
                Param::Map(map) => map.get(name).unwrap().clone(),
                Param::Text(_) => panic!("not a map"),
            }
        }
    }
}
