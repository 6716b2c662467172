//! What is written into a planted field of a deal, and when.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::life::{Life, Phase, Slot};
use super::{Honest, Leak, Nature};

/// Log-odds between nothing known and a score that knows the outcome.
const SCORE_REACH: f64 = 6.0;

/// How one field is filled.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub nature: Nature,
    /// See [`Leak`] and [`Honest`].
    pub strength: f64,
    /// Share of deals that have it at all.
    filled: f64,
    /// Numbers rather than categories.
    numeric: bool,
    /// Which outcome it is about: won, lost, or both.
    about: Option<bool>,
    /// A second choice between two ways.
    flag: bool,
    /// Place of the stage that fills it.
    order: u16,
}

impl Rule {
    /// A field of a nature.
    pub fn draw(nature: Nature, rng: &mut ChaCha8Rng) -> Self {
        let (strength, filled) = match nature {
            Nature::Leak(Leak::AfterClose) => (0.3..1.0, 1.0..=1.0),
            Nature::Leak(Leak::OnlyInClosed) => (0.2..0.95, 1.0..=1.0),
            Nature::Leak(Leak::ChangedByClose) => (0.3..1.0, 0.5..=1.0),
            Nature::Leak(Leak::FromFuture) => (0.7..1.0, 0.5..=1.0),
            Nature::Leak(Leak::Score) => (0.3..1.0, 0.6..=1.0),
            Nature::Honest(Honest::Strong) => (1.0..2.0, 0.6..=1.0),
            Nature::Honest(Honest::Weak) => (0.0..0.5, 0.01..=0.15),
            Nature::Honest(Honest::Sparse) => (0.005..0.03, 1.0..=1.0),
            Nature::Honest(Honest::StageMove) => (0.3..1.0, 1.0..=1.0),
            Nature::Honest(Honest::Changing) => (0.3..0.9, 0.05..=0.4),
            Nature::Honest(Honest::LongLived) => (0.005..0.05, 1.0..=1.0),
        };
        Self {
            nature,
            strength: rng.random_range(strength),
            filled: rng.random_range(filled),
            numeric: rng.random_bool(0.5),
            about: [Some(true), Some(false), None][rng.random_range(0..3)],
            flag: rng.random_bool(0.5),
            order: [20, 30, 40][rng.random_range(0..3)],
        }
    }

    /// Writes the cells of one deal.
    pub fn fill(&self, field: usize, life: &mut Life, rng: &mut ChaCha8Rng) {
        if self.filled < 1.0 && !rng.random_bool(self.filled) {
            return;
        }
        match self.nature {
            Nature::Leak(leak) => self.leak(leak, field, life, rng),
            Nature::Honest(honest) => self.honest(honest, field, life, rng),
        }
    }

    fn leak(&self, leak: Leak, field: usize, life: &mut Life, rng: &mut ChaCha8Rng) {
        match leak {
            Leak::AfterClose => {
                if self.about.is_none_or(|about| about == life.won) && rng.random_bool(self.strength) {
                    let value = self.value(if self.flag { self.lean(life.won, 3.0) } else { 0.0 }, rng);
                    put(field, life, |slot| (slot.phase == Phase::After).then(|| value.clone()));
                }
            }
            Leak::OnlyInClosed => {
                if life.closed && rng.random_bool(self.strength) {
                    let from = some_open(life, rng);
                    self.from(from, self.value(0.0, rng), field, life);
                }
            }
            Leak::ChangedByClose => {
                let (before, after) = (self.value(0.0, rng), self.value(self.lean(life.won, 3.0), rng));
                let changes = rng.random_bool(self.strength);
                let emptied = self.flag && self.about.is_none();
                put(field, life, |slot| match slot.phase {
                    Phase::Closing | Phase::After if changes => (!emptied).then(|| after.clone()),
                    _ => Some(before.clone()),
                });
            }
            Leak::FromFuture => {
                let agrees = rng.random_bool(self.strength);
                let known = if life.closed { life.won == agrees } else { rng.random_bool(0.5) };
                let value = self.value(self.lean(known, 4.0), rng);
                put(field, life, |slot| {
                    matches!(slot.phase, Phase::After | Phase::FromFuture).then(|| value.clone())
                });
            }
            Leak::Score => self.score(field, life, rng),
        }
    }

