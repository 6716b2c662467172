//! How far the mix of an attribute's values has moved in one slice.

use serde::{Deserialize, Serialize};

use super::exact::LogFactorials;
use super::profile::Watched;
use super::{LEAST_KNOWN, LEAST_RECENT};

/// An attribute in one slice, then (in training) and now. Shares are in [0, 1].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// The attribute.
    pub attribute: String,
    /// The slice; empty where there are none.
    pub slice: String,
    /// Effective rows in training.
    pub rows_then: u32,
    /// Recent rows.
    pub rows_now: u32,
    /// Population stability index: Σ (now - then) · ln(now / then) over bins, shares with half a row added to each bin.
    pub psi: f64,
    /// What chance alone makes of it on average at so many rows.
    pub psi_by_chance: f64,
    /// Share of missing cells in training.
    pub missing_then: f64,
    /// Share of missing cells in recent rows.
    pub missing_now: f64,
    /// By how much it moves the mean log-odds: Σ over bins of (now - then) · mean contribution.
    pub effect: f64,
    /// The part of the values whose share has changed least by chance.
    pub sharpest: Part,
    /// Of no drift, corrected for all parts of all attributes and slices that are compared.
    pub p_value: f64,
}

/// A part of an attribute's values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Part {
    /// What it holds: a value, `other`, `missing`, `filled`, or numbers as `< 3`.
    pub holds: String,
    /// Whether that is the missing cells.
    pub missing: bool,
    /// Its share in training.
    pub then: f64,
    /// Its share in recent rows.
    pub now: f64,
}

/// Whether a slice has rows enough on both sides, and more than one value in the two of them.
pub(super) fn comparable(then: &[u32], now: &[u32]) -> bool {
    let several = then.iter().zip(now).filter(|&(then, now)| then + now > 0).count() > 1;
    several && then.iter().sum::<u32>() >= LEAST_KNOWN && now.iter().sum::<u32>() >= LEAST_RECENT
}

/// Compares the counts of a [`comparable`] slice; `tests` is the number of such comparisons.
pub(super) fn shift(
    watched: &Watched,
    (slice, number): (&str, usize),
    now: &[u32],
    tests: usize,
    factorials: &LogFactorials,
) -> Shift {
    let then = &watched.counts[number];
    let (rows_then, rows_now) = (then.iter().sum::<u32>(), now.iter().sum::<u32>());
    let share = |count: u32, rows: u32| f64::from(count) / f64::from(rows);
    let missing = watched.bins.missing();
    // Of a part and its complement the first is named: missing cells before filled ones.
    let occurring: Vec<usize> =
        (0..watched.bins.count()).rev().filter(|&bin| then[bin] + now[bin] > 0).collect();
    let mut sharpest = (f64::INFINITY, Part::default());
    let mut parts = 0;
    let mut look = |holds: String, missing: bool, then: u32, now: u32| {
        let p = factorials.p_value(now, rows_now, then + now, rows_then + rows_now);
        parts += 1;
        if p < sharpest.0 {
            sharpest = (p, Part { holds, missing, then: share(then, rows_then), now: share(now, rows_now) });
        }
    };
    for &bin in &occurring {
        look(watched.bins.label(bin), bin == missing, then[bin], now[bin]);
    }
    for (cut, holds) in watched.bins.cuts() {
        look(holds, false, then[..cut].iter().sum(), now[..cut].iter().sum());
    }
    // Two parts are one and its complement: the same test.
    let compared = if parts == 2 { 1 } else { parts };
    let half =
        |count: u32, rows: u32| (f64::from(count) + 0.5) / (f64::from(rows) + 0.5 * occurring.len() as f64);
    let psi = occurring.iter().map(|&bin| {
        let (then, now) = (half(then[bin], rows_then), half(now[bin], rows_now));
        (now - then) * (now / then).ln()
    });
    let effects = watched.contributions.iter().zip(then.iter().zip(now));
    Shift {
        attribute: watched.attribute.clone(),
        slice: slice.to_owned(),
        rows_then,
        rows_now,
        psi: psi.sum(),
        psi_by_chance: (occurring.len() - 1) as f64
            * (1.0 / f64::from(rows_then) + 1.0 / f64::from(rows_now)),
        missing_then: share(then[missing], rows_then),
        missing_now: share(now[missing], rows_now),
        effect: effects
            .map(|(each, (&then, &now))| each * (share(now, rows_now) - share(then, rows_then)))
            .sum(),
        p_value: (sharpest.0 * f64::from(compared) * tests as f64).min(1.0),
        sharpest: sharpest.1,
    }
}
