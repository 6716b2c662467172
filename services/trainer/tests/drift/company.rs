//! A small company: deals with fields, contacts that grow with age, a calendar and a running number, seen at three ages and
//! after an event.

use std::num::NonZeroUsize;

use crm::Moment;
use crm::moment::{DAY, HOUR};
use learning::calibration::{logit, probability};
use learning::model::Model;
use learning::schema::Kind;
use learning::table::{Table, TableBuilder};
use learning::training::{Options, Split, train};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Poisson, StandardNormal};
use trainer::dataset::columns;
use trainer::drift::{Closed, Profile, Recent};

/// Deals that the model is trained on, over two years.
const DEALS: usize = 2_000;
const DAYS: usize = 730;
const SLICES: [(&str, f64); 4] =
    [("at creation", 0.0), ("after 2 events", 1.0), ("after 3 days", 3.0), ("after 14 days", 14.0)];
const SOURCES: [(&str, f64, f64); 6] = [
    ("WEB", 0.40, -0.8),
    ("CALL", 0.20, 0.8),
    ("PARTNER", 0.12, 1.0),
    ("EMAIL", 0.12, 0.0),
    ("ADVERTISING", 0.10, -1.0),
    ("", 0.06, -0.2),
];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Custom fields of some values each, and of numbers.
const FIELDS: usize = 8;
const NUMBERS: usize = 4;

/// What is different from the company that the model knows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Change {
    /// Nothing.
    #[default]
    None,
    /// Deals by the web become deals by calls, in this share.
    Mix(f64),
    /// The amount is left out besides, in this share.
    Missing(f64),
    /// The log-odds of success are higher.
    Success(f64),
}

/// A company with its model.
pub struct Company {
    seed: u64,
    effects: Effects,
    pub model: Model,
    pub profile: Profile,
}

struct Effects {
    fields: Vec<Vec<f64>>,
    numbers: Vec<f64>,
    months: Vec<f64>,
}

struct Deal {
    day: usize,
    number: usize,
    source: &'static str,
    fields: Vec<usize>,
    numbers: Vec<Option<f64>>,
    amount: Option<f64>,
    interest: f64,
    truth: f64,
    success: bool,
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

impl Effects {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        let mut many = |count: usize, deviation: f64| -> Vec<f64> {
            (0..count).map(|_| deviation * normal(rng)).collect()
        };
        let fields = (0..FIELDS).map(|field| many(2 + 3 * field, 0.3)).collect();
        Self { fields, numbers: many(NUMBERS, 0.3), months: many(12, 0.4) }
    }

    fn deal(&self, (day, number): (usize, usize), change: Change, rng: &mut ChaCha8Rng) -> Deal {
        let mut left = rng.random::<f64>();
        let drawn = SOURCES.iter().find(|(_, share, _)| {
            left -= share;
            left < 0.0
        });
        let (mut source, _, mut of_source) = *drawn.unwrap_or(&SOURCES[0]);
        let moved = rng.random::<f64>();
        match change {
            Change::Mix(share) if source == "WEB" && moved < share => (source, of_source) = ("CALL", 0.8),
            _ => {}
        }
        // Values thin out.
        let fields: Vec<usize> = (self.fields.iter())
            .map(|effects| {
                let last = effects.len() as f64;
                (last.powf(rng.random::<f64>()) - 1.0) as usize
            })
            .collect();
        let numbers: Vec<Option<f64>> =
            (0..NUMBERS).map(|_| rng.random_bool(0.7).then(|| normal(rng))).collect();
        let size = LogNormal::new(10.0, 0.9).unwrap();
        let missing = 0.2 + 0.8 * if let Change::Missing(share) = change { share } else { 0.0 };
        let amount = (!rng.random_bool(missing)).then(|| size.sample(rng));
        let interest = 0.6 * normal(rng);
        let of_fields: f64 = self.fields.iter().zip(&fields).map(|(effects, &value)| effects[value]).sum();
        let of_numbers: f64 =
            self.numbers.iter().zip(&numbers).map(|(effect, x)| effect * x.unwrap_or(0.0)).sum();
        let of_amount = amount.map_or(-1.0, |amount: f64| 0.2 - 0.3 * (amount.ln() - 10.0).abs());
        let shift = if let Change::Success(shift) = change { shift } else { 0.0 };
        let of_day = self.months[day / 30 % 12];
        let z = -1.5 + of_source + of_fields + of_numbers + of_amount + interest + of_day + shift;
        let truth = probability(z);
        let success = rng.random_bool(truth);
        Deal { day, number, source, fields, numbers, amount, interest, truth, success }
    }
}

impl Deal {
    /// A row for each age at which it is still open: the better its prospects, the sooner it is closed.
    fn rows(&self, part: &str, rng: &mut ChaCha8Rng) -> Vec<Vec<String>> {
        let rows =
            SLICES.iter().take_while(|(_, age)| *age == 0.0 || rng.random_bool(0.8 - 0.3 * self.truth));
        let rows: Vec<_> = rows.collect();
        rows.into_iter().map(|(slice, age)| self.row(slice, *age, part, rng)).collect()
    }

