//! The history of a company's CRM as facts, with the true probability of success of every deal at every moment.
//!
//! A deal is a Markov chain over a small state: stage, contact level, whether a meeting was held, days of silence, and age.
//! What happens on a day depends on this state and on a score, the sum of the effects of fields that are fixed at
//! creation and, where the design asks for it, of an interest that none shows. The state can be read off the timeline, everything else (texts, lengths of calls, chores, edits) is drawn given
//! them, so the probability of being won within the horizon given all that happened up to a moment is that given the
//! state: the backward recursion of [`History::truth`] has it exactly, without simulation.

mod activities;
mod bulk;
mod deal;
mod design;
mod emit;
mod fields;
mod hazards;
pub mod leaks;
mod ledger;
mod parties;
mod path;
mod profile;
mod stages;
mod state;
mod truth;

pub use deal::DealTruth;
pub use design::{Design, Realism};
pub use stages::pipelines;

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crm::moment::DAY;
use crm::{Entity, Entry, Kind, Moment};

use emit::Emitter;
use hazards::Hazards;
use ledger::Ledger;
use path::Path;
use profile::Profile;
use truth::Truth;

/// 2024-01-01T00:00:00Z, when every history starts.
pub const START: Moment = Moment(1_704_067_200_000);

/// Deals per linked company.
const DEALS_PER_COMPANY: usize = 8;

/// A generated company.
#[derive(Debug, Clone)]
pub struct History {
    /// All facts in order of when they were recorded.
    pub entries: Vec<Entry>,
    /// All deals in order of creation.
    pub deals: Vec<DealTruth>,
    /// End of the history: nothing is known beyond it.
    pub now: Moment,
    /// H of the truth.
    pub horizon_days: u32,
    truth: Truth,
}

impl History {
    /// Generates a company; the same seed and design give the same facts.
    ///
    /// # Panics
    /// Where the design has no deals, no days, no horizon, or a base rate outside (0, 1).
    pub fn generate(seed: u64, design: &Design) -> Self {
        assert!(design.deals > 0 && design.days > 0 && design.horizon_days > 0, "an empty design");
        assert!(design.base_rate > 0.0 && design.base_rate < 1.0, "a base rate outside (0, 1)");
        let now = START + i64::from(design.days) * DAY;
        let companies = design.deals.div_ceil(DEALS_PER_COMPANY);
        let profiles = profiles(seed, design, companies);
        let truth = truth(&profiles, design);
        let mut deals: Vec<DealTruth> = profiles
            .iter()
            .enumerate()
            .map(|(number, profile)| {
                deal(number, profile, now, truth.hazards(), design, &mut stream(seed, Part::Path, number))
            })
            .collect();
        if design.realism.bulk_closings {
            bulk::close(&mut deals, design.horizon_days, START, now);
        }
        let entries = entries(seed, design, &profiles, &deals, now);
        Self { entries, deals, now, horizon_days: design.horizon_days, truth }
    }

    /// Probability that a deal is won within the horizon of its creation, given all that happened to it up to the age of
    /// so many days; of a deal that is not going to be left out. `None` where it is closed, or not yet known to the
    /// history, at that age. 0 from the horizon on.
    pub fn truth(&self, deal: &DealTruth, age_days: f64) -> Option<f64> {
        self.truth_at(deal, deal.created + (age_days * DAY as f64).round() as i64)
    }

    /// [`Self::truth`] by moment.
    pub fn truth_at(&self, deal: &DealTruth, at: Moment) -> Option<f64> {
        if at > self.now || !deal.is_open_at(at) {
            return None;
        }
        deal.path.place(at - deal.created).map(|place| self.truth.at(deal.score, place))
    }
}

/// What a stream of random numbers is for: deals draw from streams of their own.
#[derive(Clone, Copy)]
enum Part {
    Profile,
    Path,
    Facts,
    Other,
}

fn stream(seed: u64, part: Part, number: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(4 * number as u64 + part as u64);
    rng
}

fn profiles(seed: u64, design: &Design, companies: usize) -> Vec<Profile> {
    let mut rng = stream(seed, Part::Other, 0);
    let mut created: Vec<i64> =
        (0..design.deals).map(|_| rng.random_range(0..i64::from(design.days) * DAY)).collect();
    created.sort_unstable();
    let profile = |(number, after): (usize, i64)| {
        Profile::draw(START + after, companies, design, &mut stream(seed, Part::Profile, number))
    };
    created.into_iter().enumerate().map(profile).collect()
}

