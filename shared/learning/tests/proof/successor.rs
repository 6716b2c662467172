//! A model that follows another: it starts from that one's settings, is compared with it, and is fitted again on everything.

use std::sync::atomic::Ordering;

use learning::search::Parameters;
use learning::training::{Options, TrainError, train};
use serde_json::Value;

use crate::support::{deals, forecasts, load, options, trained};

/// The settings that a report says were chosen.
fn settings(report: &learning::report::Report) -> Parameters {
    serde_json::from_value(Value::Object(report.model.settings.clone())).expect("settings are parameters")
}

#[test]
fn the_settings_in_use_are_the_first_trial_and_are_judged_on_the_same_rows() {
    let table = deals(3, 2_000);
    let first = trained(&table, &options("won"));
    assert_eq!(first.held_out.incumbent, None);
    let incumbent = Parameters { l2: 500.0, ..settings(&first.report) };
    let next = trained(&table, &Options { incumbent: Some(incumbent.clone()), ..options("won") });
    let tried: Parameters =
        serde_json::from_value(Value::Object(next.report.search.trials[0].parameters.clone())).unwrap();
    assert_eq!(tried, incumbent);
    let held_out = &next.held_out;
    assert_eq!(held_out.rows, first.held_out.rows);
    let old = held_out.incumbent.as_ref().unwrap();
    assert_eq!(old.len(), held_out.probability.len());
    assert_ne!(*old, held_out.probability, "so stiff weights do not win");
}

#[test]
fn settings_that_are_still_the_best_forecast_the_same() {
    let table = deals(3, 2_000);
    let first = trained(&table, &options("won"));
    let again = Options { incumbent: Some(settings(&first.report)), trials: 1, ..options("won") };
    let next = trained(&table, &again);
    assert_eq!(settings(&next.report), settings(&first.report));
    assert_eq!(next.held_out.incumbent.as_ref(), Some(&next.held_out.probability));
}

#[test]
fn the_held_out_rows_are_what_the_report_is_about() {
    let held_out = trained(&deals(3, 2_000), &options("won")).held_out;
    let model = trained(&deals(3, 2_000), &options("won"));
    let loss = |(&p, &success): (&f64, &bool)| if success { -p.ln() } else { -(1.0 - p).ln() };
    let mean = held_out.probability.iter().zip(&held_out.success).map(loss).sum::<f64>()
        / held_out.rows.len() as f64;
    assert!((mean - model.report.test.log_loss).abs() < 1e-9);
    let served = forecasts(&load(&model), &deals(3, 2_000), held_out.rows.iter().map(|&row| row as usize));
    for (served, &judged) in served.iter().zip(&held_out.probability) {
        assert!((served.probability - judged).abs() < 1e-6);
    }
}

#[test]
fn a_model_fitted_again_knows_the_rows_that_judged_it_and_reports_what_judged_it() {
    let table = deals(3, 2_000);
    let once = trained(&table, &options("won"));
    let again = trained(&table, &Options { refit: true, ..options("won") });
    assert_eq!(again.report.test, once.report.test);
    assert_eq!(again.held_out, once.held_out);
    let rows = (once.report.model.fitted_rows, again.report.model.fitted_rows);
    assert_eq!(rows.0 + once.held_out.rows.len() as u64, rows.1);
    let loss = |trained| {
        let rows = once.held_out.rows.iter().map(|&row| row as usize);
        let served = forecasts(&load(trained), &table, rows);
        let of = |(served, &success): (&learning::model::Forecast, &bool)| {
            let p = served.probability;
            if success { -p.ln() } else { -(1.0 - p).ln() }
        };
        served.iter().zip(&once.held_out.success).map(of).sum::<f64>()
    };
    assert!(loss(&again) < loss(&once), "it has seen these rows");
}

#[test]
fn training_that_is_told_to_stop_ends_without_a_model() {
    let options = options("won");
    options.stop.store(true, Ordering::Relaxed);
    let error = train(&deals(3, 500), &options, &mut |_| {}).unwrap_err();
    assert!(matches!(error, TrainError::Stopped), "{error}");
}
