//! The reference company: the shape of a real one that is known from its training log.
//!
//! 4,147 rows of 69 attributes (6 binary, 8 categorical, 19 numeric, 36 text). After the recipe of one column per
//! value, 10 quantile bins per number and one column per word and attribute, there are about 12,700 columns, of
//! which a row has 118 on average: one for each of the 33 attributes that are not texts (missing is a value of its
//! own) and 85 for the distinct words of its texts, which hold about 100 words.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, Normal, StandardNormal, Zipf};

use crate::Company;
use crate::columns::Columns;
use crate::draw::{outcomes, probabilities};

/// Rows of the reference company.
pub const ROWS: usize = 4_147;

const BASE_RATE: f64 = 0.17;
const BINARY: [&str; 6] =
    ["HAS_PHONE", "HAS_EMAIL", "OL_WORKTIME", "TRACKING_IS_MOBILE", "IS_RETURN_CUSTOMER", "OPENED"];
/// Header and number of values.
const CATEGORICAL: [(&str, usize); 8] = [
    ("SOURCE_ID", 14),
    ("ASSIGNED_BY_ID", 30),
    ("DATE_CREATE_MONTH", 12),
    ("DATE_CREATE_DAY_OF_WEEK", 7),
    ("DATE_CREATE_TIME", 4),
    ("TRACKING_SOURCE_ID", 9),
    ("FORM", 12),
    ("FORM_DEVICE", 3),
];
const NUMERIC: [&str; 19] = [
    "CALLS_TOTAL",
    "CALLS_INCOMING",
    "CALLS_OUTGOING",
    "CALLS_LAST_WEEK",
    "CALLS_LAST_MONTH",
    "CALLS_OLDER_MONTH",
    "CALLS_MEDIAN_DURATION",
    "CALLS_0MIN",
    "CALLS_1MIN",
    "CALLS_3MIN",
    "CALLS_5MIN",
    "CALLS_10MIN",
    "EMAIL_COUNT_TOTAL",
    "EMAIL_COUNT_LAST_WEEK",
    "EMAIL_COUNT_LAST_MONTH",
    "EMAIL_COUNT_OLDER_MONTH",
    "INCOMING_EMAILS",
    "OUTGOING_EMAILS",
    "OL_OPERATOR_ANSWER_TIME",
];
const TEXTS: [Text; 6] = [
    Text { name: "TITLE", filled: 0.98, words: 4.0, vocabulary: 600 },
    Text { name: "COMMENTS", filled: 0.7, words: 22.0, vocabulary: 2_150 },
    Text { name: "EMAIL_CLIENT_TEXT", filled: 0.3, words: 40.0, vocabulary: 2_000 },
    Text { name: "EMAIL_OPERATOR_TEXT", filled: 0.3, words: 45.0, vocabulary: 1_600 },
    Text { name: "OL_CLIENT_MESSAGE_TEXT", filled: 0.22, words: 24.0, vocabulary: 1_200 },
    Text { name: "OL_OPERATOR_MESSAGE_TEXT", filled: 0.22, words: 28.0, vocabulary: 900 },
];
/// Custom fields, each with a text of a few words.
const CUSTOM_FIELDS: usize = 30;
/// How much rarer the next word is: the frequency of word r is proportional to r to the power -1.
const ZIPF_EXPONENT: f64 = 1.0;

struct Text {
    name: &'static str,
    /// Share of rows that have it.
    filled: f64,
    /// Mean number of words where filled.
    words: f64,
    /// Size of the vocabulary that it draws from.
    vocabulary: usize,
}

/// Generates the reference company, in order of creation.
pub fn generate(seed: u64) -> Company {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut scores = vec![0.0; ROWS];
    let mut columns = Columns::default();
    for name in BINARY {
        columns.push(name, binary(&mut scores, &mut rng));
    }
    for (name, values) in CATEGORICAL {
        columns.push(name, categorical(name, values, &mut scores, &mut rng));
    }
    for name in NUMERIC {
        columns.push(name, numeric(&mut scores, &mut rng));
    }
    let lexicon = lexicon(&mut rng);
    for text in &TEXTS {
        columns.push(text.name, text.cells(&lexicon, &mut scores, &mut rng));
    }
    for field in 0..CUSTOM_FIELDS {
        let place = field as f64 / (CUSTOM_FIELDS - 1) as f64;
        let text = Text {
            name: "",
            filled: 0.1 + 0.7 * place,
            words: 3.25,
            vocabulary: 40 + (190.0 * place) as usize,
        };
        columns.push(format!("UF_CRM_{}", 1_500 + 7 * field), text.cells(&lexicon, &mut scores, &mut rng));
    }
    let truth = probabilities(BASE_RATE, &scores);
    columns.push_outcomes("won", &outcomes(&truth, &mut rng));
    Company { table: columns.finish(), truth, target: "won", time: None, id: None }
}

