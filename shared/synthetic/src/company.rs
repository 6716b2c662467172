//! A believable company: deals of a CRM with calls, mails, chats, forms and comments.

use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Normal, Poisson};

use crate::Company;
use crate::columns::Columns;
use crate::draw::{outcomes, probabilities, weighted};
use crate::vocabulary::{ENGLISH, RUSSIAN, text};

const BASE_RATE: f64 = 0.17;
const DAYS: usize = 730;
const MANAGERS: usize = 9;

/// Value, its share among deals (weights), its effect on the log-odds.
type Levels = [((&'static str, f64), f64)];

const SOURCES: &Levels = &[
    (("WEB", 0.0), 30.0),
    (("CALL", 0.3), 22.0),
    (("ADVERTISING", -0.7), 16.0),
    (("EMAIL", -0.1), 12.0),
    (("REPEAT_SALE", 1.1), 8.0),
    (("PARTNER", 0.6), 5.0),
    (("", -0.3), 7.0),
];
const FORMS: &Levels =
    &[(("", 0.0), 55.0), (("callback", -0.2), 20.0), (("calculator", 0.4), 15.0), (("order", 0.7), 10.0)];
const TIMES: &Levels =
    &[(("morning", 0.1), 30.0), (("day", 0.0), 45.0), (("evening", -0.1), 20.0), (("night", -0.5), 5.0)];
const TITLES: &[(&str, f64)] =
    &[("Сделка", 40.0), ("Заявка с сайта", 25.0), ("Входящий звонок", 20.0), ("Web order", 15.0)];

/// One deal. `None` is a missing cell.
struct Deal {
    created: Date,
    source: (&'static str, f64),
    time_of_day: (&'static str, f64),
    form: (&'static str, f64),
    manager: usize,
    has_phone: bool,
    has_email: bool,
    is_mobile: Option<bool>,
    amount: Option<f64>,
    calls_total: u32,
    calls_last_week: u32,
    call_seconds: Option<f64>,
    emails_total: u32,
    emails_incoming: u32,
    chat_sessions: u32,
    answer_seconds: Option<f64>,
    meetings: u32,
    title: String,
    comments: String,
    words: f64,
}

impl Company {
    /// A CRM deal table of 22 columns, about 17 % won, deals in order of creation over two years.
    ///
    /// Effects are smooth and saturating; an amount far from the usual one goes with failure except for repeat
    /// clients (the one interaction). Call length is missing in about 75 % of rows.
    pub fn generate(seed: u64, rows: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let skill = Normal::new(0.0, 0.3).expect("a positive deviation");
        let managers: Vec<f64> = (0..MANAGERS).map(|_| skill.sample(&mut rng)).collect();
        let deals: Vec<Deal> = (0..rows).map(|row| Deal::draw(row * DAYS / rows.max(1), &mut rng)).collect();
        let scores: Vec<f64> = deals.iter().map(|deal| deal.log_odds() + managers[deal.manager]).collect();
        let truth = probabilities(BASE_RATE, &scores);
        let outcomes = outcomes(&truth, &mut rng);
        let mut columns = Columns::default();
        columns.push("ID", (1..=rows).map(|row| format!("D-{row:06}")).collect());
        for (name, cell) in CELLS {
            columns.push(*name, deals.iter().map(cell).collect());
        }
        columns.push_outcomes("won", &outcomes);
        Self { table: columns.finish(), truth, target: "won", time: Some("DATE_CREATE"), id: Some("ID") }
    }
}

type Cell = fn(&Deal) -> String;

/// Columns between the id and the target.
const CELLS: &[(&str, Cell)] = &[
    ("DATE_CREATE", |deal| deal.created.to_string()),
    ("DATE_CREATE_DAY_OF_WEEK", |deal| format!("{:?}", deal.created.weekday())),
    ("DATE_CREATE_TIME", |deal| deal.time_of_day.0.into()),
    ("SOURCE_ID", |deal| deal.source.0.into()),
    ("ASSIGNED_BY_ID", |deal| format!("manager-{}", deal.manager + 1)),
    ("TITLE", |deal| deal.title.clone()),
    ("AMOUNT", |deal| optional(deal.amount)),
    ("HAS_PHONE", |deal| yes_no(deal.has_phone)),
    ("HAS_EMAIL", |deal| yes_no(deal.has_email)),
    ("TRACKING_IS_MOBILE", |deal| deal.is_mobile.map(yes_no).unwrap_or_default()),
    ("FORM", |deal| deal.form.0.into()),
    ("CALLS_TOTAL", |deal| deal.calls_total.to_string()),
    ("CALLS_LAST_WEEK", |deal| deal.calls_last_week.to_string()),
    ("CALLS_MEDIAN_DURATION", |deal| optional(deal.call_seconds)),
    ("EMAIL_COUNT_TOTAL", |deal| deal.emails_total.to_string()),
    ("INCOMING_EMAILS", |deal| deal.emails_incoming.to_string()),
    ("OL_SESSIONS_LAST_MONTH", |deal| deal.chat_sessions.to_string()),
    ("OL_OPERATOR_ANSWER_TIME", |deal| optional(deal.answer_seconds)),
    ("MEETINGS_TOTAL", |deal| deal.meetings.to_string()),
    ("COMMENTS", |deal| deal.comments.clone()),
];

fn optional(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.0}")).unwrap_or_default()
}

fn yes_no(value: bool) -> String {
    if value { "Y".into() } else { "N".into() }
}

/// A count that is 0 unless `active`, else 1 plus a Poisson draw around `mean`.
fn count(active: f64, mean: f64, rng: &mut ChaCha8Rng) -> u32 {
    if !rng.random_bool(active) {
        return 0;
    }
    let extra: f64 = Poisson::new(mean).expect("a positive mean").sample(rng);
    1 + extra as u32
}

/// `count` with each one kept with probability `share`.
fn part(count: u32, share: f64, rng: &mut ChaCha8Rng) -> u32 {
    (0..count).filter(|_| rng.random_bool(share)).count() as u32
}

/// A log-normal value around `median`, with probability `share`.
fn filled(share: f64, median: f64, spread: f64, rng: &mut ChaCha8Rng) -> Option<f64> {
    let value = LogNormal::new(median.ln(), spread).expect("a positive spread");
    rng.random_bool(share).then(|| value.sample(rng).round().max(1.0))
}

impl Deal {
    fn draw(day: usize, rng: &mut ChaCha8Rng) -> Self {
        let calls_total = count(0.31, 2.0, rng);
        let emails_total = count(0.45, 1.5, rng);
        let chat_sessions = count(0.35, 0.4, rng);
        let russian = rng.random_bool(0.75);
        let words = if rng.random_bool(0.8) { rng.random_range(2..=14) } else { 0 };
        let (comments, words) = text(if russian { RUSSIAN } else { ENGLISH }, words, rng);
        let days: Span = i64::try_from(day).unwrap_or(0).days();
        Self {
            created: date(2023, 9, 1) + days,
            source: *weighted(SOURCES, rng),
            time_of_day: *weighted(TIMES, rng),
            form: *weighted(FORMS, rng),
            manager: rng.random_range(0..MANAGERS),
            has_phone: rng.random_bool(0.8),
            has_email: rng.random_bool(0.55),
            is_mobile: rng.random_bool(0.7).then(|| rng.random_bool(0.6)),
            amount: filled(0.82, 60_000.0, 0.9, rng),
            calls_last_week: part(calls_total, 0.4, rng),
            call_seconds: filled(if calls_total > 0 { 0.81 } else { 0.0 }, 150.0, 1.0, rng),
            calls_total,
            emails_incoming: part(emails_total, 0.45, rng),
            emails_total,
            answer_seconds: filled(if chat_sessions > 0 { 0.95 } else { 0.0 }, 120.0, 1.2, rng),
            chat_sessions,
            meetings: count(0.08, 0.3, rng),
            title: format!("{} {}", weighted(TITLES, rng), rng.random_range(1..=400)),
            comments,
            words,
        }
    }

    /// The true log-odds but for the manager and the intercept.
    fn log_odds(&self) -> f64 {
        let repeat = self.source.0 == "REPEAT_SALE";
        let calls = 1.1 * (1.0 - (-f64::from(self.calls_total) / 2.0).exp());
        let recent = 0.4 * f64::from(self.calls_last_week).ln_1p();
        let length = self.call_seconds.map_or(0.0, |seconds| 0.7 * ((seconds / 60.0 - 4.0) / 3.0).tanh());
        let emails =
            0.25 * f64::from(self.emails_total).ln_1p() + 0.3 * f64::from(self.emails_incoming).ln_1p();
        let chat = self.answer_seconds.map_or(0.0, |seconds| 0.8 - 0.35 * (seconds / 30.0).ln_1p());
        let amount = self.amount.map_or(-0.2, |amount| {
            let distance = (amount / 60_000.0).ln();
            if repeat { 0.0 } else { -0.3 * distance * distance }
        });
        let weekend = matches!(self.created.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.source.1
            + self.time_of_day.1
            + self.form.1
            + calls
            + recent
            + length
            + emails
            + chat
            + amount
            + self.words.clamp(-2.0, 2.0)
            + 0.9 * f64::from(self.meetings.min(3)).ln_1p()
            + if self.has_phone { 0.4 } else { 0.0 }
            + if self.has_email { 0.2 } else { 0.0 }
            - if weekend { 0.3 } else { 0.0 }
    }
}
