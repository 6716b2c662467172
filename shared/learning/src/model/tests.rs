use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::table::{Table, TableBuilder};
use crate::training::{Options, Split, Trained, train};

const COLUMNS: [&str; 6] = ["calls", "source", "phone", "note", "created", "won"];
const TEXTS: [&str; 5] = ["срочный заказ", "Call back, please", "просит скидку", "", "заказ оплачен: да"];

/// Row `i` of a small company: more calls and an urgent note win more often.
fn row(i: usize) -> [String; 6] {
    let noise = (i * 7919 + 13) % 101;
    let calls = (i * 31) % 12;
    let note = TEXTS[(i * 17 + i / 7) % 5];
    let chance = 10 + 4 * calls + if note.contains("заказ") { 30 } else { 0 };
    [
        if i.is_multiple_of(9) { String::new() } else { calls.to_string() },
        ["web", "fax", "chat", "NA"][(i * 13 + i / 5) % 4].to_owned(),
        ["yes", "no"][i % 2].to_owned(),
        note.to_owned(),
        format!("2024-{:02}-{:02}", 1 + i / 28 % 12, 1 + i % 28),
        if noise < chance { "1" } else { "0" }.to_owned(),
    ]
}

fn company(rows: usize) -> Table {
    let mut builder = TableBuilder::new(COLUMNS);
    (0..rows).for_each(|i| builder.push(row(i).iter().map(String::as_str)));
    builder.finish()
}

const ROWS: usize = 400;

fn trained() -> &'static Trained {
    static TRAINED: OnceLock<Trained> = OnceLock::new();
    TRAINED.get_or_init(|| {
        let recipe = r#"{"outputs": ["quantile_bin(calls, 4)", "normalize(calls)", "cartesian(source, phone)",
            "source", "missing(calls)", "month(created)", "lowercase(no_punct(note))"]}"#;
        let options = Options {
            recipe: Some(recipe.parse().expect("a recipe")),
            split: Some(Split::Random),
            trials: 2,
            ..Options::new("won")
        };
        train(&company(ROWS), &options, &mut |_| {}).expect("it can be learned")
    })
}

fn model(bytes: Vec<u8>) -> Result<Model, ModelError> {
    Model::from_bytes(Bytes::from(bytes))
}

/// Writes the right checksum over whatever the file holds.
fn seal(mut file: Vec<u8>) -> Vec<u8> {
    let checksum = xxh3_64(&file[32..]);
    file[24..32].copy_from_slice(&checksum.to_le_bytes());
    file
}

/// Uses everything of a model, if it is one, and checks what must hold of any forecast.
fn use_up(file: Vec<u8>) -> bool {
    let Ok(model) = model(file) else { return false };
    let _ = model.report();
    let mut scorer = model.scorer();
    let inputs = model.inputs().len();
    for cell in ["5", "-1e308", "web", "yes", "срочный Заказ, please", "2024-05-05", "", "?"] {
        let forecast = scorer.score(&vec![Some(cell); inputs]);
        let ordered = 0.0 < forecast.low && forecast.low <= forecast.high && forecast.high < 1.0;
        assert!(ordered && forecast.log_odds.is_finite() && forecast.base.is_finite(), "{forecast:?}");
        assert!(scorer.reasons(9).iter().all(|reason| reason.contribution.is_finite()));
        let _ = model.band(forecast.probability);
    }
    true
}

#[test]
fn a_model_scores_the_test_part_as_its_report_says() {
    let Trained { model: bytes, report, .. } = trained();
    let model = model(bytes.clone()).expect("its own file");
    let mut scorer = model.scorer();
    let position = |name: &str| COLUMNS.iter().position(|column| *column == name).expect("a column");
    let inputs: Vec<usize> = model.inputs().iter().map(|input| position(&input.name)).collect();
    let rows: Vec<[String; 6]> = (0..ROWS).map(row).collect();
    let wins = rows.iter().filter(|row| row[5] == "1").count() as f64;
    let mean = rows.iter().map(|row| {
        let cells: Vec<Option<&str>> = inputs.iter().map(|&input| Some(row[input].as_str())).collect();
        let forecast = scorer.score(&cells);
        let sum: f64 = forecast.base + scorer.contributions().map(|(_, c)| c).sum::<f64>();
        assert!((sum - forecast.log_odds).abs() < 1e-9);
        forecast.probability
    });
    let mean = mean.sum::<f64>() / ROWS as f64;
    assert!((mean - wins / ROWS as f64).abs() < 0.05, "{mean} against {wins} wins");
    let stored = model.report().expect("a report");
    assert_eq!((stored.test, stored.model), (report.test.clone(), report.model.clone()));
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let file = &trained().model;
    for length in 0..file.len() {
        assert!(model(file[..length].to_vec()).is_err(), "{length} of {} bytes", file.len());
    }
    assert!(model([file.as_slice(), b"\n"].concat()).is_err(), "a byte too many");
}

