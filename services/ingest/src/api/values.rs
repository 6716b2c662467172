//! Values of items, as integrators write them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::facts::MAX_ID_BYTES;

/// An id at the source: a text or a whole number, which is the same as its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Id(pub Box<str>);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "an id: a text or a whole number";
        let text = deserializer.deserialize_any(AsText { expected, anything: false })?;
        let id = text.trim();
        if id.is_empty() {
            return Err(de::Error::custom("the id is empty"));
        }
        if id.len() > MAX_ID_BYTES {
            return Err(de::Error::custom(format!("the id is longer than {MAX_ID_BYTES} bytes")));
        }
        Ok(Self(id.into()))
    }
}

/// Longest text in bytes: more than anybody reads.
const LONGEST: usize = 100_000;

/// A text of bounded length without NUL, which not every store can hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Text(#[serde(deserialize_with = "text")] pub String);

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.contains('\0') {
        return Err(de::Error::custom("the text holds a NUL character"));
    }
    if text.len() > LONGEST {
        return Err(de::Error::custom(format!("the text is longer than {LONGEST} bytes")));
    }
    Ok(text)
}

/// Seconds, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seconds(pub u32);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if !(0.0..=f64::from(u32::MAX)).contains(&seconds) {
            return Err(de::Error::custom("this is no length in seconds"));
        }
        Ok(Self(seconds.round() as u32))
    }
}

/// Ids of entities that something is tied to: one, or a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ids(pub Vec<Id>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;

        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Ids;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or a list of ids")
            }

            fn visit_unit<E>(self) -> Result<Ids, E> {
                Ok(Ids::default())
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Ids, E> {
                Id::deserialize(de::value::StrDeserializer::new(text)).map(|id| Ids(vec![id]))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Ids, E> {
                Ok(Ids(vec![Id(number.to_string().into())]))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Ids, E> {
                Ok(Ids(vec![Id(number.to_string().into())]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Ids, A::Error> {
                let mut ids = Vec::new();
                while let Some(id) = list.next_element()? {
                    ids.push(id);
                }
                Ok(Ids(ids))
            }
        }

        deserializer.deserialize_any(OneOrMore)
    }
}

/// Fields by name; those without a value are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(pub BTreeMap<Box<str>, String>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName;

        impl<'de> Visitor<'de> for ByName {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some(Text(name)) = map.next_key()? {
                    if name.is_empty() || name.len() > MAX_ID_BYTES {
                        let problem = format!("a name of a field has from 1 to {MAX_ID_BYTES} bytes");
                        return Err(de::Error::custom(problem));
                    }
                    let Value(value) = map.next_value()?;
                    if fields.insert(name.into(), value).is_some() {
                        return Err(de::Error::custom("the field is given twice"));
                    }
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(ByName)
    }
}

/// The value of a field as text: a list is joined by commas.
struct Value(String);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a text, a number, true, false, null, or a list of these";
        deserializer.deserialize_any(AsText { expected, anything: true }).map(Self)
    }
}

/// Reads values as texts: texts and whole numbers or, where anything goes, all but maps.
struct AsText {
    expected: &'static str,
    anything: bool,
}

impl AsText {
    fn if_anything<E: de::Error>(self, text: String, what: Unexpected<'_>) -> Result<String, E> {
        if self.anything { Ok(text) } else { Err(E::invalid_type(what, &self)) }
    }
}

impl<'de> Visitor<'de> for AsText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        if text.contains('\0') {
            Err(E::custom("the text holds a NUL character"))
        } else {
            Ok(text.to_owned())
        }
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        self.if_anything(number.to_string(), Unexpected::Float(number))
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<String, E> {
        self.if_anything(truth.to_string(), Unexpected::Bool(truth))
    }

    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        self.if_anything(String::new(), Unexpected::Unit)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<String, A::Error> {
        if !self.anything {
            return Err(de::Error::invalid_type(Unexpected::Seq, &self));
        }
        let mut texts = Vec::new();
        while let Some(Value(text)) = list.next_element()? {
            texts.push(text);
        }
        Ok(texts.join(","))
    }
}
