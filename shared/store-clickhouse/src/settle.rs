//! Which version of a fact counts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crm::Fact;

/// Keeps of the facts of one entity the one of each key that counts, and their order.
pub fn settle(facts: &mut Vec<Fact>) {
    let mut counts = vec![true; facts.len()];
    let mut latest = HashMap::with_capacity(facts.len());
    for (at, fact) in facts.iter().enumerate() {
        match latest.entry(&*fact.key) {
            Entry::Vacant(place) => {
                place.insert(at);
            }
            Entry::Occupied(mut place) => {
                let (other, wins) = (*place.get(), supersedes(fact, &facts[*place.get()]));
                counts[if wins { other } else { at }] = false;
                if wins {
                    place.insert(at);
                }
            }
        }
    }
    if latest.len() < facts.len() {
        let mut counts = counts.into_iter();
        facts.retain(|_| counts.next() == Some(true));
    }
}

/// As the domain has it, and of two that differ in nothing else the one from a portal's past.
fn supersedes(fact: &Fact, other: &Fact) -> bool {
    fact.supersedes(other) || (!other.supersedes(fact) && fact.backfilled && !other.backfilled)
}
