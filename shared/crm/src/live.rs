//! The state of one entity kept up as facts come in.

use crate::fact::{Fact, Timeline};
use crate::view::{Linked, Seen, view};
use crate::{Body, Entity, Settings, Tracker};

/// An entity with all its facts and a tracker that has seen them.
///
/// A fact that is later than all others, as nearly every one is, is taken in by itself. One that happened earlier than
/// what is known already, takes the place of a known one, or ties the entity to another one is put in its place, and the
/// tracker sees everything again: what comes out is the same to the bit as from the whole timeline.
#[derive(Debug, Clone)]
pub struct Live<'s> {
    timeline: Timeline,
    linked: Linked,
    tracker: Tracker<'s>,
}

impl<'s> Live<'s> {
    /// An entity of which nothing is known.
    pub fn new(entity: Entity, settings: &'s Settings) -> Self {
        let timeline = Timeline { entity, facts: Vec::new() };
        Self { timeline, linked: Linked::new(), tracker: Tracker::new(settings) }
    }

    /// Takes in a fact of the entity itself.
    pub fn add(&mut self, fact: Fact) {
        let known = self.timeline.facts.iter().rposition(|known| known.key == fact.key);
        if let Some(known) = known {
            if !fact.supersedes(&self.timeline.facts[known]) {
                return;
            }
            self.timeline.facts.remove(known);
        }
        let facts = &mut self.timeline.facts;
        let place = facts.partition_point(|other| other.place() < fact.place());
        let newest = known.is_none() && place == facts.len() && self.linked.is_empty();
        let ties = matches!(fact.body, Body::Link(_));
        facts.insert(place, fact);
        if newest && !ties {
            let fact = &facts[place];
            self.tracker.see(&Seen { at: fact.occurred_at, through: None, fact });
        } else {
            self.see_again();
        }
    }

    /// Sets the timeline of an entity that this one is or will be tied to.
    pub fn add_linked(&mut self, timeline: Timeline) {
        self.linked.insert(timeline.entity, timeline.facts);
        self.see_again();
    }

    fn see_again(&mut self) {
        let mut tracker = Tracker::new(self.tracker.settings);
        for seen in view(&self.timeline, &self.linked) {
            tracker.see(&seen);
        }
        self.tracker = tracker;
    }

    /// What is known after all facts.
    pub fn tracker(&self) -> &Tracker<'s> {
        &self.tracker
    }
}