/// Tables for the scores that occur, with the base hazard that gives them the base rate.
fn truth(profiles: &[Profile], design: &Design) -> Truth {
    let mut counts: BTreeMap<i32, f64> = BTreeMap::new();
    let (mut lowest, mut highest) = (i32::MAX, i32::MIN);
    for score in profiles.iter().map(|profile| profile.score) {
        // Every fifth score stands for its neighbours: the base rate needs no more.
        *counts.entry(5 * (score + 2).div_euclid(5)).or_default() += 1.0;
        (lowest, highest) = (lowest.min(score), highest.max(score));
    }
    let counts: Vec<(i32, f64)> = counts.into_iter().collect();
    let hazards = |win| Hazards::new(win, design);
    let win = truth::win_for(design.base_rate, &counts, design.horizon_days, hazards);
    Truth::new(hazards(win), design.horizon_days, lowest..=highest)
}

fn deal(
    number: usize,
    profile: &Profile,
    now: Moment,
    hazards: &Hazards,
    design: &Design,
    rng: &mut ChaCha8Rng,
) -> DealTruth {
    let path = match profile.entered_closed {
        Some(_) => Path::default(),
        None => Path::draw(profile.score, now - profile.created, hazards, rng),
    };
    DealTruth {
        id: (number + 1).to_string().into(),
        pipeline: if design.realism.pipelines { ["0", "1", "2"][profile.pipeline] } else { "" },
        created: profile.created,
        score: profile.score,
        interest: profile.interest,
        mislabelled: design.mislabelled > 0.0 && rng.random_bool(design.mislabelled),
        entered_closed: profile.entered_closed.is_some(),
        bulk_closed: None,
        path,
    }
}

/// How many leads end as junk beside a deal.
fn junk_leads(design: &Design, rng: &mut ChaCha8Rng) -> u32 {
    if !design.realism.leads {
        return 0;
    }
    design.junk_leads as u32 + u32::from(rng.random_bool(design.junk_leads.fract()))
}

fn entries(seed: u64, design: &Design, profiles: &[Profile], deals: &[DealTruth], now: Moment) -> Vec<Entry> {
    let realism = design.realism;
    let before = if realism.backfill { Design::BEFORE_INSTALLATION } else { 0.0 };
    let installed = START + (before * f64::from(design.days) * DAY as f64) as i64;
    let installed = if realism.backfill { installed } else { Moment::MIN };
    let mut ledger = Ledger { entries: Vec::new(), late_entry: realism.late_entry, installed, now };
    if realism.parties {
        for number in 0..deals.len().div_ceil(DEALS_PER_COMPANY) {
            parties::company(&mut ledger, number, START, &mut stream(seed, Part::Other, number + 1));
        }
    }
    let mut leads = 0;
    for (number, (profile, deal)) in profiles.iter().zip(deals).enumerate() {
        let mut rng = stream(seed, Part::Facts, number);
        let created = profile.created;
        let mut links = Vec::new();
        if realism.parties {
            links.push((created, parties::contact(&mut ledger, number + 1, profile, &mut rng)));
        }
        if let Some(company) = profile.company {
            let later = if rng.random_bool(0.5) { 0 } else { rng.random_range(0..10 * DAY) };
            links.push((created + later, parties::company_entity(company)));
        }
        if let Some(before) = profile.lead_before {
            leads += 1;
            let life = [created + -before, created];
            links.push((created, parties::lead(&mut ledger, leads, life, (profile.source, true), &mut rng)));
        }
        for _ in 0..junk_leads(design, &mut rng) {
            leads += 1;
            let life = [created, created + rng.random_range(DAY / 24..20 * DAY)];
            parties::lead(&mut ledger, leads, life, (profile.source, false), &mut rng);
        }
        let scribe = ledger.scribe(Entity::new(Kind::Deal, deal.id.clone()), created);
        Emitter { design, profile, deal, scribe, rng: &mut rng, now }.write(links);
    }
    let mut entries = ledger.entries;
    entries.sort_by_key(|entry| entry.fact.recorded_at);
    entries
}
