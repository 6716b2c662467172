//! What can be said of shares for certain.
//!
//! All bounds are Chernoff's (Annals of Mathematical Statistics 23, 1952), which hold for every number of cases: an
//! event of probability below `exp(-doubt)` is taken not to be luck.

/// Chance that the guard blames luck on any field at all.
const WRONG: f64 = 0.01;

/// What luck has to be ruled out by, in units of log-probability, where so many questions are asked (Bonferroni).
pub(super) fn doubt(questions: usize) -> f64 {
    (questions.max(1) as f64 / WRONG).ln()
}

/// Cases and how many of them count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub of: u32,
    pub count: u32,
}

impl Share {
    pub fn add(&mut self, counts: bool) {
        self.of += 1;
        self.count += u32::from(counts);
    }

    pub fn plus(self, other: Self) -> Self {
        Self { of: self.of + other.of, count: self.count + other.count }
    }

    /// The share that was seen; 0 of no cases.
    pub fn seen(self) -> f64 {
        f64::from(self.count) / f64::from(self.of.max(1))
    }

    /// The least share under which as many are not too unlikely.
    pub fn at_least(self, doubt: f64) -> f64 {
        let seen = self.seen();
        self.bound(doubt, 0.0, seen)
    }

    /// The greatest share under which as few are not too unlikely.
    pub fn at_most(self, doubt: f64) -> f64 {
        if self.of == 0 { 1.0 } else { self.bound(doubt, 1.0, self.seen()) }
    }

    /// Between an end of the unit interval and what was seen, where `of * divergence(seen, p) = doubt`.
    fn bound(self, doubt: f64, mut outside: f64, mut inside: f64) -> f64 {
        let seen = self.seen();
        for _ in 0..40 {
            let middle = (outside + inside) / 2.0;
            if f64::from(self.of) * divergence(seen, middle) > doubt {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        inside
    }
}

/// Kullback and Leibler's divergence of Bernoulli distributions, in nats; `p` is strictly between 0 and 1.
fn divergence(seen: f64, p: f64) -> f64 {
    let term = |q: f64, p: f64| if q > 0.0 { q * (q / p).ln() } else { 0.0 };
    term(seen, p) + term(1.0 - seen, 1.0 - p)
}

/// Upper bound of the logarithm of the probability that at most `count` of independent events come true, given how
/// many there are of which probability: the least over `t` of `t * count + Σ n ln(1 - p + p exp(-t))`.
pub(super) fn ln_at_most(count: u32, events: &[(u32, f64)]) -> f64 {
    let expected: f64 = events.iter().map(|&(n, p)| f64::from(n) * p).sum();
    if f64::from(count) >= expected {
        return 0.0;
    }
    let at = |t: f64| {
        let sum: f64 = events.iter().map(|&(n, p)| f64::from(n) * (-p * -(-t).exp_m1()).ln_1p()).sum();
        t * f64::from(count) + sum
    };
    // Convex in t; beyond 30 nothing changes but by count * t.
    let (mut low, mut high) = (0.0, 30.0);
    for _ in 0..60 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if at(left) < at(right) {
            high = right;
        } else {
            low = left;
        }
    }
    at((low + high) / 2.0).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Probability of at most `count` of `of`.
    fn binomial(count: u32, of: u32, p: f64) -> f64 {
        let (mut term, mut sum) = ((1.0 - p).powi(of as i32), 0.0);
        for k in 0..=count {
            sum += term;
            term *= f64::from(of - k) / f64::from(k + 1) * p / (1.0 - p);
        }
        sum
    }

    #[test]
    fn no_event_of_twenty_even_ones_is_as_unlikely_as_twenty_coins() {
        let ln = ln_at_most(0, &[(12, 0.5), (8, 0.5)]);
        assert!((ln - 20.0 * 0.5_f64.ln()).abs() < 1e-6, "{ln}");
        assert_eq!(ln_at_most(10, &[(20, 0.5)]), 0.0);
    }

    proptest! {
        #[test]
        fn bounds_hold_and_enclose_what_was_seen(of in 1_u32..200, part in 0.0..1.0, p in 0.01_f64..0.99) {
            let count = (part * f64::from(of)) as u32;
            let share = Share { of, count };
            prop_assert!(share.at_least(5.0) <= share.seen() && share.seen() <= share.at_most(5.0));
            let exact = binomial(count, of, p);
            prop_assert!(exact <= ln_at_most(count, &[(of, p)]).exp() * (1.0 + 1e-6));
            let rarest = binomial(count, of, share.at_most(5.0));
            prop_assert!(rarest <= (-5.0_f64).exp() * (1.0 + 1e-6) || share.count == share.of);
        }
    }
}