#[test]
fn a_file_with_any_byte_altered_is_refused() {
    let mut file = trained().model.clone();
    for at in 0..file.len() {
        for flip in [1, 0x80] {
            file[at] ^= flip;
            let refused = model(file.clone());
            assert!(refused.is_err(), "byte {at}");
            file[at] ^= flip;
        }
    }
}

#[test]
fn another_format_and_another_file_are_told_apart_from_damage() {
    let mut file = trained().model.clone();
    file[8] = 2;
    assert!(matches!(model(file), Err(ModelError::Format(reason)) if reason.contains("format 2")));
    assert!(matches!(model(b"%PDF-1.4".to_vec()), Err(ModelError::Format(_))));
    assert!(matches!(model(Vec::new()), Err(ModelError::Format(_))));
}

/// The head as JSON, and the rest of the file.
fn head() -> (Value, Vec<u8>) {
    let file = &trained().model;
    let length = u32::from_le_bytes(file[12..16].try_into().expect("four bytes")) as usize;
    let json = zstd::decode_all(&file[32..32 + length]).expect("Zstandard");
    (serde_json::from_slice(&json).expect("JSON"), file[32 + length..].to_vec())
}

fn with_head(head: &Value, rest: &[u8]) -> Vec<u8> {
    let head = zstd::encode_all(head.to_string().as_bytes(), 1).expect("it packs");
    let mut file = trained().model[..32].to_vec();
    file[12..16].copy_from_slice(&(head.len() as u32).to_le_bytes());
    file.extend_from_slice(&head);
    file.extend_from_slice(rest);
    seal(file)
}

/// JSON pointers of all values inside.
fn pointers(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| pointers(item, format!("{at}/{i}"), into));
        }
        Value::Object(entries) => {
            entries.iter().for_each(|(key, entry)| pointers(entry, format!("{at}/{key}"), into));
        }
        _ => {}
    }
    into.push(at);
}

#[test]
fn a_forged_head_is_refused_or_scores_without_harm() {
    let (head, rest) = head();
    assert!(model(with_head(&head, &rest)).is_ok(), "unchanged it is a model");
    let mut places = Vec::new();
    pointers(&head, String::new(), &mut places);
    let forged = [
        json!(0),
        json!(-1),
        json!(1),
        json!(3),
        json!(1e308),
        json!(-1e308),
        json!(5e-324),
        json!(u64::MAX),
        json!(u32::MAX),
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!([1e308, -1e308]),
        json!([0, 0, 0]),
    ];
    let mut scored = 0;
    for place in &places {
        for value in &forged {
            let mut head = head.clone();
            *head.pointer_mut(place).expect("a place of it") = value.clone();
            scored += u32::from(use_up(with_head(&head, &rest)));
        }
    }
    assert!(scored > 100, "enough of the forgeries are models to score with: {scored}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_sealed_file_of_altered_bytes_is_refused_or_scores_without_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut file = trained().model.clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        use_up(seal(file));
    }

    #[test]
    fn an_altered_vocabulary_or_weight_is_refused_or_scores_without_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut file = trained().model.clone();
        let head = u32::from_le_bytes(file[12..16].try_into().expect("four bytes")) as usize;
        let scoring = u32::from_le_bytes(file[16..20].try_into().expect("four bytes")) as usize;
        for (at, byte) in changes {
            file[32 + head + at.index(scoring)] = byte;
        }
        use_up(seal(file));
    }

    #[test]
    fn any_bytes_behind_the_magic_are_no_model_or_a_harmless_one(bytes in prop::collection::vec(any::<u8>(), 24..200)) {
        use_up(seal([b"LEADLGHT".as_slice(), &1_u32.to_le_bytes(), &bytes].concat()));
    }
}
