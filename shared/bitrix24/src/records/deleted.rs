//! What a portal no longer has.

use crm::{Body, Entity, Entry, Fact, Link, Moment, Stage, State};

use super::padded;

/// An entity was deleted: from then on it is neither won nor lost. Its past stays; to forget that too is up to whoever stores it.
pub fn deleted(entity: Entity, at: Moment) -> Entry {
    let stage = Stage { stage: "DELETED".into(), state: State::LeftOut, ..Stage::default() };
    let fact = Fact {
        key: "deleted".into(),
        occurred_at: at,
        recorded_at: at,
        backfilled: false,
        body: Body::Stage(stage),
    };
    Entry { entity, fact }
}

/// Facts that take the places of a deleted activity's, done and planned, and say nothing: an entity's tie to itself shows it nothing
/// new.
pub fn deleted_activity(entity: &Entity, activity: u64, at: Moment) -> [Entry; 2] {
    ["activity", "planned"].map(|what| Entry {
        entity: entity.clone(),
        fact: Fact {
            key: format!("{what}:{}", padded(activity)).into(),
            occurred_at: at,
            recorded_at: at,
            backfilled: false,
            body: Body::Link(Link { to: entity.clone() }),
        },
    })
}

#[cfg(test)]
mod tests {
    use crm::{Activity, Kind, Live, Settings, Timeline, sweep};

    use super::*;

    #[test]
    fn a_deleted_activity_is_as_if_it_had_never_been() {
        let deal = Entity::new(Kind::Deal, "410");
        let done = Fact {
            key: "activity:000000000007".into(),
            occurred_at: Moment(1),
            recorded_at: Moment(1),
            backfilled: false,
            body: Body::Activity(Activity::default()),
        };
        let settings = Settings::default();
        let mut live = Live::new(deal.clone(), &settings);
        live.add(done.clone());
        for entry in deleted_activity(&deal, 7, Moment(5)) {
            live.add(entry.fact);
        }
        let catalogue = crm::Catalogue::named([("EVENTS_TOTAL", None)]);
        let mut after = crm::Cells::default();
        live.tracker().read(&catalogue, &jiff::tz::TimeZone::UTC, Moment(9), &mut after);
        let nothing = Timeline { entity: deal, facts: Vec::new() };
        sweep(
            &nothing,
            &Default::default(),
            &settings,
            &jiff::tz::TimeZone::UTC,
            &catalogue,
            [Moment(9)],
            |_, _, cells| {
                assert_eq!(&after, cells);
            },
        );
    }
}
