//! The believable company and the linear one.

#![expect(clippy::unwrap_used, reason = "a helper of tests, outside test functions")]

use std::collections::HashMap;

use learning::table::Table;
use synthetic::{Company, linear, write_csv};

fn csv(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    write_csv(table, &mut out).unwrap();
    out
}

fn outcomes(company: &Company) -> Vec<f64> {
    let target = company.table.column(company.target).unwrap();
    (0..company.table.rows()).map(|row| target.value(row).unwrap().parse().unwrap()).collect()
}

/// Compares the outcomes with the truth in ten equal parts by truth; |z| of each must be small.
fn assert_outcomes_follow_the_truth(company: &Company) {
    let outcomes = outcomes(company);
    let mut rows: Vec<usize> = (0..outcomes.len()).collect();
    rows.sort_by(|&a, &b| company.truth[a].total_cmp(&company.truth[b]));
    for part in rows.chunks(rows.len().div_ceil(10)) {
        let expected: f64 = part.iter().map(|&row| company.truth[row]).sum();
        let variance: f64 = part.iter().map(|&row| company.truth[row] * (1.0 - company.truth[row])).sum();
        let won: f64 = part.iter().map(|&row| outcomes[row]).sum();
        let z = (won - expected) / variance.sqrt();
        assert!(z.abs() < 3.5, "{won} won where {expected:.1} were expected");
    }
}

#[test]
fn the_same_seed_gives_the_same_company_and_another_seed_another() {
    let [a, b, c] = [7, 7, 8].map(|seed| Company::generate(seed, 500));
    assert_eq!(csv(&a.table), csv(&b.table));
    assert_eq!(a.truth, b.truth);
    assert_ne!(csv(&a.table), csv(&c.table));
}

#[test]
fn about_17_percent_of_deals_are_won() {
    let company = Company::generate(1, 10_000);
    let won: f64 = outcomes(&company).iter().sum();
    assert!((won / 10_000.0 - 0.17).abs() < 0.012, "{won}");
}

#[test]
fn outcomes_are_drawn_from_the_truth() {
    assert_outcomes_follow_the_truth(&Company::generate(3, 20_000));
    assert_outcomes_follow_the_truth(&linear::generate(3, linear::Design::default()).company);
}

#[test]
fn the_truth_has_signal_but_is_far_from_certain() {
    let company = Company::generate(1, 10_000);
    let outcomes = outcomes(&company);
    let mean = |won: f64| {
        let of: Vec<f64> =
            company.truth.iter().zip(&outcomes).filter(|(_, y)| **y == won).map(|(p, _)| *p).collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    let discrimination = mean(1.0) - mean(0.0);
    assert!((0.1..0.4).contains(&discrimination), "{discrimination}");
    assert!(company.truth.iter().all(|&p| p > 0.0 && p < 1.0));
}

#[test]
fn call_length_is_missing_in_about_three_quarters_of_the_deals() {
    let company = Company::generate(1, 10_000);
    let missing = company.table.column("CALLS_MEDIAN_DURATION").unwrap().missing();
    assert!((7_200..7_800).contains(&missing), "{missing}");
}

#[test]
fn ids_are_unique_and_dates_ascend() {
    let company = Company::generate(1, 1_000);
    let id = company.table.column(company.id.unwrap()).unwrap();
    assert_eq!(id.distinct(), 1_000);
    let time = company.table.column(company.time.unwrap()).unwrap();
    let dates: Vec<&str> = (0..1_000).map(|row| time.value(row).unwrap()).collect();
    assert!(dates.is_sorted());
    assert!(dates[0] == "2023-09-01" && dates[999].starts_with("2025-08-"));
}

#[test]
fn the_truth_of_a_linear_company_is_its_logistic_model() {
    let linear = linear::generate(5, linear::Design { rows: 300, ..Default::default() });
    let weights: HashMap<(&str, &str), f64> = linear
        .weights
        .iter()
        .map(|weight| ((weight.attribute.as_str(), weight.value.as_str()), weight.weight))
        .collect();
    let table = &linear.company.table;
    for row in 0..table.rows() {
        let attributes = table.columns().iter().filter(|column| column.name() != linear.company.target);
        let sum: f64 = attributes.map(|column| weights[&(column.name(), column.value(row).unwrap())]).sum();
        let p = 1.0 / (1.0 + (-linear.intercept - sum).exp());
        assert!((p - linear.company.truth[row]).abs() < 1e-12);
    }
}

#[test]
fn weights_of_linear_companies_have_the_deviation_of_the_prior() {
    let design =
        linear::Design { rows: 10, categorical: 40, numeric: 40, prior_deviation: 0.8, base_rate: 0.3 };
    let weights = linear::generate(2, design).weights;
    let variance = weights.iter().map(|weight| weight.weight.powi(2)).sum::<f64>() / weights.len() as f64;
    assert!((variance.sqrt() - 0.8).abs() < 0.08, "{}", variance.sqrt());
}