    fn row(&self, slice: &str, age: f64, part: &str, rng: &mut ChaCha8Rng) -> Vec<String> {
        let at = Moment((self.day as i64) * DAY + (age * 24.0) as i64 * HOUR + self.number as i64 * 1_000);
        let calls: f64 = Poisson::new(0.1 + 0.4 * age.sqrt() * self.interest.exp()).unwrap().sample(rng);
        let number = |x: Option<f64>| x.map(|x| format!("{x:.2}")).unwrap_or_default();
        let mut row = vec![
            format!("D-{}", self.number),
            at.to_string(),
            u8::from(self.success).to_string(),
            // As weights of censoring are: around 1.
            format!("{:.3}", rng.random_range(0.8..1.2)),
            part.to_owned(),
            slice.to_owned(),
            self.source.to_owned(),
            MONTHS[self.day / 30 % 12].to_owned(),
            format!("{}", 50_000 + 3 * self.number),
            number(self.amount),
            calls.to_string(),
            if calls > 0.0 { format!("{:.0}", rng.random_range(0.0..=age)) } else { String::new() },
        ];
        row.extend(self.fields.iter().map(|value| format!("v{value}")));
        row.extend(self.numbers.iter().map(|&x| number(x)));
        row
    }
}

fn builder() -> TableBuilder {
    let own =
        [columns::ENTITY, columns::AT, columns::SUCCESS, columns::WEIGHT, columns::PART, columns::SLICE];
    let names =
        ["SOURCE_ID", "DATE_CREATE_MONTH", "UF_INVOICE", "OPPORTUNITY", "CALLS_TOTAL", "SILENCE_DAYS"];
    let fields = (0..FIELDS).map(|field| format!("UF_FIELD_{field}"));
    let numbers = (0..NUMBERS).map(|number| format!("UF_NUMBER_{number}"));
    TableBuilder::new(own.into_iter().chain(names).map(str::to_owned).chain(fields).chain(numbers))
}

fn options() -> Options {
    let numeric = ["UF_INVOICE", "OPPORTUNITY", "CALLS_TOTAL", "SILENCE_DAYS"].map(str::to_owned);
    let kinds = numeric.into_iter().chain((0..NUMBERS).map(|number| format!("UF_NUMBER_{number}")));
    Options {
        positive: Some("1".to_owned()),
        id: Some(columns::ENTITY.to_owned()),
        time: Some(columns::AT.to_owned()),
        weight: Some(columns::WEIGHT.to_owned()),
        slice: Some(columns::SLICE.to_owned()),
        split: Some(Split::Column { name: columns::PART.to_owned() }),
        kinds: kinds.map(|name| (name, Kind::Numeric)).collect(),
        trials: 4,
        threads: NonZeroUsize::MIN,
        ..Options::new(columns::SUCCESS)
    }
}

impl Company {
    /// A company that has trained its model.
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let effects = Effects::draw(&mut rng);
        let mut table = builder();
        for number in 0..DEALS {
            let deal = effects.deal((number * DAYS / DEALS, number), Change::None, &mut rng);
            let part = if number < DEALS * 3 / 4 { "train" } else { "test" };
            for row in deal.rows(part, &mut rng) {
                table.push(row.iter().map(String::as_str));
            }
        }
        let table = table.finish();
        let trained = train(&table, &options(), &mut |_| {}).unwrap();
        let calibration = trained.report.test.calibration;
        let model = Model::from_bytes(trained.model.into()).unwrap();
        let profile = Profile::build(&table, &model, calibration);
        Self { seed, effects, model, profile }
    }

    /// The rows of that many deals created in a week after training.
    pub fn week(&self, week: u64, deals: usize, change: Change) -> Table {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(2 * week + 1);
        let mut table = builder();
        for number in 0..deals {
            let day = DAYS + 7 * week as usize + number * 7 / deals;
            let deal = self.effects.deal((day, DEALS + number), change, &mut rng);
            for row in deal.rows("", &mut rng) {
                table.push(row.iter().map(String::as_str));
            }
        }
        table.finish()
    }

    /// Its counts.
    pub fn recent(&self, week: u64, deals: usize, change: Change) -> Recent {
        Recent::count(&self.profile, &self.week(week, deals, change), &self.model)
    }

    /// Forecasts at creation of that many other deals, and what became of them.
    pub fn closed(&self, week: u64, deals: usize, change: Change) -> Vec<Closed> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(2 * week + 2);
        let mut scorer = self.model.scorer();
        let names = builder().finish();
        let places: Vec<Option<usize>> =
            self.model.inputs().iter().map(|input| names.position(&input.name)).collect();
        let mut one = |number: usize| {
            // Of all months alike: what a month does is no drift.
            let deal = self.effects.deal((number * DAYS / deals, DEALS + number), change, &mut rng);
            let row = deal.row(SLICES[0].0, 0.0, "", &mut rng);
            let cells: Vec<Option<&str>> =
                places.iter().map(|place| place.map(|place| row[place].as_str())).collect();
            Closed { probability: scorer.score(&cells).probability, success: deal.success }
        };
        (0..deals).map(&mut one).collect()
    }

    /// Mean log-odds of forecasts.
    pub fn mean_log_odds(closed: &[Closed]) -> f64 {
        closed.iter().map(|closed| logit(closed.probability)).sum::<f64>() / closed.len() as f64
    }
}
