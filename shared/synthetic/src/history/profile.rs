//! What is fixed about a deal at its creation, all of it visible in its fields but for the client's interest.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::Moment;
use crm::moment::DAY;

use super::{Design, START};
use crate::draw::weighted;

/// Value with what it adds to the score (tenths of log hazard of winning), and its share.
type Levels = [((&'static str, i32), f64)];

const SOURCES: &Levels = &[
    (("WEB", 0), 30.0),
    (("CALL", 3), 22.0),
    (("ADVERTISING", -5), 16.0),
    (("EMAIL", -1), 12.0),
    (("REPEAT_SALE", 8), 8.0),
    (("PARTNER", 5), 5.0),
    (("", -2), 7.0),
];
const UTM: &Levels =
    &[(("", 0), 55.0), (("cpc", -3), 25.0), (("organic", 1), 12.0), (("newsletter", 3), 8.0)];
const FORMS: &Levels =
    &[(("", 0), 55.0), (("callback", -2), 20.0), (("calculator", 3), 15.0), (("order", 5), 10.0)];
const DEVICES: &[(&str, f64)] = &[("", 20.0), ("mobile", 45.0), ("desktop", 35.0)];
const PRODUCTS: &Levels = &[
    (("windows", 0), 35.0),
    (("doors", 2), 25.0),
    (("balconies", -3), 20.0),
    (("repair", 5), 12.0),
    (("design", -5), 8.0),
];
/// Amounts from, below, what they add, share.
const AMOUNTS: &[((f64, f64, i32), f64)] =
    &[((2e3, 2e4, 3), 30.0), ((2e4, 2e5, 0), 50.0), ((2e5, 2e6, -5), 20.0)];
const TITLES: &Levels = &[
    (("Сделка", 0), 40.0),
    (("Web order", 0), 20.0),
    (("Срочно заказ", 4), 15.0),
    (("Запрос прайса", -4), 15.0),
    (("Urgent order", 4), 5.0),
    (("Price request", -4), 5.0),
];
/// Type of the linked contact.
const CLIENTS: &Levels = &[(("", 0), 70.0), (("CLIENT", 5), 20.0), (("SUPPLIER", -5), 10.0)];
/// What pipelines add to the score, and their shares.
const PIPELINES: &[((usize, i32), f64)] = &[((0, 0), 60.0), ((1, 2), 25.0), ((2, -3), 15.0)];

/// Employees who work on deals.
pub(super) const USERS: u32 = 12;

/// A deal at its creation.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub created: Moment,
    /// Log hazard of winning in tenths, beside what changes with time.
    pub score: i32,
    /// The part of the score that no field shows.
    pub interest: i32,
    pub pipeline: usize,
    pub source: &'static str,
    pub utm: &'static str,
    pub form: &'static str,
    pub device: &'static str,
    pub product: &'static str,
    pub title: &'static str,
    /// Type of the linked contact; empty for a contact of no type or where contacts are off.
    pub client: &'static str,
    pub amount: f64,
    /// Amounts from, below which the amount stays whatever changes.
    pub amounts: (f64, f64),
    pub user: u32,
    pub russian: bool,
    pub has_phone: bool,
    pub has_email: bool,
    /// Number of the linked company.
    pub company: Option<usize>,
    /// How long before the creation (milliseconds) the lead was created that became this deal.
    pub lead_before: Option<i64>,
    /// For a deal entered when it was closed: whether it was won.
    pub entered_closed: Option<bool>,
}

impl Profile {
    /// A deal created at a moment, `companies` being how many there are.
    pub fn draw(created: Moment, companies: usize, design: &Design, rng: &mut ChaCha8Rng) -> Self {
        let realism = design.realism;
        let years = (created - START) as f64 / DAY as f64 / 365.25;
        let mut score = (10.0 * design.drift_per_year * years).round() as i32;
        let mut level = |levels: &Levels, on: bool, rng: &mut ChaCha8Rng| {
            let &(value, effect) = if on { weighted(levels, rng) } else { &levels[0].0 };
            score += effect;
            value
        };
        let source = level(SOURCES, true, rng);
        let utm = level(UTM, true, rng);
        let form = level(FORMS, true, rng);
        let product = level(PRODUCTS, true, rng);
        let title = level(TITLES, true, rng);
        let client = level(CLIENTS, realism.parties, rng);
        let &(from, below, by_amount) = weighted(AMOUNTS, rng);
        let &(pipeline, by_pipeline) =
            if realism.pipelines { weighted(PIPELINES, rng) } else { &PIPELINES[0].0 };
        let interest = hidden_interest(design.interest, rng);
        score += interplay(design.interplay, source, product);
        Self {
            created,
            score: score + by_amount + by_pipeline + interest,
            interest,
            pipeline,
            source,
            utm,
            form,
            device: weighted::<&str>(DEVICES, rng),
            product,
            title,
            client,
            amount: (from * (below / from).powf(rng.random())).floor(),
            amounts: (from, below),
            user: rng.random_range(1..=USERS),
            russian: rng.random_bool(0.75),
            has_phone: rng.random_bool(0.8),
            has_email: rng.random_bool(0.6),
            company: (realism.parties && rng.random_bool(0.4)).then(|| rng.random_range(0..companies)),
            lead_before: (realism.leads && rng.random_bool(0.25))
                .then(|| rng.random_range(DAY / 24..6 * DAY)),
            entered_closed: (realism.created_closed && rng.random_bool(0.03)).then(|| rng.random_bool(0.7)),
        }
    }
}

/// What the client's interest adds to the score.
fn hidden_interest(strength: i32, rng: &mut ChaCha8Rng) -> i32 {
    if strength == 0 {
        return 0;
    }
    match rng.random_range(0..4) {
        0 => -strength,
        1 => strength,
        _ => 0,
    }
}

/// What a pair of source and product adds to the score beyond their own effects: the colours of a chessboard, so that neither
/// field says anything of it alone.
fn interplay(strength: i32, source: &str, product: &str) -> i32 {
    let place =
        |levels: &Levels, value: &str| levels.iter().position(|((level, _), _)| *level == value).unwrap_or(0);
    if (place(SOURCES, source) + place(PRODUCTS, product)).is_multiple_of(2) { strength } else { -strength }
}
