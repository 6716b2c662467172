//! Forecasts at every age come to the true probability, where it is known.

use std::collections::HashMap;

use crm::label::label;
use crm::moment::DAY;
use crm::{Entity, Kind, Label, Linked, Settings, Timeline};
use learning::evaluation::Scored;
use predictor::Forecaster;
use store::EventStore;
use synthetic::history::{Design, History};
use trainer::dataset::{Horizon, Weighting};
use trainer::{Dataset, Request};

use crate::support::{Events, counts, deals, model, result};

/// Ages in days at which forecasts are compared with the truth.
const AGES: [u16; 6] = [0, 1, 3, 7, 14, 30];

/// Mean forecast minus mean truth of the deals that were created after the split, and how many there are, by age.
async fn errors(history: &History, events: &Events, dataset: &Dataset) -> Vec<(u16, usize, f64)> {
    let model = model(dataset, 8);
    let settings = Settings::default();
    let mut forecaster = Forecaster::new(&model, &settings).unwrap();
    let linked = linked(history);
    let mut sums: HashMap<u16, (usize, f64)> = HashMap::new();
    let judged = history.deals.iter().filter(|deal| dataset.split_at.is_some_and(|at| deal.created >= at));
    for deal in judged {
        let entity = Entity::new(Kind::Deal, deal.id.clone());
        let timeline: Timeline = events.store.timeline(events.tenant, &entity).await.unwrap();
        for age in AGES {
            let at = deal.created + i64::from(age) * DAY;
            let Some(truth) = history.truth_at(deal, at) else { continue };
            let forecast = forecaster.forecast(&timeline, &linked, at, 0).forecast.probability;
            let sum = sums.entry(age).or_default();
            *sum = (sum.0 + 1, sum.1 + forecast - truth);
        }
    }
    AGES.into_iter().map(|age| (age, sums[&age].0, sums[&age].1 / sums[&age].0 as f64)).collect()
}

fn linked(history: &History) -> Linked {
    let mut linked = Linked::new();
    for entry in history.entries.iter().filter(|entry| entry.entity.kind != Kind::Deal) {
        linked.entry(entry.entity.clone()).or_default().push(entry.fact.clone());
    }
    for facts in linked.values_mut() {
        facts.sort_by(|a, b| a.place().cmp(&b.place()));
    }
    linked
}

fn said(errors: &[(u16, usize, f64)]) -> String {
    let one = |&(age, deals, error): &(u16, usize, f64)| format!("{age} d {error:+.3} ({deals})");
    errors.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn forecasts_at_every_age_come_to_the_truth_and_fail_it_where_entities_weigh_the_same() {
    let history =
        History::generate(7, &Design { deals: counts(5_000, 30_000), days: 1_095, ..Design::small() });
    let events = Events::of(&history.entries).await;
    let horizon = Horizon::Days(history.horizon_days as u16);

    let request = Request { horizon, ..deals() };
    let slices = errors(&history, &events, &events.dataset(&request).await).await;
    let worst = slices.iter().map(|&(.., error)| error.abs()).fold(0.0, f64::max);
    // A smaller company's labels are luck by a percent more.
    let most = counts(0.04, 0.03);
    result("mean error of forecasts by age, slices weighted", said(&slices), "within 0.03", worst <= most);

    let request = Request { weighting: Weighting::Entities, ..request };
    let entities = errors(&history, &events, &events.dataset(&request).await).await;
    println!("beside it, entities weighted: {}", said(&entities));
    let mean = |errors: &[(u16, usize, f64)]| {
        errors.iter().map(|&(.., error)| error).sum::<f64>() / errors.len() as f64
    };
    assert!(mean(&entities) < mean(&slices) - 0.01, "{} and {}", said(&entities), said(&slices));
}

/// Forecasts and truths at an age of the deals that judge, with what became of them.
#[derive(Default)]
struct Slice {
    forecasts: Vec<f64>,
    truths: Vec<f64>,
    success: Vec<bool>,
}

#[tokio::test]
async fn forecasts_are_near_the_truth_and_rank_almost_as_well() {
    let (deals_of_all, trials) = (counts(5_000, 20_000), 20);
    let design = Design { deals: deals_of_all, days: 1_095, ..Design::small() };
    let history = History::generate(11, &design);
    let events = Events::of(&history.entries).await;
    let request = Request { horizon: Horizon::Days(history.horizon_days as u16), ..deals() };
    let dataset = events.dataset(&request).await;
    let model = model(&dataset, trials);
    let settings = Settings::default();
    let mut forecaster = Forecaster::new(&model, &settings).unwrap();
    let linked = linked(&history);
    let mut slices: HashMap<u16, Slice> = HashMap::new();
    let judged = history.deals.iter().filter(|deal| dataset.split_at.is_some_and(|at| deal.created >= at));
    for deal in judged {
        let entity = Entity::new(Kind::Deal, deal.id.clone());
        let timeline: Timeline = events.store.timeline(events.tenant, &entity).await.unwrap();
        let horizon = i64::from(history.horizon_days) * DAY;
        let Label::Known { success, .. } = label(&timeline.facts, &settings, Some(horizon), history.now)
        else {
            continue;
        };
        for age in AGES {
            let at = deal.created + i64::from(age) * DAY;
            let Some(truth) = history.truth_at(deal, at) else { continue };
            let slice = slices.entry(age).or_default();
            slice.forecasts.push(forecaster.forecast(&timeline, &linked, at, 0).forecast.probability);
            slice.truths.push(truth);
            slice.success.push(success);
        }
    }
    let mut near = Vec::new();
    let mut ranked = Vec::new();
    for age in AGES {
        let Slice { forecasts, truths, success } = &slices[&age];
        let n = forecasts.len() as f64;
        let distance = forecasts.iter().zip(truths).map(|(f, t)| (f - t).abs()).sum::<f64>() / n;
        let above = |scores: &[f64]| Scored::new(scores, success).auc() - 0.5;
        near.push((age, forecasts.len(), distance));
        ranked.push((age, forecasts.len(), above(forecasts) / above(truths)));
    }
    let worst = near.iter().map(|&(.., distance)| distance).fold(0.0, f64::max);
    let most = counts(0.1, 0.065);
    let name = format!("mean distance of forecasts from the truth by age, {deals_of_all} deals");
    result(&name, said(&near), &format!("at most {most} (aim 0.03)"), worst <= most);
    let least = ranked.iter().map(|&(.., share)| share).fold(1.0, f64::min);
    let name = format!("AUC above 0.5, share of the truth's own by age, {deals_of_all} deals");
    let fewest = counts(0.78, 0.92);
    result(&name, said(&ranked), &format!("at least {fewest} (aim 0.95)"), least >= fewest);
}
