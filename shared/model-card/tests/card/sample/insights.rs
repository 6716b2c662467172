//! Insights of every kind.

use learning::insights::{AttributeInsight, Bar, Details, Insights, TargetInsight, ValueCount};
use learning::schema::Kind;

const ROWS: u64 = 4_147;

fn counts(values: &[(&str, u64, f64)]) -> Vec<ValueCount> {
    values.iter().map(|&(value, count, rate)| ValueCount { value: value.into(), count, rate }).collect()
}

fn bars(from: f64, step: f64, counts: &[u64]) -> Vec<Bar> {
    let bar = |(i, &count): (usize, &u64)| {
        let start = from + step * i as f64;
        Bar { from: start, to: start + step, count, rate: 0.08 + 0.03 * i as f64 }
    };
    counts.iter().enumerate().map(bar).collect()
}

fn attribute(
    name: &str,
    kind: Kind,
    correlation: f64,
    missing: u64,
    invalid: u64,
    details: Details,
) -> AttributeInsight {
    let share = |count: u64| count as f64 / ROWS as f64;
    AttributeInsight {
        name: name.into(),
        kind,
        correlation,
        missing,
        missing_share: share(missing),
        invalid,
        invalid_share: share(invalid),
        details,
    }
}

pub fn insights() -> Insights {
    let attributes = vec![
        attribute(
            "COMMENTS",
            Kind::Text,
            0.29,
            830,
            0,
            Details::Text {
                total_words: 26_310,
                unique_words: 61,
                words_per_record: (2, 14),
                word_length: (4, 12),
                prominent_words: counts(&[
                    ("договор", 312, 0.31),
                    ("отказ", 77, 0.04),
                    ("счёт", 268, 0.28),
                    ("contract", 91, 0.3),
                ]),
                histogram: bars(
                    1.0,
                    1.0,
                    &[0, 210, 240, 260, 255, 250, 248, 251, 260, 240, 238, 249, 251, 245],
                ),
            },
        ),
        attribute(
            "SOURCE_ID",
            Kind::Categorical,
            0.24,
            289,
            0,
            Details::Values {
                unique: 14,
                most_frequent: counts(&[
                    ("WEB", 1_244, 0.16),
                    ("CALL", 912, 0.19),
                    ("ADVERTISING", 664, 0.08),
                    ("EMAIL", 498, 0.15),
                ]),
                least_frequent: counts(&[("FAIR", 3, 0.0), ("FRIEND", 8, 0.5)]),
            },
        ),
        attribute(
            "CALLS_MEDIAN_DURATION",
            Kind::Numeric,
            0.21,
            3_110,
            4,
            Details::Numeric {
                min: 1.0,
                max: 2_410.0,
                mean: 243.7,
                median: 151.0,
                histogram: bars(0.0, 120.0, &[412, 280, 140, 84, 51, 30, 18, 9, 4, 9]),
            },
        ),
        attribute(
            "HAS_PHONE",
            Kind::Binary,
            0.06,
            0,
            0,
            Details::Values {
                unique: 2,
                most_frequent: counts(&[("Y", 3_318, 0.18), ("N", 829, 0.13)]),
                least_frequent: Vec::new(),
            },
        ),
    ];
    let target = TargetInsight {
        name: "won".into(),
        positive: "1".into(),
        values: counts(&[("0", 3_436, 0.0), ("1", 711, 1.0)]),
        base_rate: 711.0 / ROWS as f64,
    };
    Insights { rows: ROWS, target, attributes }
}
