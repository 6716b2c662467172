//! The mapping file: which columns of which files become which facts. `docs/import.md` is its reference.

mod activities;
mod either;
mod entities;
mod error;
mod event_log;
mod value;

use std::collections::BTreeSet;
use std::path::Path;

use crm::Kind;
use serde::Deserialize;
use toml::Spanned;

pub use activities::{Activities, EntityColumns};
pub use entities::{Entities, Fields, Stages};
pub use error::MappingError;
pub use event_log::{End, EventActivity, EventLog, Follower};
pub use value::{Choice, Format, Length, Pattern, Template, Time, Zone};

pub use crate::facts::Shows;

/// A mapping file's content.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Zone of times that carry none.
    pub zone: Zone,
    /// Files of entities.
    #[serde(default)]
    pub entities: Vec<Entities>,
    /// Files of activities.
    #[serde(default)]
    pub activities: Vec<Activities>,
    /// Event logs.
    #[serde(default, rename = "event_log")]
    pub event_logs: Vec<EventLog>,
    /// Hash of the text: facts of the same file by another mapping are other facts.
    #[serde(skip)]
    pub digest: u64,
}

/// One file of a mapping.
#[derive(Debug, Clone, Copy)]
pub enum Source<'m> {
    /// Of entities.
    Entities(&'m Entities),
    /// Of activities.
    Activities(&'m Activities),
    /// Of events.
    EventLog(&'m EventLog),
}

impl Source<'_> {
    /// The file as the mapping names it.
    pub fn file(&self) -> &Path {
        match self {
            Source::Entities(entities) => &entities.file,
            Source::Activities(activities) => &activities.file,
            Source::EventLog(log) => &log.file,
        }
    }
}

impl Mapping {
    /// Reads a mapping; `path` is for messages.
    ///
    /// # Errors
    /// [`MappingError`] with the place of what is wrong.
    pub fn parse(path: &Path, text: &str) -> Result<Self, MappingError> {
        let mut mapping: Mapping = toml::from_str(text)
            .map_err(|error| MappingError::new(path, text, error.span(), error.message()))?;
        if mapping.sources().next().is_none() {
            let problem = "it names no file: it needs [[entities]], [[activities]] or [[event_log]]";
            return Err(MappingError::new(path, text, None, problem));
        }
        if let Some(name) = mapping.repeated_name() {
            let problem = format!("the name {:?} is taken; every source needs its own", name.get_ref());
            return Err(MappingError::new(path, text, Some(name.span()), &problem));
        }
        mapping.digest = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        Ok(mapping)
    }

    /// All files in order.
    pub fn sources(&self) -> impl Iterator<Item = Source<'_>> {
        let entities = self.entities.iter().map(Source::Entities);
        let activities = self.activities.iter().map(Source::Activities);
        entities.chain(activities).chain(self.event_logs.iter().map(Source::EventLog))
    }

    /// Whether a file has the fields of entities of that kind.
    pub fn has_entities(&self, kind: Kind) -> bool {
        self.entities.iter().any(|entities| entities.kind == kind)
    }

    fn repeated_name(&self) -> Option<&Spanned<String>> {
        let activities = self.activities.iter().map(|activities| &activities.name);
        let mut seen = BTreeSet::new();
        activities
            .chain(self.event_logs.iter().map(|log| &log.name))
            .find(|name| !seen.insert(name.get_ref()))
    }
}

#[cfg(test)]
mod tests;
