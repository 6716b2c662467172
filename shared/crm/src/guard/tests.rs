use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Finding, Guard, Rule};
use crate::moment::{DAY, HOUR};
use crate::{Body, Entity, Fact, Kind, Moment, Settings, Stage, State, Timeline, Version};

/// Everything is known up to here.
const UNTIL: Moment = Moment(400 * DAY);

/// A deal being made up; hours count from its creation.
struct Deal {
    created: Moment,
    timeline: Timeline,
}

impl Deal {
    fn new(number: usize, created_day: i64) -> Self {
        let timeline = Timeline { entity: Entity::new(Kind::Deal, number.to_string()), facts: Vec::new() };
        Self { created: Moment(created_day * DAY), timeline }.moved(0, State::Open)
    }

    fn fact(mut self, hour: i64, recorded: i64, backfilled: bool, body: Body) -> Self {
        let key = format!("{:04}", self.timeline.facts.len()).into();
        let [occurred_at, recorded_at] = [hour, recorded].map(|hour| self.created + hour * HOUR);
        self.timeline.facts.push(Fact { key, occurred_at, recorded_at, backfilled, body });
        self.timeline.facts.sort_by(|a, b| a.place().cmp(&b.place()));
        self
    }

    fn moved(self, hour: i64, state: State) -> Self {
        self.fact(hour, hour, false, Body::Stage(Stage { state, ..Stage::default() }))
    }

    fn fields(self, hour: i64, fields: &[(&str, &str)]) -> Self {
        self.told(hour, hour, fields)
    }

    fn told(self, hour: i64, recorded: i64, fields: &[(&str, &str)]) -> Self {
        self.fact(hour, recorded, false, version(fields))
    }
}

fn version(fields: &[(&str, &str)]) -> Body {
    let fields: BTreeMap<Box<str>, Box<str>> =
        fields.iter().map(|&(name, value)| (name.into(), value.into())).collect();
    Body::Version(Version { fields: Arc::new(fields) })
}

fn findings(settings: &Settings, deals: impl IntoIterator<Item = Deal>) -> Vec<Finding> {
    let mut guard = Guard::new(settings, UNTIL);
    for deal in deals {
        guard.see(&deal.timeline);
    }
    guard.finish()
}

/// The only finding: its field, rule and whether it is certain.
fn only(findings: &[Finding]) -> (&str, Rule, bool) {
    assert_eq!(findings.len(), 1, "{findings:?}");
    (&findings[0].field, findings[0].rule, findings[0].certain)
}

/// Every third deal is won, all others are lost.
fn outcome(number: usize) -> State {
    if number.is_multiple_of(3) { State::Won } else { State::Lost }
}

/// Closed after five days, with versions two days and an hour after that.
fn closed(number: usize, before: &[(&str, &str)], at_close: &[(&str, &str)], after: &[(&str, &str)]) -> Deal {
    Deal::new(number, number as i64)
        .fields(0, before)
        .fields(48, before)
        .moved(120, outcome(number))
        .fields(120, at_close)
        .fields(169, after)
}

#[test]
fn a_field_that_is_first_filled_after_the_close_is_named() {
    let (open, after) = ([("HONEST", "a")], [("HONEST", "a"), ("REASON", "too dear")]);
    let found = findings(&Settings::default(), (0..60).map(|number| closed(number, &open, &open, &after)));
    assert_eq!(only(&found), ("REASON", Rule::FilledAfterClose, true));
    assert_eq!(found[0].figure, 1.0);
    let found = findings(&Settings::default(), (0..60).map(|number| closed(number, &open, &after, &after)));
    assert_eq!(only(&found), ("REASON", Rule::FilledAfterClose, true));
}

#[test]
fn a_field_that_one_deal_in_five_lacks_until_the_close_is_not_named() {
    let (open, after) = ([], [("NOTE", "a")]);
    let deal = |number: usize| {
        let early = if number.is_multiple_of(5) { &open[..] } else { &after };
        closed(number, early, early, &after)
    };
    assert_eq!(findings(&Settings::default(), (0..200).map(deal)), []);
}

