//! A report as training makes it, with figures that agree with each other.

mod evaluation;
mod insights;

use learning::leakage::{Cost, Finding, Leakage, Policy, Rule};
use learning::report::{
    Importance, Level, ModelReport, PoolReport, Quality, REPORT_FORMAT, Report, Rung, SearchReport,
    SplitReport, Timing, Trial, Verdict,
};
use learning::schema::{ColumnSchema, Kind, Role, Schema};
use serde_json::json;

pub use evaluation::seed_matrix;

/// A full report: 4,147 deals, AUC 0.8, search, leaks, warnings.
pub fn full() -> Report {
    let insights = insights::insights();
    let test = evaluation::evaluation();
    Report {
        format: REPORT_FORMAT,
        verdict: Verdict { quality: Quality::Good, headline: String::new(), sentences: Vec::new() },
        schema: schema(),
        leakage: leakage(),
        split: SplitReport {
            rule: "time".into(),
            description: "The last 25 % by DATE_CREATE are the test part.".into(),
            train_rows: 3_110,
            test_rows: test.n,
            left_out_rows: 12,
            train_base_rate: test.train_base_rate,
            test_base_rate: test.base_rate,
            identical_rows: 3,
        },
        search: search(),
        model: ModelReport {
            parameters: 12_719,
            columns: 12_732,
            active_columns: 118.3,
            bytes: 284_212,
            recipe: json!({"groups": {}, "assignments": {}, "outputs": [
                "ALL_BINARY", "ALL_CATEGORICAL", "quantile_bin(ALL_NUMERIC, 10)", "stem(lowercase(no_punct(ALL_TEXT)), \"ru\")"
            ]}),
            settings: serde_json::from_value(json!({"lambda": 3.2, "l1": 0.0, "balance": "none"})).unwrap(),
            calibration: "beta".into(),
            fitted_rows: 3_110,
            iterations: 9,
            rung: Rung::PooledPrior,
            pool: Some(PoolReport { version: 1, gamma: 0.93, own_share: 0.61 }),
        },
        importance: importance(),
        warnings: vec!["3 test rows equal a training row in every attribute.".into()],
        timing: Timing {
            total_seconds: 1.52,
            stages: [
                ("read", 0.08),
                ("insights", 0.11),
                ("leakage", 0.06),
                ("search", 1.02),
                ("fit", 0.14),
                ("evaluate", 0.11),
            ]
            .map(|(stage, seconds)| (stage.to_owned(), seconds))
            .into(),
        },
        test,
        insights,
    }
}

/// The least a report may hold: every list empty, every figure zero.
pub fn empty() -> Report {
    Report {
        format: REPORT_FORMAT,
        verdict: Verdict::default(),
        schema: Schema::default(),
        insights: Default::default(),
        leakage: Leakage::default(),
        split: SplitReport::default(),
        search: SearchReport::default(),
        model: ModelReport::default(),
        test: Default::default(),
        importance: Vec::new(),
        warnings: Vec::new(),
        timing: Timing::default(),
    }
}

fn schema() -> Schema {
    let column = |name: &str, kind, role, note: Option<&str>, missing, distinct| ColumnSchema {
        name: name.into(),
        kind,
        role,
        note: note.map(Into::into),
        missing,
        invalid: 0,
        distinct,
    };
    Schema {
        columns: vec![
            column("ID", Kind::Id, Role::Id, Some("nearly every row has a value of its own"), 0, 4_147),
            column("DATE_CREATE", Kind::Date, Role::Time, None, 0, 730),
            column("SOURCE_ID", Kind::Categorical, Role::Attribute, None, 289, 6),
            column("CALLS_MEDIAN_DURATION", Kind::Numeric, Role::Attribute, None, 3_110, 412),
            column("HAS_PHONE", Kind::Binary, Role::Attribute, None, 0, 2),
            column("COMMENTS", Kind::Text, Role::Attribute, None, 830, 3_200),
            column(
                "CLOSE_REASON",
                Kind::Categorical,
                Role::LeftOut,
                Some("dropped by the leakage guard"),
                1_204,
                9,
            ),
            column("won", Kind::Binary, Role::Target, None, 0, 2),
        ],
    }
}

fn leakage() -> Leakage {
    let finding = |attribute: &str, rule: Rule, figure, measure: &str, cost| Finding {
        attribute: attribute.into(),
        rule,
        certain: rule.is_certain(),
        dropped: rule.is_certain(),
        figure,
        measure: measure.into(),
        auc_alone: figure,
        cost,
    };
    Leakage {
        policy: Policy::Certain,
        examined: 69,
        findings: vec![
            finding(
                "CLOSE_REASON",
                Rule::SeparatesByValue,
                0.998,
                "AUC of the attribute alone",
                Some(Cost { auc: 0.187, log_loss: -0.291 }),
            ),
            finding(
                "INVOICE_SENT_AT",
                Rule::SeparatesByMissingness,
                0.991,
                "AUC of being filled alone",
                None,
            ),
            finding(
                "LAST_ACTIVITY",
                Rule::UnusuallyStrong,
                0.861,
                "AUC of the attribute alone",
                Some(Cost { auc: 0.021, log_loss: -0.018 }),
            ),
        ],
    }
}

fn search() -> SearchReport {
    let trial = |number: u64| {
        let wave = (number as f64 * 1.7).sin();
        let stopped_early = number % 5 == 3;
        let score = 0.381 + 0.012 * (1.0 - wave) / (1.0 + 0.1 * number as f64);
        Trial {
            number,
            parameters: serde_json::from_value(json!({
                "lambda": 10_f64.powf(wave), "bins": 10, "ngram": 1 + number % 2, "balance": "none", "min_rows": 2
            }))
            .unwrap(),
            folds: (0..if stopped_early { 2 } else { 5 }).map(|fold| score + 0.003 * f64::from(fold - 2)).collect(),
            score,
            seconds: Some(0.05),
            stopped: if stopped_early { "cannot win" } else { "finished" }.into(),
        }
    };
    SearchReport {
        method: "bayes".into(),
        objective: "log-loss".into(),
        folds: "forward-chaining".into(),
        best: 17,
        trials: (0..20).map(trial).collect(),
    }
}

/// Value, effect, rows.
type LevelOf = (&'static str, f64, u64);

fn importance() -> Vec<Importance> {
    let attributes: [(&str, f64, &[LevelOf]); 5] = [
        (
            "COMMENTS",
            0.62,
            &[("договор", 0.81, 312), ("счёт", 0.64, 268), ("дорого", -0.72, 190), ("отказ", -1.21, 77)],
        ),
        (
            "SOURCE_ID",
            0.48,
            &[("REPEAT_SALE", 1.08, 331), ("PARTNER", 0.55, 208), ("ADVERTISING", -0.66, 664)],
        ),
        (
            "CALLS_MEDIAN_DURATION",
            0.31,
            &[("601 – 2,410", 0.58, 78), ("missing", -0.07, 2_330), ("1 – 34", -0.41, 78)],
        ),
        ("SOURCE_ID × FORM", 0.12, &[("WEB × order", 0.33, 94), ("WEB × missing", -0.11, 510)]),
        ("a_very_long_attribute_name_that_some_export_made_of_a_whole_question_asked_on_a_form", 0.05, &[]),
    ];
    let level = |&(value, effect, rows): &LevelOf| Level { value: value.into(), effect, rows };
    let importance = |(attribute, importance, levels): (&str, f64, &[LevelOf])| Importance {
        attribute: attribute.into(),
        importance,
        levels: levels.iter().map(level).collect(),
    };
    attributes.map(importance).into()
}
