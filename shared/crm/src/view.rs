//! What an entity sees: its own facts, and from the moment of a link those of the entities it is tied to.

use std::collections::{HashMap, HashSet};

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

/// Everything that the entity of a timeline ever sees, in order of [`Seen::place`]. An activity that belongs to several
/// entities has the same key at each of them and is seen once, as early as may be: what comes later changes nothing before it.
pub fn view<'a>(timeline: &'a Timeline, linked: &'a Linked) -> Vec<Seen<'a>> {
    let own = |fact: &'a Fact| Seen { at: fact.occurred_at, through: None, fact };
    let mut theirs: Vec<Seen<'a>> = Vec::new();
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
        let visible = facts.iter().filter(|theirs| !matches!(theirs.body, Body::Link(_)));
        theirs.extend(visible.map(from_then));
    }
    theirs.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
    // Of its own activities each has a key of its own: only others bring the same again.
    let is_activity = |seen: &Seen<'a>| matches!(seen.fact.body, Body::Activity(_));
    let mut known: Option<HashSet<&'a str>> = theirs.iter().any(is_activity).then(HashSet::new);
    let mut is_new = |seen: &Seen<'a>| match &mut known {
        Some(known) if is_activity(seen) => known.insert(&seen.fact.key),
        _ => true,
    };
    // Its own come in order: only the others have to be put between them.
    let mut theirs = theirs.into_iter().peekable();
    let mut seen = Vec::with_capacity(timeline.facts.len() + theirs.len());
    for fact in timeline.facts.iter().map(own) {
        while let Some(earlier) = theirs.next_if(|their| their.place() < fact.place()) {
            seen.extend(Some(earlier).filter(&mut is_new));
        }
        seen.extend(Some(fact).filter(&mut is_new));
    }
    seen.extend(theirs.filter(is_new));
    seen
}

/// The entities that a timeline is tied to at any time.
pub fn ties(timeline: &Timeline) -> impl Iterator<Item = &Entity> {
    timeline.facts.iter().filter_map(|fact| match &fact.body {
        Body::Link(link) => Some(&link.to),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activity, Link};

    fn fact(key: &str, at: i64, body: Body) -> Fact {
        Fact { key: key.into(), occurred_at: Moment(at), recorded_at: Moment(at), backfilled: false, body }
    }

    fn call(key: &str, at: i64) -> Fact {
        fact(key, at, Body::Activity(Activity::default()))
    }

    fn tie(kind: Kind, at: i64) -> Fact {
        let to = Entity::new(kind, "1");
        fact(&format!("link {}", kind.as_str()), at, Body::Link(Link { to }))
    }

    #[test]
    fn an_activity_of_several_entities_is_seen_once_and_as_early_as_may_be() {
        let facts = vec![call("own", 1), tie(Kind::Company, 2), tie(Kind::Contact, 5)];
        let timeline = Timeline { entity: Entity::new(Kind::Deal, "1"), facts };
        let theirs = vec![call("own", 1), call("common", 3), call("later", 7)];
        let linked = [Kind::Contact, Kind::Company].map(|kind| (Entity::new(kind, "1"), theirs.clone()));
        let linked = Linked::from(linked);
        let seen = view(&timeline, &linked);
        let activities = seen.iter().filter(|seen| matches!(seen.fact.body, Body::Activity(_)));
        let seen: Vec<_> = activities.map(|seen| (&*seen.fact.key, seen.at.0, seen.through)).collect();
        let (company, contact) = (Some(Kind::Company), Some(Kind::Contact));
        assert_eq!(seen, [("own", 1, None), ("common", 3, company), ("later", 7, contact)]);
    }

    #[test]
    fn an_own_activity_yet_to_come_hides_nothing_that_is_seen_before_it() {
        let facts = vec![tie(Kind::Contact, 0), call("same", 9)];
        let timeline = Timeline { entity: Entity::new(Kind::Deal, "1"), facts };
        let linked = Linked::from([(Entity::new(Kind::Contact, "1"), vec![call("same", 2)])]);
        let seen: Vec<_> = view(&timeline, &linked).iter().map(|seen| (seen.at.0, seen.through)).collect();
        assert_eq!(seen, [(0, None), (2, Some(Kind::Contact))]);
    }
}