#[test]
fn what_happens_to_a_handful_of_deals_is_taken_for_luck() {
    let found = findings(&Settings::default(), (0..4).map(|number| closed(number, &[], &[("A", "1")], &[])));
    assert_eq!(found, []);
}

#[test]
fn what_was_recorded_after_the_close_for_the_first_day_is_from_the_future() {
    let retold = |number: usize| {
        let both = [("HONEST", "a"), ("FIRST_WISH", "contract")];
        closed(number, &both[..1], &both[..1], &both).told(3, 140, &both)
    };
    let found = findings(&Settings::default(), (0..60).map(retold));
    assert_eq!(only(&found), ("FIRST_WISH", Rule::FromFuture, true));
}

#[test]
fn a_past_that_was_written_down_at_once_is_not_held_against_it() {
    let imported = |number: usize| {
        Deal::new(number, number as i64).told(0, 5000, &[("A", "x")]).moved(120, outcome(number)).told(
            120,
            5000,
            &[("A", "x")],
        )
    };
    assert_eq!(findings(&Settings::default(), (0..60).map(imported)), []);
}

#[test]
fn what_was_read_from_the_past_after_the_close_says_nothing() {
    let backfilled = |number: usize| {
        Deal::new(number, number as i64).moved(120, outcome(number)).fact(
            0,
            200,
            true,
            version(&[("A", "x")]),
        )
    };
    assert_eq!(findings(&Settings::default(), (0..60).map(backfilled)), []);
}

/// Of deals created two a day in the last 40 days, one is closed after two days and one stays open.
fn recent(number: usize, fields: &[(&str, &str)]) -> Deal {
    let deal = Deal::new(number, 350 + number as i64 / 2).fields(0, fields);
    if number.is_multiple_of(2) { deal.moved(48, outcome(number / 2)).fields(48, fields) } else { deal }
}

#[test]
fn a_field_that_no_open_deal_of_the_same_age_has_is_named() {
    let both = [("HONEST", "a"), ("SERVED", "b")];
    let deal = |number: usize| recent(number, if number.is_multiple_of(2) { &both } else { &both[..1] });
    let found = findings(&Settings::default(), (0..80).map(deal));
    assert_eq!(only(&found), ("SERVED", Rule::FilledOnlyInClosed, true));
    assert_eq!(found[0].figure, 1.0);
}

#[test]
fn a_field_that_was_given_up_before_the_open_deals_came_is_not_named() {
    let old = |number: usize| closed(number, &[("FAX", "a")], &[("FAX", "a")], &[("FAX", "a")]);
    let found =
        findings(&Settings::default(), (0..300).map(old).chain((300..380).map(|n| recent(n - 300, &[]))));
    assert_eq!(found, []);
}

#[test]
fn a_field_that_makes_a_close_likelier_is_at_most_a_suspect() {
    let deal = |number: usize| {
        let has_it = number.is_multiple_of(2) || number % 8 == 1;
        recent(number, if has_it { &[("DEPOSIT", "a")] } else { &[] })
    };
    assert!(findings(&Settings::default(), (0..80).map(deal)).iter().all(|finding| !finding.certain));
}

#[test]
fn a_field_that_the_closing_changes_or_empties_is_named_and_one_that_always_changes_is_not() {
    let deal = |number: usize| {
        let value = |version: usize| ["a", "b", "c"][(number + version) % 3];
        let early = |version| [("BUSY", value(version)), ("EMPTIED", "y"), ("STATE", "x")];
        let late = [("BUSY", value(2)), ("STATE", "done")];
        Deal::new(number, number as i64)
            .fields(0, &early(0))
            .fields(48, &early(1))
            .moved(120, outcome(number))
            .fields(120, &late)
    };
    let found = findings(&Settings::default(), (0..100).map(deal));
    let named: Vec<(&str, Rule, bool)> =
        found.iter().map(|finding| (&*finding.field, finding.rule, finding.certain)).collect();
    assert_eq!(named, [("EMPTIED", Rule::ChangedByClose, true), ("STATE", Rule::ChangedByClose, true)]);
}

