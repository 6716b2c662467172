//! A company's model that starts from the pool.

use std::sync::Arc;

use learning::model::Model;
use learning::pool::{PooledModel, base_rate_file, model_file};
use learning::report::Rung;
use learning::training::{Balance, Options, TrainError, Trained, train};

use crate::companies::{Company, companies, pooled};

/// Rows after the training ones, on which models are compared with the truth.
const LATER: usize = 1_500;
const SEEDS: std::ops::Range<u64> = 0..12;

fn options(prior: Option<&Arc<PooledModel>>) -> Options {
    Options { trials: 8, prior: prior.cloned(), ..Options::new("won") }
}

fn run(company: &Company, rows: usize, prior: Option<&Arc<PooledModel>>) -> Result<Trained, TrainError> {
    let table = company.table.select(&(0..rows as u32).collect::<Vec<_>>());
    train(&table, &options(prior), &mut |_| {})
}

fn pool() -> Arc<PooledModel> {
    Arc::new(pooled(&companies(24)))
}

/// The pool alone, around the success rate of the first rows.
fn pool_alone(company: &Company, rows: usize, pool: &PooledModel) -> Vec<u8> {
    let successes = company.outcome[..rows].iter().filter(|&&success| success).count();
    model_file(pool, (successes as f64 + 0.5) / (rows as f64 + 1.0)).expect("a rate")
}

/// Mean squared distance from the true probabilities of the rows from `from` on: the mean Brier score less what the
/// outcomes' own noise makes of it.
fn excess_brier(model: Vec<u8>, company: &Company, from: usize) -> f64 {
    let model = Model::from_bytes(model.into()).expect("a model file");
    let mut scorer = model.scorer();
    let columns: Vec<_> = model.inputs().iter().map(|input| company.table.column(&input.name)).collect();
    let rows = from..company.table.rows();
    let number = rows.len() as f64;
    let squares = rows.map(|row| {
        let cells: Vec<_> =
            columns.iter().map(|column| column.and_then(|column| column.value(row))).collect();
        (scorer.score(&cells).probability - company.truth[row]).powi(2)
    });
    squares.sum::<f64>() / number
}

/// Means over companies: excess Brier score with the prior, of the pool alone and of the own rows alone (where they can be
/// trained on), and the share from the own history.
struct Means {
    both: f64,
    pool: f64,
    own: f64,
    share: f64,
}

fn means(rows: usize, sense: f64, pool: &Arc<PooledModel>) -> Means {
    let mut sums = [0.0; 4];
    let mut companies = 0.0;
    for company in SEEDS.map(|seed| Company::new(seed, rows + LATER, sense)) {
        let Ok(both) = run(&company, rows, Some(pool)) else { continue };
        let own =
            run(&company, rows, None).map_or(f64::INFINITY, |own| excess_brier(own.model, &company, rows));
        let share = both.report.model.pool.expect("a pool").own_share;
        let alone = pool_alone(&company, rows, pool);
        let figures =
            [excess_brier(both.model, &company, rows), excess_brier(alone, &company, rows), own, share];
        sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
        companies += 1.0;
    }
    assert!(companies > 6.0, "most companies of {rows} rows can be trained");
    let [both, pool, own, share] = sums.map(|sum| sum / companies);
    Means { both, pool, own, share }
}

#[test]
fn with_the_prior_a_company_is_hardly_worse_than_with_the_better_of_pool_and_own_rows() {
    let pool = pool();
    // What few rows cannot tell: the success rate, and whether to follow. The margin falls as 1/rows.
    for (sense, margin) in [(1.0, 0.5), (-1.0, 1.2)] {
        for rows in [40, 80, 200, 500] {
            let Means { both, pool, own, .. } = means(rows, sense, &pool);
            println!("sense {sense}, {rows} rows: {both:.4}, pool {pool:.4}, own {own:.4}");
            assert!(both < pool.min(own) + margin / rows as f64, "sense {sense}, {rows} rows");
        }
    }
}

#[test]
fn the_share_from_the_own_history_grows_with_it() {
    let pool = pool();
    let shares = [40, 500, 2_000].map(|rows| means(rows, 1.0, &pool).share);
    println!("{shares:?}");
    assert!(shares.is_sorted(), "{shares:?}");
    assert!(shares[0] < 0.2 && shares[2] > 0.6, "{shares:?}");
}

#[test]
fn contributions_of_pooled_and_own_columns_add_up_to_the_log_odds() {
    let pool = pool();
    let company = Company::new(5, 700, 1.0);
    let files = [run(&company, 600, Some(&pool)).expect("trained").model, pool_alone(&company, 600, &pool)];
    for file in files {
        let model = Model::from_bytes(file.into()).expect("a model file");
        let columns: Vec<_> = model.inputs().iter().map(|input| company.table.column(&input.name)).collect();
        let mut scorer = model.scorer();
        let mut largest = 0.0_f64;
        for row in 600..700 {
            let cells: Vec<_> =
                columns.iter().map(|column| column.and_then(|column| column.value(row))).collect();
            let forecast = scorer.score(&cells);
            let sum: f64 = scorer.contributions().map(|(_, contribution)| contribution).sum();
            assert!((forecast.base + sum - forecast.log_odds).abs() < 1e-9);
            assert!(forecast.low < forecast.probability && forecast.probability < forecast.high);
            largest = largest.max(sum.abs());
        }
        assert!(largest > 0.5);
        let mut names: Vec<&str> = scorer.contributions().map(|(name, _)| name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "an attribute has one reason, whoever taught it");
    }
}

#[test]
fn the_report_says_what_the_forecasts_rest_on() {
    let pool = pool();
    let rung = |model: &[u8]| {
        let model =
            Model::from_bytes(model.to_vec().into()).expect("a model file").report().expect("a report");
        (model.model.rung, model.model.pool.map(|pool| pool.gamma > 0.0))
    };
    let like = run(&Company::new(3, 300, 1.0), 300, Some(&pool)).expect("trained");
    assert_eq!(rung(&like.model), (Rung::PooledPrior, Some(true)));
    let opposite = run(&Company::new(3, 300, -1.0), 300, Some(&pool)).expect("trained");
    assert_eq!(rung(&opposite.model), (Rung::OwnModel, Some(false)));
    assert_eq!(rung(&base_rate_file(0.2).expect("a rate")), (Rung::BaseRate, None));
    assert_eq!(rung(&model_file(&pool, 0.2).expect("a rate")), (Rung::PooledPrior, Some(true)));
    assert!(model_file(&pool, 0.0).is_err() && base_rate_file(1.0).is_err());
}

#[test]
fn the_same_rows_and_pool_give_the_same_bytes() {
    let (pool, company) = (pool(), Company::new(9, 120, 1.0));
    let train = || run(&company, 120, Some(&pool)).expect("trained").model;
    assert_eq!(train(), train());
}

#[test]
fn too_few_rows_are_refused_with_the_number_needed() {
    let pool = pool();
    let refused = run(&Company::new(1, 19, 1.0), 19, Some(&pool));
    assert!(matches!(refused, Err(TrainError::TooFewRows { rows: 19, least: 20 })));
    let focal = Options { balance: Some(Balance::Focal), ..options(Some(&pool)) };
    let refused = train(&Company::new(1, 100, 1.0).table, &focal, &mut |_| {});
    assert!(matches!(refused, Err(TrainError::Option { name: "balance", .. })));
}
