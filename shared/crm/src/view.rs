//! What an entity sees: its own facts, and from the moment of a link those of the entities it is tied to.

use std::collections::HashMap;

use crate::{Body, Entity, Fact, Kind, Moment, Timeline};

/// Timelines of other entities, for those that are linked to them.
pub type Linked = HashMap<Entity, Vec<Fact>>;

/// A fact as an entity comes to see it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// From when on: when it happened, or when the link was made if that is later.
    pub at: Moment,
    /// The kind of the linked entity that it happened to; `None` if it happened to the entity itself.
    pub through: Option<Kind>,
    /// What.
    pub fact: &'a Fact,
}

impl<'a> Seen<'a> {
    /// Order in which facts are taken in.
    pub fn place(&self) -> (Moment, Option<Kind>, Moment, &'a str) {
        (self.at, self.through, self.fact.occurred_at, &self.fact.key)
    }
}

/// Everything that the entity of a timeline ever sees, in order of [`Seen::place`].
pub fn view<'a>(timeline: &'a Timeline, linked: &'a Linked) -> Vec<Seen<'a>> {
    let own = |fact: &'a Fact| Seen { at: fact.occurred_at, through: None, fact };
    let mut seen: Vec<Seen<'a>> = timeline.facts.iter().map(own).collect();
    let mut tied: Vec<&Entity> = Vec::new();
    for fact in &timeline.facts {
        let Body::Link(link) = &fact.body else { continue };
        if link.to == timeline.entity || tied.contains(&&link.to) {
            continue;
        }
        tied.push(&link.to);
        let Some(facts) = linked.get(&link.to) else { continue };
        let through = Some(link.to.kind);
        let from_then =
            |theirs: &'a Fact| Seen { at: theirs.occurred_at.max(fact.occurred_at), through, fact: theirs };
        seen.extend(facts.iter().filter(|theirs| !matches!(theirs.body, Body::Link(_))).map(from_then));
    }
    if !tied.is_empty() {
        seen.sort_by(|a, b| a.place().cmp(&b.place()));
    }
    seen
}

/// The entities that a timeline is tied to at any time.
pub fn ties(timeline: &Timeline) -> impl Iterator<Item = &Entity> {
    timeline.facts.iter().filter_map(|fact| match &fact.body {
        Body::Link(link) => Some(&link.to),
        _ => None,
    })
}
