//! The gate's rules, one by one.

use model_card::Language;
use trainer::gate::{Decision, LEAST_OUTCOMES, Opponent, Publication, Reason, judge, section};

use crate::support::Rows;

/// Entities of one row, one in four a success; the old model knows something, the new one is `new` of it and the outcome.
fn rows(entities: u32, new: impl Fn(f64, bool) -> f64) -> Rows {
    let mut rows = Rows { base_rate: 0.25, ..Rows::default() };
    for entity in 0..entities {
        let success = entity % 4 == 0;
        let old = if success != (entity % 5 == 0) { 0.4 } else { 0.2 };
        rows.entity.push(entity);
        rows.success.push(success);
        rows.weight.push(1.0);
        rows.old.push(old);
        rows.new.push(new(old, success));
    }
    rows
}

#[test]
fn with_fewer_than_200_outcomes_only_a_step_of_the_ladder_goes_live() {
    let few = rows(LEAST_OUTCOMES as u32 - 1, |old, _| old);
    for (publication, decision) in
        [(Publication::Own, Decision::Keep), (Publication::Ladder, Decision::Publish)]
    {
        for held_out in [few.paired(), few.first()] {
            let verdict = judge(&held_out, publication, 1);
            assert_eq!(verdict.decision, decision);
            assert_eq!(verdict.reasons, [Reason::TooFewOutcomes { outcomes: 199, least: 200 }], "{verdict}");
        }
    }
}

#[test]
fn with_200_a_step_of_the_ladder_is_judged_as_any_other() {
    let enough = rows(LEAST_OUTCOMES as u32, |old, success| if success { 0.5 * old } else { 1.5 * old });
    let verdict = judge(&enough.paired(), Publication::Ladder, 1);
    assert_eq!(verdict.decision, Decision::Keep, "{verdict}");
}

#[test]
fn many_rows_are_not_many_outcomes() {
    let mut repeated = rows(1_000, |old, _| old);
    repeated.entity.iter_mut().for_each(|entity| *entity %= 100);
    let verdict = judge(&repeated.paired(), Publication::Own, 1);
    assert_eq!(
        (verdict.decision, verdict.figures.outcomes, verdict.figures.rows),
        (Decision::Keep, 100, 1_000)
    );
}

#[test]
fn repeating_every_row_changes_no_bound() {
    let once = rows(400, |old, success| if success { 0.9 * old } else { old });
    let mut twice = once.clone();
    twice.entity.extend_from_slice(&once.entity);
    twice.success.extend_from_slice(&once.success);
    twice.weight.extend_from_slice(&once.weight);
    twice.old.extend_from_slice(&once.old);
    twice.new.extend_from_slice(&once.new);
    let upper = |rows: &Rows| match judge(&rows.paired(), Publication::Own, 1).figures.opponent {
        Opponent::Old { upper, .. } => upper,
        Opponent::Whole { .. } | Opponent::BaseRate { .. } => f64::NAN,
    };
    assert!((upper(&once) - upper(&twice)).abs() < 1e-12);
}

#[test]
fn a_pipeline_s_own_model_has_to_be_better_than_the_model_of_all_pipelines() {
    let judged = |new: fn(f64, bool) -> f64| judge(&rows(1_000, new).paired(), Publication::Pipeline, 1);
    let better = judged(|old, success| if success { 1.3 * old } else { 0.8 * old });
    assert_eq!(better.decision, Decision::Publish, "{better}");
    assert!(matches!(better.reasons[..], [Reason::BetterThanWhole { upper }] if upper < 0.0), "{better}");
    let same = judged(|old, _| old);
    assert_eq!(same.decision, Decision::Keep, "{same}");
    let words = same.sentence(Language::En);
    assert!(words.starts_with("The model of all pipelines serves: on 1,000 outcomes"), "{words}");
    assert!(same.sentence(Language::Ru).starts_with("Работает модель всех воронок"));
}

#[test]
fn a_model_that_ranks_worse_stays_out_even_if_its_log_loss_is_fine() {
    // Far from certain rows change their order, which costs next to no log-loss.
    let mut shuffled = rows(4_000, |old, _| old);
    for (row, new) in shuffled.new.iter_mut().enumerate() {
        *new = 0.25 + 0.001 * (*new - 0.25) * if row % 9 == 0 { -1.0 } else { 1.0 };
    }
    shuffled.old.iter_mut().for_each(|old| *old = 0.25 + 0.001 * (*old - 0.25));
    let verdict = judge(&shuffled.paired(), Publication::Own, 1);
    assert_eq!(verdict.decision, Decision::Keep);
    assert!(matches!(verdict.reasons[..], [Reason::RanksWorse { drop, .. }] if drop > 0.01), "{verdict}");
}

#[test]
fn forecasts_that_are_no_numbers_never_go_live() {
    let broken = rows(1_000, |_, _| f64::NAN);
    for held_out in [broken.paired(), broken.first()] {
        assert_eq!(judge(&held_out, Publication::Own, 1).decision, Decision::Keep);
    }
}

#[test]
fn the_verdict_depends_on_rows_and_seed_only() {
    let good = rows(1_000, |old, success| if success { 1.2 * old } else { old });
    let verdict = || judge(&good.paired(), Publication::Own, 7);
    let threads: Vec<_> = (0..4).map(|_| std::thread::scope(|scope| scope.spawn(verdict).join())).collect();
    assert!(threads.into_iter().all(|other| other.unwrap() == verdict()));
    assert_eq!(verdict().decision, Decision::Publish);
}

#[test]
fn a_verdict_stands_on_the_model_card_in_both_languages() {
    let good = rows(1_000, |old, success| if success { 1.2 * old } else { old });
    for held_out in [good.paired(), good.first()] {
        let verdict = judge(&held_out, Publication::Own, 1);
        for language in [Language::En, Language::Ru] {
            let html = section(&verdict, language).body.into_string();
            let figures = [verdict.figures.log_loss, verdict.figures.auc].map(|it| language.decimal(it, 3));
            assert!(figures.iter().all(|figure| html.contains(figure)), "{html}");
            assert!(html.contains(&verdict.sentence(language).replace('<', "&lt;")), "{html}");
        }
    }
}
