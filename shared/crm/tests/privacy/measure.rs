//! What is found, what is missed, and what is taken in vain.

use std::collections::BTreeMap;

use crm::privacy::{Kind, Redactor};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::corpus::{Names, fill};
use crate::templates::{CLEAN, CLEAN_FRESH, CLEAN_HELD_OUT, PERSONAL, PERSONAL_FRESH, PERSONAL_HELD_OUT};

/// Texts made of each template.
const PER_TEMPLATE: usize = 200;

/// Misses printed, so that a failing test says why.
const SHOWN: usize = 40;

/// Counts of (all, hit).
#[derive(Default, Clone, Copy)]
struct Share {
    all: usize,
    hit: usize,
}

impl Share {
    fn add(&mut self, hit: bool) {
        self.all += 1;
        self.hit += usize::from(hit);
    }

    fn value(self) -> f64 {
        self.hit as f64 / self.all as f64
    }
}

#[derive(Default)]
struct Outcome {
    /// Spans of personal data of which no letter or digit is left.
    recall: BTreeMap<Kind, Share>,
    /// Texts without personal data that were altered.
    clean: Share,
    /// Numbers to be kept that were altered.
    distractors: Share,
    shown: Vec<String>,
}

fn measure(personal: &[&str], clean: &[&str], held_out: bool, seed: u64) -> Outcome {
    let redactor = Redactor::new();
    let names = Names::load();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut outcome = Outcome::default();
    for (template, is_clean) in personal.iter().map(|t| (t, false)).chain(clean.iter().map(|t| (t, true))) {
        for _ in 0..PER_TEMPLATE {
            let sample = fill(template, held_out, &names, &mut rng);
            let findings = redactor.findings(&sample.text);
            let mut wrong = false;
            for (span, kind) in &sample.personal {
                let gone = sample.text[span.clone()].char_indices().all(|(at, c)| {
                    !c.is_alphanumeric() || findings.iter().any(|f| f.range.contains(&(span.start + at)))
                });
                outcome.recall.entry(*kind).or_default().add(gone);
                wrong |= !gone;
            }
            for span in &sample.distractors {
                let altered = findings.iter().any(|f| f.range.start < span.end && span.start < f.range.end);
                outcome.distractors.add(altered);
                wrong |= altered;
            }
            if is_clean {
                outcome.clean.add(!findings.is_empty());
                wrong |= !findings.is_empty();
            }
            if wrong {
                outcome.shown.push(format!("{:?} -> {:?}", sample.text, redactor.redact(&sample.text)));
            }
        }
    }
    outcome
}

fn assert_good(title: &str, outcome: &Outcome) {
    let mut total = Share::default();
    println!("{title}");
    for (kind, share) in &outcome.recall {
        println!("  recall {kind:?}: {:.4} of {}", share.value(), share.all);
        total.all += share.all;
        total.hit += share.hit;
    }
    println!("  recall, all: {:.4} of {}", total.value(), total.all);
    println!("  clean texts altered: {:.4} of {}", outcome.clean.value(), outcome.clean.all);
    println!("  numbers to keep altered: {:.4} of {}", outcome.distractors.value(), outcome.distractors.all);
    let step = outcome.shown.len().div_ceil(SHOWN).max(1);
    for text in outcome.shown.iter().step_by(step) {
        println!("    {text}");
    }
    assert_eq!(outcome.recall.len(), Kind::ALL.len(), "every kind is measured");
    for (kind, share) in &outcome.recall {
        assert!(share.value() >= 0.99, "{title}: recall of {kind:?} is {}", share.value());
    }
    assert!(total.value() >= 0.99, "{title}: recall is {}", total.value());
    assert!(outcome.clean.value() < 0.01, "{title}: {} of clean texts altered", outcome.clean.value());
    assert!(
        outcome.distractors.value() < 0.01,
        "{title}: {} of numbers altered",
        outcome.distractors.value()
    );
}

#[test]
fn personal_data_leaves_texts_of_known_forms() {
    assert_good("known forms", &measure(PERSONAL, CLEAN, false, 1));
}

#[test]
fn personal_data_leaves_texts_of_forms_held_out() {
    assert_good("forms held out", &measure(PERSONAL_HELD_OUT, CLEAN_HELD_OUT, true, 2));
}

#[test]
fn personal_data_leaves_texts_new_to_the_patterns() {
    assert_good("new texts", &measure(PERSONAL_FRESH, CLEAN_FRESH, true, 3));
}