fn normal(deviation: f64, rng: &mut ChaCha8Rng) -> f64 {
    deviation * Distribution::<f64>::sample(&StandardNormal, rng)
}

fn binary(scores: &mut [f64], rng: &mut ChaCha8Rng) -> Vec<String> {
    let (share, effect) = (rng.random_range(0.2..0.8), normal(0.3, rng));
    let cell = |score: &mut f64| {
        let yes = rng.random_bool(share);
        *score += if yes { effect } else { 0.0 };
        if yes { "Y".into() } else { "N".into() }
    };
    scores.iter_mut().map(cell).collect()
}

/// Values thin out geometrically; one row in twenty is missing.
fn categorical(name: &str, values: usize, scores: &mut [f64], rng: &mut ChaCha8Rng) -> Vec<String> {
    let effects: Vec<f64> = (0..values).map(|_| normal(0.3, rng)).collect();
    let place: Zipf<f64> = Zipf::new(values as f64, 0.7).expect("at least one value");
    let cell = |score: &mut f64| {
        if rng.random_bool(0.05) {
            return String::new();
        }
        let value = place.sample(rng) as usize - 1;
        *score += effects[value];
        format!("{}_{}", name.to_lowercase(), value + 1)
    };
    scores.iter_mut().map(cell).collect()
}

/// Log-normal whole numbers with a saturating effect, missing in up to 80 % of rows.
fn numeric(scores: &mut [f64], rng: &mut ChaCha8Rng) -> Vec<String> {
    let missing = rng.random_range(0.0..0.8);
    let (effect, effect_of_missing) = (normal(0.25, rng), normal(0.25, rng));
    let size = LogNormal::new(rng.random_range(3.0..5.0), 1.0).expect("a positive spread");
    let cell = |score: &mut f64| {
        if rng.random_bool(missing) {
            *score += effect_of_missing;
            return String::new();
        }
        let value: f64 = size.sample(rng);
        let value = value.round();
        *score += effect * (value.ln_1p() - 4.0).tanh();
        format!("{value:.0}")
    };
    scores.iter_mut().map(cell).collect()
}

/// Made-up words that look Russian. They end in a consonant that no Russian ending ends in, so that stemming
/// leaves them as they are and the number of columns is the same with and without it.
fn lexicon(rng: &mut ChaCha8Rng) -> Vec<String> {
    const CONSONANTS: [&str; 12] = ["б", "в", "г", "д", "з", "к", "л", "м", "п", "р", "с", "ф"];
    const VOWELS: [&str; 5] = ["а", "е", "и", "о", "у"];
    const ENDS: [&str; 6] = ["б", "г", "д", "з", "к", "р"];
    let mut words = Vec::new();
    for first in CONSONANTS {
        for second in CONSONANTS {
            for (vowel, next) in VOWELS.iter().zip(VOWELS.iter().cycle().skip(1)) {
                words.extend(ENDS.iter().map(|end| format!("{first}{vowel}{second}{next}{end}")));
            }
        }
    }
    words.shuffle(rng);
    words
}

impl Text {
    fn cells(&self, lexicon: &[String], scores: &mut [f64], rng: &mut ChaCha8Rng) -> Vec<String> {
        let mut words: Vec<&str> = lexicon.iter().map(String::as_str).collect();
        words.shuffle(rng);
        words.truncate(self.vocabulary);
        let effect = Normal::new(0.0, 0.25).expect("a positive deviation");
        // One word in five says something about the outcome.
        let effects: Vec<f64> =
            words.iter().map(|_| if rng.random_bool(0.2) { effect.sample(rng) } else { 0.0 }).collect();
        let place: Zipf<f64> = Zipf::new(words.len() as f64, ZIPF_EXPONENT).expect("at least one word");
        // The mean of a log-normal is exp(μ + σ²/2).
        let length = LogNormal::new(self.words.ln() - 0.125, 0.5).expect("a positive spread");
        let mut used = vec![usize::MAX; words.len()];
        let mut cell = |(row, score): (usize, &mut f64)| {
            if !rng.random_bool(self.filled) {
                return String::new();
            }
            let count: f64 = length.sample(rng);
            let count = count.round().max(1.0) as usize;
            let mut cell = Vec::with_capacity(count);
            for _ in 0..count {
                let word = place.sample(rng) as usize - 1;
                if used[word] != row {
                    used[word] = row;
                    *score += effects[word];
                }
                cell.push(words[word]);
            }
            cell.join(" ")
        };
        scores.iter_mut().enumerate().map(&mut cell).collect()
    }
}