#[test]
fn a_field_that_every_change_of_stage_changes_is_not_changed_by_the_close() {
    let deal = |number: usize| {
        let mut deal = Deal::new(number, number as i64);
        for (step, hour) in [0, 24, 25, 48, 49, 72].into_iter().enumerate() {
            // Every other version comes with a change of stage.
            let value = ["a", "b", "b", "c", "c", "d"][step];
            deal = if step % 2 == 1 { deal.moved(hour, State::Open) } else { deal };
            deal = deal.fields(hour + if step % 2 == 1 { 0 } else { 5 }, &[("STEP", value)]);
        }
        deal.moved(120, outcome(number)).fields(120, &[("STEP", "e")])
    };
    assert_eq!(findings(&Settings::default(), (0..100).map(deal)), []);
}

/// Five values day by day while the deal is open, the last one kept by the close.
fn course(number: usize, field: &str, values: [i32; 5]) -> Deal {
    let mut deal = Deal::new(number, number as i64);
    let mut last = String::new();
    for (day, value) in values.into_iter().enumerate() {
        last = value.to_string();
        deal = deal.fields(24 * day as i64, &[(field, &last)]);
    }
    deal.moved(120, outcome(number)).fields(120, &[(field, &last)])
}

#[test]
fn a_percentage_that_drifts_towards_the_outcome_is_a_score() {
    let deal = |number| {
        let values = if outcome(number) == State::Won { [40, 35, 60, 80, 95] } else { [40, 45, 30, 10, 4] };
        course(number, "UF_CRM_7", values)
    };
    assert_eq!(only(&findings(&Settings::default(), (0..150).map(deal))), ("UF_CRM_7", Rule::Score, true));
}

#[test]
fn a_percentage_that_only_rises_is_progress_and_no_score() {
    let deal = |number| {
        let values = if outcome(number) == State::Won { [0, 20, 40, 80, 100] } else { [0, 1, 2, 3, 4] };
        course(number, "PAID", values)
    };
    assert_eq!(findings(&Settings::default(), (0..150).map(deal)), []);
}

#[test]
fn a_percentage_that_goes_up_and_down_whatever_comes_is_no_score() {
    let deal = |number: usize| {
        let values = [[10, 60, 20, 70, 90], [90, 30, 80, 20, 10]][number / 3 % 2];
        course(number, "HUMIDITY", values)
    };
    assert_eq!(findings(&Settings::default(), (0..150).map(deal)), []);
}

#[test]
fn a_field_that_is_called_a_forecast_is_a_suspect_by_its_name_alone() {
    let deal = |number: usize| course(number, "Вероятность сделки", [50; 5]);
    let found = findings(&Settings::default(), (0..20).map(deal));
    assert_eq!(only(&found), ("Вероятность сделки", Rule::Score, false));
}

#[test]
fn fields_that_are_no_attributes_are_not_looked_at() {
    let mut settings = Settings::default();
    settings.left_out.insert("REASON".to_owned());
    let after = [("CLOSEDATE", "2024-05-01"), ("REASON", "too dear")];
    assert_eq!(findings(&settings, (0..60).map(|number| closed(number, &[], &after, &after))), []);
}

#[test]
fn the_order_in_which_deals_are_seen_does_not_matter() {
    let after = [("A", "1"), ("B", "2")];
    let deals = || (0..60).map(|number| closed(number, &[], &after, &after));
    assert_eq!(findings(&Settings::default(), deals()), findings(&Settings::default(), deals().rev()));
}
