//! Labels that say more of how the CRM is used than of the deals.

use std::collections::BTreeMap;

use crm::moment::MINUTE;
use crm::outcome::created_at;
use crm::{Body, Moment, Settings, State, Timeline};
use rustc_hash::FxHashSet;

/// More closings than this by one user within [`WINDOW`] are a mass closing.
const MOST_CLOSINGS: usize = 50;
const WINDOW: i64 = 10 * MINUTE;
/// What is closed within this of its creation was created as closed.
const AT_ONCE: i64 = MINUTE;

/// Entities whose labels are odd, by number in the order seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hygiene {
    /// Closed together with more than 50 others by one user within 10 minutes.
    pub mass_closed: Vec<usize>,
    /// Closed within a minute of their creation.
    pub created_as_closed: Vec<usize>,
    /// Closed although nothing was ever done about them.
    pub never_touched: Vec<usize>,
}

impl Hygiene {
    /// All of them.
    pub fn all(&self) -> FxHashSet<usize> {
        [&self.mass_closed, &self.created_as_closed, &self.never_touched]
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }
}

/// Collects what there is to see while timelines go by.
#[derive(Debug, Default)]
pub(super) struct Inspector {
    closings: BTreeMap<Box<str>, Vec<(Moment, usize)>>,
    found: Hygiene,
}

impl Inspector {
    /// Looks at the entity of that number.
    pub fn see(&mut self, number: usize, timeline: &Timeline, settings: &Settings) {
        let created = created_at(&timeline.facts);
        let mut closed = None;
        let mut touched = false;
        for fact in &timeline.facts {
            match &fact.body {
                Body::Stage(stage) if settings.state(stage) != State::Open => {
                    if !stage.user.is_empty() {
                        self.closings.entry(stage.user.clone()).or_default().push((fact.occurred_at, number));
                    }
                    closed.get_or_insert(fact.occurred_at);
                }
                Body::Stage(_) => touched |= Some(fact.occurred_at) != created,
                Body::Activity(_) => touched = true,
                Body::Version(_) | Body::Link(_) => {}
            }
        }
        let (Some(created), Some(closed)) = (created, closed) else { return };
        if closed - created <= AT_ONCE {
            self.found.created_as_closed.push(number);
        } else if !touched {
            self.found.never_touched.push(number);
        }
    }

    /// What was found.
    pub fn finish(mut self) -> Hygiene {
        let mut mass = FxHashSet::default();
        for closings in self.closings.values_mut() {
            closings.sort_unstable();
            let mut from = 0;
            for to in 0..closings.len() {
                while closings[to].0 - closings[from].0 > WINDOW {
                    from += 1;
                }
                if to - from + 1 > MOST_CLOSINGS {
                    mass.extend(closings[from..=to].iter().map(|&(_, number)| number));
                }
            }
        }
        self.found.mass_closed = mass.into_iter().collect();
        self.found.mass_closed.sort_unstable();
        self.found
    }
}
