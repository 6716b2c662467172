//! Fisher's exact test.

/// ln 0!, ln 1!, ...: what the test looks up.
#[derive(Debug)]
pub(super) struct LogFactorials(Vec<f64>);

impl LogFactorials {
    /// Enough for tables of so many rows.
    pub fn up_to(rows: usize) -> Self {
        let mut sum = 0.0;
        let sums = (1..=rows).map(|i| {
            sum += (i as f64).ln();
            sum
        });
        Self([0.0].into_iter().chain(sums).collect())
    }

    /// Probability that `drawn` of `total` rows hold as unusual a number of the `marked` ones as `hits`: twice the smaller
    /// tail of the hypergeometric distribution, at most 1.
    pub fn p_value(&self, hits: u32, drawn: u32, marked: u32, total: u32) -> f64 {
        let expected = f64::from(drawn) * f64::from(marked) / f64::from(total);
        // A lower tail of the marked is an upper one of the others.
        let (hits, marked) =
            if f64::from(hits) >= expected { (hits, marked) } else { (drawn - hits, total - marked) };
        let ln = |i: u32| self.0[i as usize];
        let choose = |n: u32, k: u32| ln(n) - ln(k) - ln(n - k);
        let others = total - marked;
        let mut term = (choose(marked, hits) + choose(others, drawn - hits) - choose(total, drawn)).exp();
        let mut tail = 0.0;
        for k in hits..=drawn.min(marked) {
            tail += term;
            let ratio = f64::from(marked - k) * f64::from(drawn - k) / (f64::from(k) + 1.0);
            // Not taken from each other as whole numbers, which have no sign.
            term *= ratio / (f64::from(others) - f64::from(drawn) + f64::from(k) + 1.0);
            if term < tail * f64::EPSILON {
                break;
            }
        }
        (2.0 * tail).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_the_hypergeometric_distribution() {
        let factorials = LogFactorials::up_to(1_000);
        // Fisher's tea: 4 of 4 cups of 8, probability 1/70.
        assert!((factorials.p_value(4, 4, 4, 8) - 2.0 / 70.0).abs() < 1e-12);
        assert!((factorials.p_value(0, 4, 4, 8) - 2.0 / 70.0).abs() < 1e-12);
        assert!((factorials.p_value(3, 4, 4, 8) - 2.0 * 17.0 / 70.0).abs() < 1e-12);
        // What always is is not unusual.
        assert_eq!(factorials.p_value(10, 10, 1_000, 1_000), 1.0);
        assert_eq!(factorials.p_value(0, 10, 0, 1_000), 1.0);
    }

    #[test]
    fn both_tails_hold_everything() {
        let factorials = LogFactorials::up_to(300);
        let expected = 50 * 120 / 300;
        let probability = |hits: u32| {
            // Differences of neighbouring tails, each from its own side.
            let tail = |hits: u32| factorials.p_value(hits, 50, 120, 300) / 2.0;
            if hits > expected { tail(hits) - tail(hits + 1) } else { tail(hits) - tail(hits - 1) }
        };
        let above: f64 = (expected + 2..49).map(probability).sum();
        assert!((above - factorials.p_value(expected + 2, 50, 120, 300) / 2.0).abs() < 1e-9);
        assert!(factorials.p_value(50, 50, 120, 300) < 1e-20);
    }
}
