//! Laws of attributes as of a moment, over random histories.

use std::sync::Arc;

use crm::attributes::Survey;
use crm::moment::{DAY, HOUR};
use crm::{
    Activity, ActivityKind, Body, Catalogue, Cells, Direction, Entity, Fact, Kind, Link, Linked, Live,
    Moment, Settings, Stage, State, Timeline, Tracker, Version, sweep, view,
};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const LABELS: [&str; 3] = ["", "W_Offer/START", "W_Call/END"];
const WORDS: [&str; 4] = ["", "срочно нужен заказ", "no answer", "дорого, подумаю"];

fn activity() -> impl Strategy<Value = Body> {
    let kinds = prop::sample::select(vec![
        ActivityKind::Call,
        ActivityKind::Mail,
        ActivityKind::Chat,
        ActivityKind::Meeting,
        ActivityKind::Task,
        ActivityKind::WebForm,
        ActivityKind::Comment,
        ActivityKind::Like,
        ActivityKind::Other,
    ]);
    let directions = prop::sample::select(vec![Direction::None, Direction::Incoming, Direction::Outgoing]);
    let seconds = prop::option::of(0..1200_u32);
    let planned = prop::option::weighted(0.1, 0..60 * DAY);
    (kinds, directions, seconds, 0..3_usize, 0..4_usize, planned).prop_map(
        |(kind, direction, seconds, label, words, planned)| {
            Body::Activity(Activity {
                kind,
                direction,
                seconds,
                operator_answer_seconds: seconds.filter(|s| s % 2 == 0),
                label: LABELS[label].into(),
                client_text: WORDS[words].into(),
                planned_for: planned.map(Moment),
                ..Activity::default()
            })
        },
    )
}

fn body() -> impl Strategy<Value = Body> {
    let stage = (0..4_u16).prop_map(|order| {
        let stage = format!("S{order}").into();
        Body::Stage(Stage { stage, order: Some(order), state: State::Open, ..Stage::default() })
    });
    let version = (0..3_u8, prop::option::of(0..60_i64)).prop_map(|(color, closes)| {
        let mut fields = vec![("UF_CRM_COLOR".into(), format!("c{color}").into())];
        fields.extend(closes.map(|day| ("CLOSEDATE".into(), Moment(day * DAY).to_string().into())));
        Body::Version(Version { fields: Arc::new(fields.into_iter().collect()) })
    });
    let link = Just(Body::Link(Link { to: Entity::new(Kind::Contact, "7") }));
    prop_oneof![6 => activity(), 2 => stage, 2 => version, 1 => link]
}

/// Facts within 60 days in order, some recorded late, with some keys in common.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let fact = (0..40_u8, 0..60 * DAY, 0..2 * DAY, any::<bool>(), body());
    prop::collection::vec(fact, 1..40).prop_map(|drawn| {
        let facts = drawn.into_iter().map(|(key, at, late, backfilled, body)| Fact {
            key: key.to_string().into(),
            occurred_at: Moment(at),
            recorded_at: Moment(at + late),
            backfilled,
            body,
        });
        settled(facts.collect())
    })
}

/// One fact for each key, in order of time.
fn settled(facts: Vec<Fact>) -> Vec<Fact> {
    let mut kept: Vec<Fact> = Vec::new();
    for fact in facts {
        match kept.iter_mut().find(|known| known.key == fact.key) {
            Some(known) if fact.supersedes(known) => *known = fact,
            Some(_) => {}
            None => kept.push(fact),
        }
    }
    kept.sort_by(|a, b| a.place().cmp(&b.place()));
    kept
}

fn deal(facts: Vec<Fact>) -> Timeline {
    Timeline { entity: Entity::new(Kind::Deal, "1"), facts }
}

fn contact(facts: Vec<Fact>) -> Linked {
    let own = facts.into_iter().filter(|fact| !matches!(fact.body, Body::Link(_))).collect();
    Linked::from([(Entity::new(Kind::Contact, "7"), own)])
}

fn catalogue(timelines: &[&Timeline], linked: &Linked, settings: &Settings) -> Catalogue {
    let mut survey = Survey::default();
    for timeline in timelines {
        // Twice: an attribute has to be seen in more than one entity.
        survey.see(timeline);
        survey.see(timeline);
    }
    for (entity, facts) in linked {
        survey.see_linked(entity.kind, facts);
    }
    survey.catalogue(settings)
}

fn row(tracker: &Tracker<'_>, catalogue: &Catalogue, at: Moment) -> Cells {
    let mut cells = Cells::default();
    tracker.read(catalogue, &TimeZone::UTC, at, &mut cells);
    cells
}

fn tracked<'s>(timeline: &Timeline, linked: &Linked, settings: &'s Settings) -> Tracker<'s> {
    let mut tracker = Tracker::new(settings);
    view(timeline, linked).iter().for_each(|seen| tracker.see(seen));
    tracker
}

