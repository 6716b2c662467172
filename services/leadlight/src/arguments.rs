//! Arguments that are more than a word or a number.

use learning::training::Split;
use model_card::Language;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

/// Reads a word by the names that the type has in reports: `log-loss`, `upsample`, ...
///
/// # Errors
/// Which words are known.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, ValueError> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}

/// Reads a rule for the split: `time`, `random`, `tail`, `tail:25`, `modulo:5:0`, `column:side`.
///
/// # Errors
/// What is wrong with the rule.
pub fn split(text: &str) -> Result<Split, String> {
    if let Some(name) = text.strip_prefix("column:").filter(|name| !name.is_empty()) {
        // The rest is a header, whatever it holds.
        return Ok(Split::Column { name: name.to_owned() });
    }
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        ["time"] => Ok(Split::Time),
        ["random"] => Ok(Split::Random),
        ["tail"] => Ok(Split::Tail { percent: 25 }),
        ["tail", percent] => match percent.parse() {
            Ok(percent @ 1..=99) => Ok(Split::Tail { percent }),
            _ => Err(format!("the percentage must be a whole number from 1 to 99, not {percent:?}")),
        },
        ["modulo", modulus, remainder] => match (modulus.parse(), remainder.parse()) {
            (Ok(modulus), Ok(remainder)) if modulus >= 2 && remainder < modulus => {
                Ok(Split::Modulo { modulus, remainder })
            }
            _ => Err("modulo:K:R needs whole numbers with K of at least 2 and R below K".into()),
        },
        _ => Err("expected time, random, tail, tail:PERCENT, modulo:K:R or column:NAME".into()),
    }
}

/// Reads a number of seconds.
///
/// # Errors
/// Where it is not a positive number.
pub fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds.is_finite() => Ok(seconds),
        _ => Err("expected a positive number of seconds".into()),
    }
}

/// Reads the language of a page.
///
/// # Errors
/// Which languages there are.
pub fn language(text: &str) -> Result<Language, String> {
    match text {
        "en" => Ok(Language::En),
        "ru" => Ok(Language::Ru),
        _ => Err("expected en or ru".into()),
    }
}

/// Resolves lists of headers (`A,B`) against a table's headers. A list that is itself a header is that one
/// header, and quotes protect a comma as they do in CSV: `"Name, first",City`.
pub fn headers(lists: &[String], known: impl Fn(&str) -> bool) -> Vec<String> {
    lists
        .iter()
        .flat_map(|list| if known(list) { vec![list.clone()] } else { comma_separated(list) })
        .collect()
}

fn comma_separated(list: &str) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_reader(list.as_bytes());
    reader.records().flatten().flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use learning::training::{Balance, Objective};

    use super::*;

    #[test]
    fn words_are_those_of_the_report() {
        assert_eq!(word::<Objective>("pr-auc"), Ok(Objective::PrAuc));
        assert_eq!(word::<Balance>("downsample"), Ok(Balance::Downsample));
        let error = word::<Balance>("up").unwrap_err();
        assert!(error.contains("`upsample`"), "{error}");
    }

    #[test]
    fn splits_are_read_and_nonsense_is_refused() {
        assert_eq!(split("tail"), Ok(Split::Tail { percent: 25 }));
        assert_eq!(split("tail:10"), Ok(Split::Tail { percent: 10 }));
        assert_eq!(split("modulo:5:0"), Ok(Split::Modulo { modulus: 5, remainder: 0 }));
        assert_eq!(split("time"), Ok(Split::Time));
        assert_eq!(split("random"), Ok(Split::Random));
        assert_eq!(split("column:side: a"), Ok(Split::Column { name: "side: a".into() }));
        for wrong in [
            "",
            "tail:0",
            "tail:100",
            "tail:x",
            "modulo:5",
            "modulo:1:0",
            "modulo:5:5",
            "modulo:5:-1",
            "last",
            "column",
            "column:",
        ] {
            assert!(split(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_header_with_a_comma_can_be_dropped() {
        let known = |name: &str| ["Name, first", "City", "Age"].contains(&name);
        let lists = ["Name, first".to_owned(), "City,Age".to_owned()];
        assert_eq!(headers(&lists, known), ["Name, first", "City", "Age"]);
        let quoted = [r#""Name, first", City"#.to_owned()];
        assert_eq!(headers(&quoted, known), ["Name, first", "City"]);
    }
}
