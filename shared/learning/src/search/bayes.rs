//! Tree-structured Parzen estimator (Bergstra et al. 2011): points are drawn from the density of good trials, and the
//! one whose ratio of good to bad density is highest is tried next. Dimensions are treated one by one.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::space::{Dimension, Parameters, Space};
use crate::solver::normal;

/// Settings of the estimator.
#[derive(Debug, Clone, Copy)]
pub struct Bayes {
    /// Share of trials that count as good.
    pub good_share: f64,
    /// Points drawn per proposal.
    pub candidates: usize,
}

impl Default for Bayes {
    fn default() -> Self {
        Self { good_share: 0.25, candidates: 24 }
    }
}

impl Bayes {
    /// The next point, given the loss of every point so far (lower is better).
    pub fn propose(&self, space: &Space, judged: &[(Parameters, f64)], rng: &mut ChaCha8Rng) -> Parameters {
        let mut order: Vec<usize> = (0..judged.len()).collect();
        order.sort_by(|&a, &b| judged[a].1.total_cmp(&judged[b].1).then(a.cmp(&b)));
        let good = ((judged.len() as f64 * self.good_share).ceil() as usize).max(2).min(judged.len());
        let densities: Vec<[Density; 2]> = space
            .dimensions()
            .iter()
            .map(|dimension| {
                let of = |trials: &[usize]| {
                    Density::new(dimension, trials.iter().map(|&i| dimension.get(&judged[i].0)).collect())
                };
                [of(&order[..good]), of(&order[good..])]
            })
            .collect();
        let mut best: Option<(f64, Parameters)> = None;
        for _ in 0..self.candidates {
            let mut point = space.starts()[0].clone();
            let mut ratio = 0.0;
            for (dimension, [good, bad]) in space.dimensions().iter().zip(&densities) {
                let coordinate = good.draw(rng);
                ratio += good.at(coordinate).ln() - bad.at(coordinate).ln();
                dimension.set(&mut point, coordinate);
            }
            let known = judged.iter().any(|(other, _)| *other == point);
            if !known && best.as_ref().is_none_or(|(highest, _)| ratio > *highest) {
                best = Some((ratio, point));
            }
        }
        best.map_or_else(|| space.draw(rng), |(_, point)| point)
    }
}

/// A density over one dimension: observed points with a uniform prior worth one observation.
enum Density {
    /// Normal kernels on [0, 1].
    Range { points: Vec<f64>, width: f64 },
    /// Probabilities of choices.
    Choices(Vec<f64>),
}

impl Density {
    fn new(dimension: &Dimension, points: Vec<f64>) -> Self {
        match dimension.choices() {
            None => {
                let width = (1.0 / (1.0 + points.len() as f64)).clamp(0.08, 0.4);
                Density::Range { points, width }
            }
            Some(choices) => {
                let mut counts = vec![1.0; choices];
                for point in &points {
                    counts[*point as usize] += 1.0;
                }
                let total: f64 = counts.iter().sum();
                Density::Choices(counts.into_iter().map(|count| count / total).collect())
            }
        }
    }

    fn draw(&self, rng: &mut ChaCha8Rng) -> f64 {
        match self {
            Density::Range { points, width } => {
                let pick = rng.random_range(0..=points.len());
                match points.get(pick) {
                    Some(centre) => (centre + width * normal(rng)).clamp(0.0, 1.0),
                    None => rng.random(),
                }
            }
            Density::Choices(probabilities) => {
                let mut left: f64 = rng.random();
                for (choice, probability) in probabilities.iter().enumerate() {
                    left -= probability;
                    if left < 0.0 {
                        return choice as f64;
                    }
                }
                (probabilities.len() - 1) as f64
            }
        }
    }

    fn at(&self, coordinate: f64) -> f64 {
        match self {
            Density::Range { points, width } => {
                let kernel = |centre: &f64| {
                    let distance = (coordinate - centre) / width;
                    (-0.5 * distance * distance).exp() / (width * (2.0 * std::f64::consts::PI).sqrt())
                };
                (1.0 + points.iter().map(kernel).sum::<f64>()) / (points.len() + 1) as f64
            }
            Density::Choices(probabilities) => probabilities[coordinate as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::search::Proposer;
    use crate::training::{Balance, Method};

    fn start() -> Parameters {
        Parameters {
            l2: 1.0,
            l1: 0.0,
            bins: 10,
            cumulative: false,
            linear: false,
            ngram: 1,
            min_count: 1,
            pairs: 0,
            balance: Balance::None,
            half_life: 0,
        }
    }

    fn space() -> Space {
        let dimensions =
            vec![Dimension::L2(0.01, 1000.0), Dimension::Bins(vec![5, 10, 20, 40]), Dimension::Cumulative];
        Space::new(dimensions, vec![start()])
    }

    fn loss(point: &Parameters) -> f64 {
        (point.l2.ln() - 3.0).powi(2)
            + (f64::from(point.bins) - 20.0).abs()
            + if point.cumulative { 0.0 } else { 5.0 }
    }

    fn best_after(method: Method, trials: usize, seed: u64) -> f64 {
        let mut proposer = Proposer::new(method, space(), seed);
        let mut judged: Vec<(Parameters, f64)> = Vec::new();
        for _ in 0..trials {
            let Some(point) = proposer.next(&judged) else { break };
            let value = loss(&point);
            judged.push((point, value));
        }
        judged.iter().map(|(_, loss)| *loss).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn the_bayesian_search_ends_nearer_to_the_optimum_than_random_draws() {
        let mean = |method| (0..30).map(|seed| best_after(method, 30, seed)).sum::<f64>() / 30.0;
        let (bayes, random) = (mean(Method::Bayes), mean(Method::Random));
        assert!(bayes < 0.8 * random, "{bayes} against {random}");
    }

    #[test]
    fn a_grid_visits_every_point_once() {
        let space = space();
        let points: Vec<Parameters> = space.grid().collect();
        assert_eq!(points.len(), 5 * 4 * 2);
        assert!((1..points.len()).all(|i| !points[..i].contains(&points[i])));
        assert!(best_after(Method::Grid, 100, 0) < 10.0);
    }

    #[test]
    fn the_same_seed_draws_the_same_points() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut again = ChaCha8Rng::seed_from_u64(5);
        assert_eq!(space().draw(&mut rng), space().draw(&mut again));
    }
}