fn named_difference(catalogue: &Catalogue, left: &Cells, right: &Cells) -> Vec<String> {
    let differs = |&(place, _): &(usize, String)| left.get(place) != right.get(place);
    let say = |(place, name)| format!("{name}: {:?} and {:?}", left.get(place), right.get(place));
    catalogue.names().enumerate().filter(differs).map(say).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn later_facts_change_nothing_before_them(facts in facts(), theirs in facts(), cut in 0..60 * DAY) {
        let settings = Settings::default();
        let (whole, linked) = (deal(facts.clone()), contact(theirs.clone()));
        let catalogue = catalogue(&[&whole], &linked, &settings);
        let known = |facts: &[Fact]| facts.iter().filter(|fact| fact.occurred_at <= Moment(cut)).cloned().collect();
        let (early, early_linked) = (deal(known(&facts)), contact(known(&theirs)));
        let read = |timeline: &Timeline, linked: &Linked| {
            let mut read = Cells::default();
            sweep(timeline, linked, &settings, &TimeZone::UTC, &catalogue, [Moment(cut)], |_, _, cells| {
                read = cells.clone();
            });
            read
        };
        prop_assert_eq!(
            named_difference(&catalogue, &read(&whole, &linked), &read(&early, &early_linked)),
            Vec::<String>::new()
        );
    }

    #[test]
    fn facts_taken_in_one_by_one_in_any_order_give_the_same_row_as_all_at_once(
        facts in facts(),
        theirs in facts(),
        order in any::<u64>(),
        with_contact in any::<bool>(),
    ) {
        let settings = Settings::default();
        let timeline = deal(facts);
        let linked = if with_contact { contact(theirs) } else { Linked::new() };
        let catalogue = catalogue(&[&timeline], &linked, &settings);
        let at = Moment(90 * DAY);

        let mut arriving = timeline.facts.clone();
        arriving.sort_by_key(|fact| (order.wrapping_mul(fact.occurred_at.0 as u64 | 1)).rotate_left(17));
        let mut live = Live::new(timeline.entity.clone(), &settings);
        for (number, fact) in arriving.into_iter().enumerate() {
            if number == 5 {
                for (entity, facts) in &linked {
                    live.add_linked(Timeline { entity: entity.clone(), facts: facts.clone() });
                }
            }
            live.add(fact.clone());
            // The same fact again, and an older state of it, change nothing.
            live.add(Fact { recorded_at: Moment(-1), ..fact });
        }
        if timeline.facts.len() <= 5 {
            for (entity, facts) in &linked {
                live.add_linked(Timeline { entity: entity.clone(), facts: facts.clone() });
            }
        }
        let batch = tracked(&timeline, &linked, &settings);
        let (live, batch) = (row(live.tracker(), &catalogue, at), row(&batch, &catalogue, at));
        prop_assert_eq!(named_difference(&catalogue, &live, &batch), Vec::<String>::new());
    }

    #[test]
    fn a_row_stays_as_it_is_until_its_forecast_stops_being_valid(facts in facts(), ahead in 0..30 * DAY, share in 0.0..1.0) {
        let settings = Settings::default();
        let timeline = deal(facts);
        let linked = Linked::new();
        let catalogue = catalogue(&[&timeline], &linked, &settings);
        let tracker = tracked(&timeline, &linked, &settings);
        let at = timeline.facts.last().map_or(Moment(0), |fact| fact.occurred_at) + ahead;
        let until = tracker.valid_until(at);
        prop_assert!(until > at, "valid until {until}, which is not after {at}");
        let now = row(&tracker, &catalogue, at);
        let span = (until - at).min(400 * DAY);
        for later in [at + (share * span as f64) as i64, at + (span - 1)] {
            let then = row(&tracker, &catalogue, later.min(at + (span - 1)));
            prop_assert_eq!(named_difference(&catalogue, &now, &then), Vec::<String>::new());
        }
    }
}

#[test]
fn a_contact_is_seen_from_the_moment_of_the_link_on_with_its_past() {
    let settings = Settings::default();
    let at = |hours: i64| Moment(hours * HOUR);
    let fact = |hours: i64, body: Body| Fact {
        key: hours.to_string().into(),
        occurred_at: at(hours),
        recorded_at: at(hours),
        backfilled: false,
        body,
    };
    let call = Body::Activity(Activity { kind: ActivityKind::Call, ..Activity::default() });
    let link = Body::Link(Link { to: Entity::new(Kind::Contact, "7") });
    let timeline = deal(vec![fact(1, Body::Stage(Stage::default())), fact(10, link)]);
    let linked = contact(vec![fact(2, call.clone()), fact(20, call)]);
    let catalogue = Catalogue::named(["CALLS_TOTAL"]);
    let mut counts = Vec::new();
    let moments = [1, 9, 10, 19, 20].map(at);
    sweep(&timeline, &linked, &settings, &TimeZone::UTC, &catalogue, moments, |_, _, cells| {
        counts.push(cells.get(0).to_owned());
    });
    assert_eq!(counts, ["0", "0", "1", "1", "2"]);
}