    /// Percents that go from the truth towards the outcome until the close.
    fn score(&self, field: usize, life: &mut Life, rng: &mut ChaCha8Rng) {
        let (closed, side, days) = (life.closed, if life.won { 1.0 } else { -1.0 }, life.days.max(1e-3));
        let mut last: f64 = 0.2;
        for slot in &mut life.slots {
            last = slot.truth.unwrap_or(last).clamp(0.01, 0.99);
            let noise = 0.5 * normal(rng);
            let known = match slot.phase {
                _ if !closed => 0.0,
                Phase::Closing | Phase::After if self.flag => 1.0,
                _ => self.strength * (slot.age / days).min(1.0),
            };
            let odds = (last / (1.0 - last)).ln() + SCORE_REACH * known * side + noise;
            slot.cells.push((field, format!("{:.0}", 100.0 / (1.0 + (-odds).exp())).into()));
        }
    }

    fn honest(&self, honest: Honest, field: usize, life: &mut Life, rng: &mut ChaCha8Rng) {
        match honest {
            Honest::Strong | Honest::Weak => {
                let value = self.value(self.lean(life.won, self.strength), rng);
                self.from(0, value, field, life);
            }
            Honest::Sparse => {
                if rng.random_bool(self.strength) {
                    let from = some_open(life, rng);
                    self.from(from, self.value(0.0, rng), field, life);
                }
            }
            Honest::StageMove => {
                let reached =
                    |slot: &Slot| slot.phase == Phase::Open && (self.order..50).contains(&slot.order);
                if let Some(from) =
                    life.slots.iter().position(reached).filter(|_| rng.random_bool(self.strength))
                {
                    self.from(from, self.value(0.0, rng), field, life);
                }
            }
            Honest::Changing => {
                let mut value = self.value(0.0, rng);
                for slot in life.slots.iter_mut().filter(|slot| slot.phase != Phase::FromFuture) {
                    if rng.random_bool(self.strength) {
                        value = self.value(0.0, rng);
                    }
                    slot.cells.push((field, value.clone()));
                }
            }
            Honest::LongLived => {
                let chance = |slot: &Slot| -(-self.strength * slot.age.max(0.0)).exp_m1();
                let filled = life
                    .slots
                    .iter()
                    .position(|slot| slot.phase == Phase::Open && rng.random_bool(chance(slot)));
                if let Some(from) = filled {
                    self.from(from, self.value(0.0, rng), field, life);
                }
            }
        }
    }

    /// A value that stays from a version on; what the first version has, a copy of the first day has too.
    fn from(&self, from: usize, value: Box<str>, field: usize, life: &mut Life) {
        for (place, slot) in life.slots.iter_mut().enumerate() {
            let copy_of_first = slot.phase == Phase::FromFuture;
            let has_it = if copy_of_first { from == 0 } else { place >= from };
            if has_it {
                slot.cells.push((field, value.clone()));
            }
        }
    }

    /// A shift of `distance` standard deviations towards the outcome, whichever side that is.
    fn lean(&self, won: bool, distance: f64) -> f64 {
        if won == self.flag { distance / 2.0 } else { -distance / 2.0 }
    }

    /// A normal number with this mean, or the fifth of the normal distribution in which it falls.
    fn value(&self, mean: f64, rng: &mut ChaCha8Rng) -> Box<str> {
        let z = mean + normal(rng);
        if self.numeric {
            return format!("{:.0}", 500.0 + 100.0 * z).into();
        }
        let fifth = [-0.84, -0.25, 0.25, 0.84].iter().filter(|&&edge| z > edge).count();
        ["north", "south", "east", "west", "centre"][fifth].into()
    }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// A version while the deal is open; the first where there is none.
fn some_open(life: &Life, rng: &mut ChaCha8Rng) -> usize {
    let open = life.slots.iter().take_while(|slot| slot.phase == Phase::Open).count();
    rng.random_range(0..open.max(1))
}

fn put(field: usize, life: &mut Life, value: impl Fn(&Slot) -> Option<Box<str>>) {
    for slot in &mut life.slots {
        if let Some(value) = value(slot) {
            slot.cells.push((field, value));
        }
    }
}
