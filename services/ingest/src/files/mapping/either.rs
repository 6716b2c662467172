//! Settings that are a word where the usual is meant and a table where there is more to say.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// A string read as `W` or a table read as `T`. An untagged enum would lose what is wrong in the table, and where.
#[derive(Debug, Clone)]
pub(super) enum Either<W, T> {
    /// It was a string.
    Word(W),
    /// It was a table.
    Table(T),
}

impl<'de, W: Deserialize<'de>, T: Deserialize<'de>> Deserialize<'de> for Either<W, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordOrTable(PhantomData))
    }
}

struct WordOrTable<W, T>(PhantomData<(W, T)>);

impl<'de, W: Deserialize<'de>, T: Deserialize<'de>> Visitor<'de> for WordOrTable<W, T> {
    type Value = Either<W, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a table")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        W::deserialize(StrDeserializer::new(word)).map(Either::Word)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(Either::Table)
    }
}
