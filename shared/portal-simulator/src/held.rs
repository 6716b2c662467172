//! What a store should hold of a portal: for tests of whoever reads one.

use std::collections::{BTreeMap, BTreeSet};

use crm::{Activity, ActivityKind, Body, Entity, Kind, Moment, Stage, Timeline};

use crate::portal::Portal;
use crate::world::World;

/// A number of a key, as facts have it.
fn padded(id: u32) -> String {
    format!("{id:0>12}")
}

/// What timelines hold of the entities that have not been deleted.
pub fn held(timelines: impl IntoIterator<Item = Timeline>) -> BTreeMap<Entity, Held> {
    let is_live = |timeline: &Timeline| !timeline.facts.iter().any(|fact| &*fact.key == "deleted");
    let live = timelines.into_iter().filter(is_live);
    live.map(|timeline| (timeline.entity.clone(), Held::of(&timeline))).collect()
}

/// What is held of an entity, apart from how it came to be known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Held {
    /// The fields as they are now.
    pub fields: BTreeMap<Box<str>, Box<str>>,
    /// Moves by key; who made them is known of those only that were seen while they were the latest.
    pub stages: BTreeMap<Box<str>, (Moment, Stage)>,
    /// Activities and plans by key.
    pub activities: BTreeMap<Box<str>, (Moment, Activity)>,
    /// Comments by key.
    pub comments: BTreeMap<Box<str>, Activity>,
}

impl Held {
    fn of(timeline: &Timeline) -> Self {
        let mut held = Self::default();
        for fact in &timeline.facts {
            let key = fact.key.clone();
            match &fact.body {
                Body::Version(version) => held.fields = (*version.fields).clone(),
                Body::Stage(stage) => {
                    let stage = Stage { user: "".into(), ..stage.clone() };
                    held.stages.insert(key, (fact.occurred_at, stage));
                }
                Body::Activity(comment) if key.starts_with("comment:") => {
                    held.comments.insert(key, comment.clone());
                }
                Body::Activity(activity) => {
                    held.activities.insert(key, (fact.occurred_at, activity.clone()));
                }
                Body::Link(_) => {}
            }
        }
        held
    }
}

/// Checks that a store holds what a portal has: entity by entity, move by move, activity by activity, comment by comment.
pub fn assert_equals_portal(held: &BTreeMap<Entity, Held>, portal: &Portal) {
    assert_equals_portal_but_comments(held, portal);
    portal.world(|world| {
        for (entity, held) in held {
            let owner = (entity.kind, number(entity));
            let comments = world.comments.values().filter(|comment| comment.owner == owner);
            let comments: BTreeSet<String> =
                comments.map(|comment| format!("comment:{}", padded(comment.id))).collect();
            assert_eq!(held.comments.keys().map(|key| key.to_string()).collect::<BTreeSet<_>>(), comments);
        }
    });
}

/// The same without comments: one whose event is lost is found when its record is next changed, since no list tells of it.
pub fn assert_equals_portal_but_comments(held: &BTreeMap<Entity, Held>, portal: &Portal) {
    portal.world(|world| {
        let ids = |kind: Kind| world.register(kind).rows.keys().map(move |id| (kind, *id));
        let records: BTreeSet<Entity> =
            Kind::ALL.into_iter().flat_map(ids).map(|(kind, id)| Entity::new(kind, id.to_string())).collect();
        assert_eq!(held.keys().cloned().collect::<BTreeSet<_>>(), records);
        for (entity, held) in held {
            assert_moves(held, world, entity.kind, number(entity));
            assert_activities(held, world, entity.kind, number(entity));
        }
    });
}

/// The id of an entity as the portal has it; 0 where it is none of a portal.
fn number(entity: &Entity) -> u32 {
    entity.id.parse().unwrap_or_default()
}

fn assert_moves(held: &Held, world: &World, kind: Kind, id: u32) {
    let rows = world.stage_rows(kind).into_iter().flat_map(|rows| rows.values());
    let moves: BTreeMap<String, (i64, &str)> = rows
        .filter(|row| row.owner == id)
        .map(|row| {
            let key =
                if row.type_id == 1 { "created".to_owned() } else { format!("stage:{}", padded(row.id)) };
            (key, (row.at.0 / 1000, &*row.stage))
        })
        .collect();
    let stored = held.stages.iter().map(|(key, (at, stage))| (key.to_string(), (at.0 / 1000, &*stage.stage)));
    assert_eq!(stored.collect::<BTreeMap<_, _>>(), moves, "{kind:?} {id}");
}

fn assert_activities(held: &Held, world: &World, kind: Kind, id: u32) {
    let id_of = |key: &str| key.split_once(':').map_or(key, |(_, id)| id).to_owned();
    let stored: BTreeSet<String> = held.activities.keys().map(|key| id_of(key)).collect();
    let own = || world.activities.values().filter(|activity| activity.owner == (kind, id));
    assert_eq!(stored, own().map(|activity| padded(activity.id)).collect(), "{kind:?} {id}");
    for activity in own() {
        let done = held.activities.get(&*format!("activity:{}", padded(activity.id)));
        if let Some((_, stored)) = done {
            // Portals have no likes: an application enters them as activities of its own.
            if !matches!(activity.what.kind, ActivityKind::Like | ActivityKind::Dislike) {
                assert_eq!(stored.kind, activity.what.kind, "{activity:?}");
            }
            if !activity.what.user.is_empty() {
                assert_eq!(stored.user, activity.what.user, "{activity:?}");
            }
            if activity.call.is_some() {
                assert_eq!(stored.direction, activity.what.direction, "{activity:?}");
                assert_eq!(stored.seconds, activity.what.seconds, "{activity:?}");
            }
        }
    }
}
