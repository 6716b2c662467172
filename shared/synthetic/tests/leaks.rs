//! The flat table with planted leaks.

#![expect(clippy::unwrap_used, reason = "a helper of tests, outside test functions")]

use learning::table::{Column, MISSING};
use synthetic::leaks::{Nature, Planted, generate};

const ROWS: usize = 2_000;

fn won(planted: &Planted) -> Vec<bool> {
    let target = planted.table.column(planted.target).unwrap();
    (0..ROWS).map(|row| target.value(row) == Some("1")).collect()
}

/// Share of rows on which a rule about the cell agrees with the outcome, or disagrees, whichever is more.
fn agreement(column: &Column, won: &[bool], says: impl Fn(usize) -> bool) -> f64 {
    let same =
        (0..column.codes().len()).filter(|&row| says(row) == won[row]).count() as f64 / won.len() as f64;
    same.max(1.0 - same)
}

/// Agreement of the best rule that sees which value a cell holds: each value says its majority's outcome.
fn agreement_by_value(column: &Column, won: &[bool]) -> f64 {
    let mut counts = vec![[0_u32; 2]; column.distinct()];
    for (&code, &won) in column.codes().iter().zip(won).filter(|(code, _)| **code != MISSING) {
        counts[code as usize][usize::from(won)] += 1;
    }
    counts.iter().map(|[lost, won]| f64::from(*lost.max(won))).sum::<f64>() / won.len() as f64
}

#[test]
fn the_same_seed_plants_the_same_leaks() {
    let (a, b) = (generate(4, 50), generate(4, 50));
    assert_eq!(a.attributes, b.attributes);
    assert!(a.table.columns().iter().zip(b.table.columns()).all(|(a, b)| a.codes() == b.codes()));
}

#[test]
fn two_hundred_of_each_leak_stand_beside_two_thousand_honest_attributes() {
    let planted = generate(1, 20);
    let count = |nature| planted.of(nature).count();
    assert_eq!(count(Nature::LeakByValue), 200);
    assert_eq!(count(Nature::LeakByMissingness), 200);
    assert_eq!(count(Nature::Strong) + count(Nature::Weak), 2_000);
    assert_eq!(count(Nature::Strong), 200);
    assert_eq!(planted.table.columns().len(), 2_401);
}

#[test]
fn leaks_know_the_outcome_and_honest_attributes_do_not() {
    let planted = generate(1, ROWS);
    let won = won(&planted);
    for (name, nature) in &planted.attributes {
        let column = planted.table.column(name).unwrap();
        let filled = agreement(column, &won, |row| column.value(row).is_some());
        // Numbers with thousands of values know every outcome by heart; their ranges are looked at instead.
        let few_values = column.distinct() <= 20;
        let by_value = if few_values {
            agreement_by_value(column, &won)
        } else {
            let above =
                |row| column.value(row).and_then(|v| v.parse::<f64>().ok()).is_some_and(|v| v >= 450.0);
            agreement(column, &won, above)
        };
        match nature {
            Nature::LeakByValue => assert!(by_value > 0.98, "{name}: {by_value}"),
            Nature::LeakByMissingness => assert!(filled > 0.98, "{name}: {filled}"),
            Nature::Strong | Nature::Weak => {
                assert!(filled < 0.9 && by_value < 0.9, "{name}: {filled} {by_value}")
            }
        }
    }
}
