//! Texts of a CRM with known spans of personal data and of numbers that are to stay.

use std::collections::HashMap;
use std::ops::Range;

use crm::privacy::Kind;
use rand::{Rng, RngExt};

use crate::numbers;

/// A text, what is personal in it and what is not.
pub struct Sample {
    pub text: String,
    pub personal: Vec<(Range<usize>, Kind)>,
    pub distractors: Vec<Range<usize>>,
}

/// Names by group.
pub struct Names(HashMap<&'static str, Vec<&'static str>>);

impl Names {
    pub fn load() -> Self {
        let mut groups = HashMap::new();
        let mut lines = include_str!("names.txt").lines();
        while let (Some(title), Some(names)) = (lines.next(), lines.next()) {
            groups.insert(title.trim_start_matches("# "), names.split(' ').collect());
        }
        Self(groups)
    }

    fn one(&self, group: &str, rng: &mut impl Rng) -> &'static str {
        let names = &self.0[group];
        names[rng.random_range(0..names.len())]
    }

    /// A name as the slot asks for it.
    fn write(&self, slot: &str, rng: &mut impl Rng) -> Option<String> {
        let male = rng.random::<bool>();
        let sex = if male { "male" } else { "female" };
        // Names of the calendar that hardly anybody bears come now and then.
        let rare = male && rng.random_range(0..20) == 0;
        let mut first = self.one(if rare { "male_rare" } else { sex }, rng).to_owned();
        if rng.random_range(0..20) == 0 {
            first = format!("{first}-{}", self.one(sex, rng));
        }
        let mut surname = self.one(&format!("surname_{sex}"), rng).to_owned();
        if rng.random_range(0..20) == 0 {
            surname = format!("{surname}-{}", self.one(&format!("surname_{sex}"), rng));
        }
        let patronymic = self.one(&format!("patronymic_{sex}"), rng);
        let initial = |name: &str| name.chars().next().expect("names are not empty");
        Some(match slot {
            "first" => first,
            "short" => self.one("short", rng).to_owned(),
            "first_patronymic" => format!("{first} {patronymic}"),
            "first_surname" => format!("{first} {surname}"),
            "surname_first" => format!("{surname} {first} {patronymic}"),
            "surname_initials" => format!("{surname} {}.{}.", initial(&first), initial(patronymic)),
            "surname" => surname,
            "full" => match rng.random_range(0..4) {
                0 => first,
                1 => format!("{first} {patronymic}"),
                2 => format!("{first} {surname}"),
                _ => format!("{surname} {first} {patronymic}"),
            },
            "patronymic_m" => format!("{} {}", self.one("male", rng), self.one("patronymic_male", rng)),
            "patronymic_f" => format!("{} {}", self.one("female", rng), self.one("patronymic_female", rng)),
            "lower" => first.to_lowercase(),
            "lower_patronymic" => format!("{first} {patronymic}").to_lowercase(),
            "dative" => {
                let surname = self.one("surname_male", rng);
                let adjective = surname.strip_suffix("ий").or(surname.strip_suffix("ый"));
                adjective.map_or(format!("{surname}у"), |stem| format!("{stem}ому"))
            }
            "english" => self.one("english", rng).to_owned(),
            "english_surname" => self.one("english_surname", rng).to_owned(),
            "english_full" => format!("{} {}", self.one("english", rng), self.one("english_surname", rng)),
            _ => return None,
        })
    }
}

/// Fills a template. Numbers come from the formats seen while the patterns were written, or from those held out.
pub fn fill(template: &str, held_out: bool, names: &Names, rng: &mut impl Rng) -> Sample {
    let mut sample = Sample { text: String::new(), personal: Vec::new(), distractors: Vec::new() };
    let mut rest = template;
    while let Some(open) = rest.find(['{', '<']) {
        let is_personal = rest[open..].starts_with('{');
        let close = open + rest[open..].find(['}', '>']).expect("slots are closed");
        let slot = &rest[open + 1..close];
        sample.text.push_str(&rest[..open]);
        rest = &rest[close + 1..];
        if is_personal {
            let (kind, value) = personal(slot, held_out, names, rng, &mut sample.text);
            let start = sample.text.len();
            sample.text.push_str(&value);
            sample.personal.push((start..sample.text.len(), kind));
        } else {
            let start = sample.text.len();
            sample.text.push_str(&numbers::distractor(slot, held_out, rng));
            sample.distractors.push(start..sample.text.len());
        }
    }
    sample.text.push_str(rest);
    sample
}

/// A value for a slot; a label that belongs to it goes into the text at once.
fn personal(
    slot: &str,
    held_out: bool,
    names: &Names,
    rng: &mut impl Rng,
    text: &mut String,
) -> (Kind, String) {
    match slot {
        "phone" => (Kind::Phone, numbers::russian_phone(held_out, rng)),
        "foreign_phone" => (Kind::Phone, numbers::foreign_phone(held_out, rng)),
        "local_phone" => (Kind::Phone, numbers::local_phone(held_out, rng)),
        "mail" => (Kind::Mail, numbers::mail(held_out, rng)),
        "card" => (Kind::Card, numbers::card(held_out, rng)),
        "account" => (Kind::Account, numbers::account(held_out, rng)),
        "inn" => (Kind::Inn, numbers::inn(rng)),
        "passport" => (Kind::Document, numbers::passport(held_out, rng)),
        "snils" => (Kind::Document, numbers::snils(held_out, rng)),
        "handle" => (Kind::Handle, numbers::handle(held_out, rng)),
        "document" => {
            let (label, number) = numbers::labelled_document(held_out, rng);
            text.push_str(label);
            (Kind::Document, number)
        }
        name => (Kind::Name, names.write(name, rng).unwrap_or_else(|| panic!("no such slot: {name}"))),
    }
}
