//! Who is in the pool, and what it may know of them.

use learning::pool::{Contribution, MIN_COMPANIES, PoolError, PoolSettings, PooledModel, fit};
use learning::table::{Table, TableBuilder};

use crate::companies::{Company, companies, pooled};

/// The same company with these sources in its first rows.
fn with_source(company: &Company, source: &str) -> Company {
    let names: Vec<&str> = company.table.columns().iter().map(learning::table::Column::name).collect();
    let mut builder = TableBuilder::new(names);
    for row in 0..company.table.rows() {
        let cells = company.table.columns().iter().map(|column| match column.name() {
            "SOURCE_ID" if row < 60 => source,
            _ => column.value(row).unwrap_or_default(),
        });
        builder.push(cells);
    }
    Company { table: builder.finish(), outcome: company.outcome.clone(), truth: company.truth.clone() }
}

/// What the pool thinks of trade shows beside stores, which too few companies have to know anything about.
fn weight_of_trade_shows(pool: &PooledModel) -> f64 {
    let table = |source: &str| -> Table {
        let mut builder = TableBuilder::new(["SOURCE_ID"]);
        builder.push([source]);
        builder.finish()
    };
    pool.score(&table("TRADE_SHOW"), 0) - pool.score(&table("STORE"), 0)
}

#[test]
fn fewer_than_twenty_companies_are_refused_with_their_number() {
    let companies = companies(MIN_COMPANIES as u64);
    let mut members: Vec<Contribution> = companies.iter().map(Company::member).collect();
    assert!(fit(&members, &PoolSettings::default()).is_ok());
    let nothing = TableBuilder::new(["SOURCE_ID"]).finish();
    members[3] = Contribution::of(&nothing, &[]).expect("no row, no outcome");
    let refused = fit(&members, &PoolSettings::default());
    assert_eq!(refused, Err(PoolError::TooFewCompanies { companies: 19 }));
    assert!(refused.expect_err("refused").to_string().starts_with("19 companies"));
}

#[test]
fn a_contribution_is_columns_and_outcomes_and_no_value() {
    let company = with_source(&companies(1)[0], "a very private source");
    let contribution = company.member();
    assert_eq!(contribution.rows(), company.table.rows());
    let json = serde_json::to_string(&contribution).expect("it serialises");
    assert!(!json.contains("private"));
    assert_eq!(serde_json::from_str::<Contribution>(&json).expect("it reads"), contribution);
    let refused = Contribution::of(&company.table, &[true]);
    assert_eq!(refused, Err(PoolError::Outcomes { rows: company.table.rows(), outcomes: 1 }));
}

#[test]
fn a_contribution_that_is_not_whole_is_refused() {
    let companies = companies(20);
    let members: Vec<Contribution> = companies.iter().map(Company::member).collect();
    for (place, strange) in [("\"version\":1", "\"version\":9"), ("\"columns\":[", "\"columns\":[65000,")] {
        let json = serde_json::to_string(&members[0]).expect("it serialises").replacen(place, strange, 1);
        let mut members = members.clone();
        members[0] = serde_json::from_str(&json).expect("it reads");
        let refused = fit(&members, &PoolSettings::default());
        assert!(matches!(refused, Err(PoolError::Contribution { .. })), "{refused:?}");
    }
}

#[test]
fn a_value_that_fewer_than_five_companies_hold_gets_no_weight() {
    let mut companies = companies(22);
    companies.iter_mut().take(5).for_each(|company| *company = with_source(company, "TRADE_SHOW"));
    let five = pooled(&companies);
    companies[4] = with_source(&companies[4], "STORE");
    let four = pooled(&companies);
    assert_ne!(weight_of_trade_shows(&five), 0.0);
    assert_eq!(weight_of_trade_shows(&four), 0.0);
}

#[test]
fn a_large_company_weighs_no_more_than_the_cap() {
    let mut companies = companies(22);
    companies.push(Company::new(77, 4_000, -1.0));
    let members: Vec<Contribution> = companies.iter().map(Company::member).collect();
    let difference = |cap: u32| {
        let pool = fit(&members, &PoolSettings { cap, ..PoolSettings::default() }).expect("a pool");
        let table = &companies[0].table;
        let scores: Vec<f64> = (0..table.rows()).map(|row| pool.score(table, row)).collect();
        let mean = |won: bool| {
            let of = scores.iter().zip(&companies[0].outcome).filter(|&(_, &y)| y == won).map(|(z, _)| *z);
            of.clone().sum::<f64>() / of.count() as f64
        };
        mean(true) - mean(false)
    };
    assert!(difference(300) > difference(4_000) + 0.1, "{} {}", difference(300), difference(4_000));
}

#[test]
fn a_pooled_model_survives_its_json_and_a_strange_one_is_refused() {
    let pool = pooled(&companies(20));
    let json = serde_json::to_string(&pool).expect("it serialises");
    assert_eq!(serde_json::from_str::<PooledModel>(&json).expect("it reads"), pool);
    let strange = json.replacen("\"version\":1", "\"version\":9", 1);
    let error = serde_json::from_str::<PooledModel>(&strange).expect_err("refused").to_string();
    assert!(error.contains("version 9"), "{error}");
}
