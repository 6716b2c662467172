//! Fields of an entity: what is known of them at which age.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Moment, Version};

type Values = Arc<BTreeMap<Box<str>, Box<str>>>;

/// What is known of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known<'a> {
    /// Its value; empty is missing.
    Value(&'a str),
    /// Only its latest state was read from the portal's past: what it was at this age is not known.
    NoHistory,
}

/// Versions of the fields seen so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    /// The first version, whatever it was: fields that are fixed at creation are taken from it.
    first: Option<Values>,
    /// The latest version that was seen as it happened.
    observed: Option<Values>,
    pub changes: u32,
    pub last_change: Option<Moment>,
}

impl Fields {
    pub fn see(&mut self, version: &Version, backfilled: bool, at: Moment) {
        if self.first.is_none() {
            self.first = Some(Arc::clone(&version.fields));
        }
        if backfilled {
            return;
        }
        if self.observed.is_some() {
            self.changes += 1;
            self.last_change = Some(at);
        }
        self.observed = Some(Arc::clone(&version.fields));
    }

    /// A field that was fixed at creation.
    pub fn fixed(&self, name: &str) -> Known<'_> {
        Known::Value(value(self.first.as_ref(), name))
    }

    /// A field as it was last seen.
    pub fn observed(&self, name: &str) -> Known<'_> {
        match (&self.first, &self.observed) {
            (Some(_), None) => Known::NoHistory,
            (_, observed) => Known::Value(value(observed.as_ref(), name)),
        }
    }

    /// Whether any version was seen as it happened; `None` where there is none at all.
    pub fn has_history(&self) -> Option<bool> {
        self.first.as_ref().map(|_| self.observed.is_some())
    }
}

fn value<'a>(values: Option<&'a Values>, name: &str) -> &'a str {
    values.and_then(|values| values.get(name)).map_or("", |value| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(value: &str) -> Version {
        Version { fields: Arc::new(BTreeMap::from([("COLOR".into(), value.into())])) }
    }

    #[test]
    fn a_backfilled_version_says_nothing_of_what_was_before_it_but_what_never_changes() {
        let mut fields = Fields::default();
        assert_eq!(fields.observed("COLOR"), Known::Value(""));
        fields.see(&version("red"), true, Moment(0));
        assert_eq!(fields.observed("COLOR"), Known::NoHistory);
        assert_eq!(fields.fixed("COLOR"), Known::Value("red"));
        fields.see(&version("blue"), false, Moment(1));
        assert_eq!(fields.observed("COLOR"), Known::Value("blue"));
        assert_eq!(fields.fixed("COLOR"), Known::Value("red"));
    }
}
