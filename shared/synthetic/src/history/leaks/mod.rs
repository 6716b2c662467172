//! Custom fields planted in the versions of a company's deals: leaks of five kinds among clean fields.
//!
//! Honest strong fields and leaks are drawn from what became of the deals, so the truth of the history no longer is the
//! best that can be known; this is for judging a guard against leaks, not for judging probabilities.
//!
//! Versions carry all fields: 1,500 deals with 500 leaks and 5,000 clean fields take about a gigabyte.

mod fill;
mod life;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

use crm::{Body, Entity, Entry, Fact, Kind, Version};

use super::{Design, History};
use fill::Rule;
use life::{Life, Origin};

/// Clean fields per leak.
const CLEAN_PER_LEAK: usize = 10;

/// How a field knows what it cannot know honestly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Leak {
    /// Filled days after the close, for one outcome or for both. Strength: share of those deals.
    AfterClose,
    /// Filled at any time, but never in deals that stay open. Strength: share of closed deals.
    OnlyInClosed,
    /// Set early, then changed or emptied by the closing. Strength: share of closings.
    ChangedByClose,
    /// Its value follows the outcome and claims to be from the first day, but was recorded after the close. Strength:
    /// share of values that agree with the outcome.
    FromFuture,
    /// Percent of another system, refreshed until the close. Strength: how far it has gone to the outcome by then, as a
    /// share of 6 in log-odds.
    Score,
}

/// Why a clean field is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Honest {
    /// Known at creation and telling. Strength: distance of the outcomes' means in standard deviations.
    Strong,
    /// Known at creation, telling little or nothing; strength as above.
    Weak,
    /// Filled now and then while the deal is open. Strength: share of deals.
    Sparse,
    /// Filled on reaching a stage. Strength: share of the deals that reach it.
    StageMove,
    /// Changes often, as often at the close as at any other time. Strength: share of versions that change it.
    Changing,
    /// The longer a deal lives, the likelier it is filled. Strength: rate per day.
    LongLived,
}

/// What a planted field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Nature {
    /// It has to be named.
    Leak(Leak),
    /// It must not be named.
    Honest(Honest),
}

/// Natures of the leaks, in equal parts.
const LEAKS: [Leak; 5] =
    [Leak::AfterClose, Leak::OnlyInClosed, Leak::ChangedByClose, Leak::FromFuture, Leak::Score];
/// Natures of the clean fields, in percent.
const CLEAN: [(Honest, usize); 6] = [
    (Honest::Strong, 4),
    (Honest::Weak, 60),
    (Honest::Sparse, 16),
    (Honest::StageMove, 6),
    (Honest::Changing, 8),
    (Honest::LongLived, 6),
];

/// A planted field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `UF_CRM_` and a number.
    pub name: Box<str>,
    /// What it is.
    pub nature: Nature,
    /// How strongly; see [`Leak`] and [`Honest`].
    pub strength: f64,
}

/// A company with planted fields.
#[derive(Debug, Clone)]
pub struct Planted {
    /// The facts, with more fields and versions of deals than before.
    pub history: History,
    /// What was planted, in order of names.
    pub fields: Vec<Field>,
}

impl Design {
    /// 1,500 deals, for planting 500 leaks.
    pub fn leaks() -> Self {
        Self { deals: 1_500, ..Self::small() }
    }
}

/// Plants `leaks` leaks, a fifth of each kind, and ten times as many clean fields in the deals of a history. The kinds
/// are shuffled over neutral names. A closed deal gets a version some days after its close; every deal whose first version
/// was seen as it happened gets one that claims to be of its first day and was recorded after its close (or at the end of
/// the history).
pub fn plant(mut history: History, seed: u64, leaks: usize) -> Planted {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let rules: Vec<Rule> =
        natures(leaks, &mut rng).into_iter().map(|nature| Rule::draw(nature, &mut rng)).collect();
    let name = |number: usize| -> Box<str> { format!("UF_CRM_{number:04}").into() };
    let mut added = Vec::new();
    for (number, mut life) in life::lives(&history, &mut rng).into_iter().enumerate() {
        for (field, rule) in rules.iter().enumerate() {
            rule.fill(field, &mut life, &mut rng);
        }
        added.extend(write(&mut history, number, life, &name));
    }
    history.entries.append(&mut added);
    history.entries.sort_by_key(|entry| entry.fact.recorded_at);
    let field = |(number, rule): (usize, Rule)| Field {
        name: name(number),
        nature: rule.nature,
        strength: rule.strength,
    };
    Planted { history, fields: rules.into_iter().enumerate().map(field).collect() }
}

/// Natures in random order.
fn natures(leaks: usize, rng: &mut ChaCha8Rng) -> Vec<Nature> {
    let clean = CLEAN.iter().flat_map(|&(honest, percent)| {
        std::iter::repeat_n(Nature::Honest(honest), percent * leaks * CLEAN_PER_LEAK / 100)
    });
    let mut natures: Vec<Nature> = LEAKS
        .iter()
        .flat_map(|&leak| std::iter::repeat_n(Nature::Leak(leak), leaks / LEAKS.len()))
        .chain(clean)
        .collect();
    natures.shuffle(rng);
    natures
}

/// Puts the cells of a deal into its versions; returns the versions that are new.
fn write(history: &mut History, number: usize, life: Life, name: &impl Fn(usize) -> Box<str>) -> Vec<Entry> {
    let base = |history: &History, entry: usize| match &history.entries[entry].fact.body {
        Body::Version(version) => version.clone(),
        _ => Version::default(),
    };
    // All at once: new versions start from fields as they were before planting.
    let bases: Vec<Version> = life.slots.iter().map(|slot| base(history, slot.origin.entry())).collect();
    let mut new = Vec::new();
    for (slot, mut version) in life.slots.into_iter().zip(bases) {
        let cells = slot.cells.into_iter().map(|(field, value)| (name(field), value));
        Arc::make_mut(&mut version.fields).extend(cells);
        let body = Body::Version(version);
        match slot.origin {
            Origin::Present(entry) => history.entries[entry].fact.body = body,
            Origin::New { key, recorded_at, .. } => {
                let entity = Entity::new(Kind::Deal, history.deals[number].id.clone());
                let fact =
                    Fact { key: key.into(), occurred_at: slot.at, recorded_at, backfilled: false, body };
                new.push(Entry { entity, fact });
            }
        }
    }
    new
}
