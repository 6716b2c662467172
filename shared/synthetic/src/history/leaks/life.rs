//! The versions of a deal's fields and where in its life they fall.

use std::collections::HashMap;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::moment::{DAY, HOUR};
use crm::{Body, Kind, Moment, State};

use super::super::History;

/// Part of a deal's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before its final close, or never closed.
    Open,
    /// The version that its final close made.
    Closing,
    /// Later.
    After,
    /// Claims to be from the first day, recorded after the close.
    FromFuture,
}

/// Where a version comes from, by the number of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// It is there.
    Present(usize),
    /// It is a copy of that one.
    New { like: usize, key: &'static str, recorded_at: Moment },
}

impl Origin {
    /// The entry whose fields it has.
    pub fn entry(self) -> usize {
        match self {
            Origin::Present(entry) | Origin::New { like: entry, .. } => entry,
        }
    }
}

/// A version with what is planted in it.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub origin: Origin,
    /// When its fields are said to hold from.
    pub at: Moment,
    /// Days of age at which its fields were so in fact: a backfilled version shows those of the installation.
    pub age: f64,
    pub phase: Phase,
    /// Place of the stage in its pipeline.
    pub order: u16,
    /// The history's truth then, where the deal is open.
    pub truth: Option<f64>,
    /// Number of the field and value.
    pub cells: Vec<(usize, Box<str>)>,
}

/// A deal's versions in the order in which their fields were so, the one from the future last.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub slots: Vec<Slot>,
    /// Whether it is closed at the end of the history.
    pub closed: bool,
    /// Whether it was won, or, for deals still open, a draw from the truth.
    pub won: bool,
    /// Days from creation to the close, or to the end of the history.
    pub days: f64,
}

/// A stage that a deal moved to.
#[derive(Debug, Clone, Copy)]
struct Move {
    at: Moment,
    state: State,
    order: u16,
}

/// Lives of all deals, in their order.
pub(super) fn lives(history: &History, rng: &mut ChaCha8Rng) -> Vec<Life> {
    let numbers: HashMap<&str, usize> =
        history.deals.iter().enumerate().map(|(number, deal)| (&*deal.id, number)).collect();
    let mut moves: Vec<Vec<Move>> = vec![Vec::new(); history.deals.len()];
    let mut versions: Vec<Vec<usize>> = vec![Vec::new(); history.deals.len()];
    for (place, entry) in history.entries.iter().enumerate() {
        if entry.entity.kind != Kind::Deal {
            continue;
        }
        let number = numbers[&*entry.entity.id];
        match &entry.fact.body {
            Body::Stage(stage) => moves[number].push(Move {
                at: entry.fact.occurred_at,
                state: stage.state,
                order: stage.order.unwrap_or(0),
            }),
            Body::Version(_) => versions[number].push(place),
            _ => {}
        }
    }
    let life = |(number, (moves, versions)): (usize, (Vec<Move>, Vec<usize>))| {
        life(history, number, moves, &versions, rng)
    };
    moves.into_iter().zip(versions).enumerate().map(life).collect()
}

fn life(
    history: &History,
    number: usize,
    mut moves: Vec<Move>,
    versions: &[usize],
    rng: &mut ChaCha8Rng,
) -> Life {
    let deal = &history.deals[number];
    moves.sort_by_key(|moved| moved.at);
    let last = moves.last().copied().filter(|moved| moved.state != State::Open);
    let close = last.map(|moved| moved.at);
    let days = |at: Moment| (at - deal.created) as f64 / DAY as f64;
    let order = |at: Moment| moves.iter().rev().find(|moved| moved.at <= at).map_or(0, |moved| moved.order);
    let slot = |&entry: &usize| {
        let fact = &history.entries[entry].fact;
        let since = if fact.backfilled { fact.recorded_at } else { fact.occurred_at };
        let phase = match close {
            Some(close) if since == close => Phase::Closing,
            Some(close) if since > close => Phase::After,
            _ => Phase::Open,
        };
        let (origin, truth) = (Origin::Present(entry), history.truth_at(deal, since));
        Slot {
            origin,
            at: fact.occurred_at,
            age: days(since),
            phase,
            order: order(since),
            truth,
            cells: Vec::new(),
        }
    };
    let mut slots: Vec<Slot> = versions.iter().map(slot).collect();
    slots.sort_by(|a, b| a.age.total_cmp(&b.age));
    let backfilled = versions.first().is_some_and(|&first| history.entries[first].fact.backfilled);
    let future = slots.first().cloned().filter(|first| !backfilled && first.phase == Phase::Open);
    if let (Some(close), Some(latest)) = (close, slots.last().cloned()) {
        let at = close.max(history.entries[latest.origin.entry()].fact.recorded_at)
            + rng.random_range(DAY..6 * DAY);
        if at <= history.now {
            let origin = Origin::New { like: latest.origin.entry(), key: "v-after", recorded_at: at };
            slots.push(Slot { origin, at, age: days(at), phase: Phase::After, ..latest });
        }
    }
    if let Some(first) = future {
        let known = close.map_or(history.now, |close| close + rng.random_range(HOUR..2 * DAY));
        let origin = Origin::New {
            like: first.origin.entry(),
            key: "v-first-day",
            recorded_at: known.min(history.now),
        };
        let at = (first.at + rng.random_range(1..12 * HOUR)).min(close.unwrap_or(history.now));
        slots.push(Slot { origin, at, phase: Phase::FromFuture, ..first });
    }
    let end = close.unwrap_or(history.now);
    let won = match last {
        Some(last) => last.state == State::Won,
        None => history.truth_at(deal, history.now).is_some_and(|p| rng.random_bool(p)),
    };
    Life { slots, closed: close.is_some(), won, days: days(end) }
}
