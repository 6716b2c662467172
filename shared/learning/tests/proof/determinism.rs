//! The same table, request and seed give the same bytes.

use std::num::NonZeroUsize;

use learning::training::{Method, Options};

use crate::support::{counts, deals, options, result, trained};

#[test]
fn a_seed_fixes_every_byte_on_any_number_of_threads() {
    let (mut different, mut runs) = (0, 0);
    for seed in 0..counts(2, 10) {
        let table = deals(seed, 2_000);
        for search in [Method::Bayes, Method::Random, Method::Grid] {
            let model = |threads: usize| {
                let threads = NonZeroUsize::new(threads).expect("at least one thread");
                let trials = counts(5, 20);
                trained(&table, &Options { seed, search, threads, trials, ..options("won") }).model
            };
            let first = model(1);
            let others = [model(1), model(2), model(3)];
            different += others.iter().filter(|other| **other != first).count();
            runs += others.len();
        }
    }
    let measured = format!("{different} of {runs} repetitions");
    result("model files that differ on 1, 2 or 3 threads", measured, "none", different == 0);
}

#[test]
fn another_seed_may_give_another_model() {
    // Otherwise the test above would hold of a trainer that ignores its seed.
    let table = deals(1, 2_000);
    let model = |seed| {
        let search = Method::Random;
        trained(&table, &Options { seed, search, trials: 6, ..options("won") }).model
    };
    assert!((2..6).any(|seed| model(seed) != model(1)));
}
