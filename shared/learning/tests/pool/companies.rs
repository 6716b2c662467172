//! Made-up companies around a common truth.

use learning::pool::{Contribution, PoolSettings, PooledModel, fit};
use learning::table::{Table, TableBuilder};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SOURCES: [(&str, f64); 4] = [("WEB", -0.5), ("CALL", 0.4), ("REPEAT_SALE", 1.2), ("ADVERTISING", -1.0)];
const COLUMNS: [&str; 6] =
    ["SOURCE_ID", "CALLS_TOTAL", "EMAIL_COUNT_TOTAL", "HAS_PHONE", "UF_CRM_KIND", "won"];

/// A company's closed deals with their true probabilities.
pub struct Company {
    pub table: Table,
    pub outcome: Vec<bool>,
    pub truth: Vec<f64>,
}

impl Company {
    /// `sense` is 1 for a company like the others and -1 for one that runs opposite. What is its own beyond that: its
    /// success rate, and a custom field that nobody else has.
    pub fn new(seed: u64, rows: usize, sense: f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let intercept = rng.random_range(-1.6..-0.2);
        let custom = rng.random_range(0.5..1.0);
        let mut builder = TableBuilder::new(COLUMNS);
        let (mut outcome, mut truth) = (Vec::new(), Vec::new());
        for _ in 0..rows {
            let (source, effect) = SOURCES[rng.random_range(0..4)];
            let calls: u32 = if rng.random_bool(0.5) { rng.random_range(1..12) } else { 0 };
            let mails: u32 = rng.random_range(0..4);
            let phone = rng.random_bool(0.7);
            let kind = rng.random_bool(0.4);
            let common = effect + 0.7 * f64::from(calls).ln_1p() - 0.7
                + 0.2 * f64::from(mails)
                + if phone { 0.4 } else { -0.2 };
            let z = intercept + sense * common + if kind { custom } else { 0.0 };
            let p = 1.0 / (1.0 + (-z).exp());
            let won = rng.random_bool(p);
            let yes = |yes: bool| if yes { "Y" } else { "N" };
            let (calls, mails) = (calls.to_string(), mails.to_string());
            builder.push([source, &calls, &mails, yes(phone), yes(kind), yes(won)]);
            outcome.push(won);
            truth.push(p);
        }
        Self { table: builder.finish(), outcome, truth }
    }

    pub fn member(&self) -> Contribution {
        Contribution::of(&self.table, &self.outcome).expect("an outcome for each row")
    }
}

/// Companies like each other.
pub fn companies(number: u64) -> Vec<Company> {
    (0..number).map(|seed| Company::new(1_000 + seed, 150 + 20 * seed as usize, 1.0)).collect()
}

pub fn pooled(companies: &[Company]) -> PooledModel {
    let members: Vec<Contribution> = companies.iter().map(Company::member).collect();
    fit(&members, &PoolSettings::default()).expect("enough companies")
}
