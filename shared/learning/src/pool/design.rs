//! The columns of the pooled model: fixed, so that every company's rows mean the same and none shapes them.

use std::ops::Range;

use crate::encoding::{Encoder, EncoderParts, Vocabulary};
use crate::recipe::{Feature, Number, Single, TextStep};
use crate::schema::Kind;

/// Bin edges of counts: none, one, two, a few, up to ten, up to twenty, more.
const COUNT: &[f64] = &[0.5, 1.5, 2.5, 5.5, 10.5, 20.5];
/// Bin edges of lengths of talks, in seconds.
const TALK: &[f64] = &[30.0, 60.0, 180.0, 300.0, 600.0, 1_800.0];
/// Bin edges of lengths of meetings, in seconds.
const MEETING: &[f64] = &[900.0, 1_800.0, 3_600.0, 7_200.0];
/// Bin edges of times to an answer, in seconds.
const ANSWER: &[f64] = &[30.0, 60.0, 180.0, 600.0, 3_600.0, 86_400.0];

/// Numeric attributes of version 1 with their bin edges.
const NUMERIC: &[(&str, &[f64])] = &[
    ("CALLS_TOTAL", COUNT),
    ("CALLS_INCOMING", COUNT),
    ("CALLS_OUTGOING", COUNT),
    ("CALLS_LAST_WEEK", COUNT),
    ("CALLS_LAST_MONTH", COUNT),
    ("CALLS_OLDER_MONTH", COUNT),
    ("CALLS_MEDIAN_DURATION", TALK),
    ("CALLS_0MIN", COUNT),
    ("CALLS_1MIN", COUNT),
    ("CALLS_3MIN", COUNT),
    ("CALLS_5MIN", COUNT),
    ("CALLS_10MIN", COUNT),
    ("EMAIL_COUNT_TOTAL", COUNT),
    ("EMAIL_COUNT_LAST_WEEK", COUNT),
    ("EMAIL_COUNT_LAST_MONTH", COUNT),
    ("EMAIL_COUNT_OLDER_MONTH", COUNT),
    ("INCOMING_EMAILS", COUNT),
    ("OUTGOING_EMAILS", COUNT),
    ("OL_SESSIONS_LAST_WEEK", COUNT),
    ("OL_SESSIONS_LAST_MONTH", COUNT),
    ("OL_OPERATOR_ANSWER_TIME", ANSWER),
    ("OL_CLIENT_ANSWER_TIME", ANSWER),
    ("MEETINGS_TOTAL", COUNT),
    ("MEETINGS_MEDIAN_DURATION", MEETING),
    ("TASKS_TOTAL", COUNT),
    ("LIKES_TOTAL", COUNT),
    ("DISLIKES_TOTAL", COUNT),
];

/// Binary attributes of version 1.
const BINARY: &[&str] = &["HAS_PHONE", "HAS_EMAIL", "TRACKING_IS_MOBILE", "OL_WORKTIME"];
const YES_NO: &[&str] = &["y", "n"];

/// Categorical attributes of version 1 with the values that they know, in lower case; every other value is "other".
const CATEGORICAL: &[(&str, &[&str])] = &[
    (
        "SOURCE_ID",
        &[
            "call",
            "email",
            "web",
            "advertising",
            "partner",
            "recommendation",
            "trade_show",
            "webform",
            "callback",
            "rc_generator",
            "store",
            "repeat_sale",
            "other",
        ],
    ),
    (
        "OL_SOURCE",
        &[
            "livechat",
            "telegram",
            "telegrambot",
            "whatsapp",
            "viber",
            "vkgroup",
            "facebook",
            "instagram",
            "avito",
        ],
    ),
    ("DATE_CREATE_MONTH", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]),
    (
        "DATE_CREATE_DAY_OF_WEEK",
        &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    ),
    ("DATE_CREATE_TIME", &["morning", "day", "evening", "night"]),
];

/// A version of the pooled model's columns: standard attributes only, each with a column for a missing value. No owner,
/// form or custom fields, no text.
#[derive(Debug, Clone, PartialEq)]
pub struct PooledDesign {
    version: u32,
    attributes: Vec<Attribute>,
}

/// One attribute of the design with its columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attribute {
    pub encoder: Encoder,
    pub kind: Kind,
    /// Its columns; the last one stands for a missing value.
    pub columns: Range<usize>,
}

impl PooledDesign {
    /// The version that [`super::fit()`] fits.
    pub const LATEST: u32 = 1;

    /// A version of the design; `None` where it is not known.
    pub fn of_version(version: u32) -> Option<Self> {
        (version == Self::LATEST).then(|| {
            let numeric = NUMERIC.iter().map(|(name, edges)| (Kind::Numeric, bins(name, edges)));
            let binary = BINARY.iter().map(|name| (Kind::Binary, category(name, YES_NO)));
            let categorical =
                CATEGORICAL.iter().map(|(name, values)| (Kind::Categorical, category(name, values)));
            let mut from = 0;
            let place = |(kind, encoder): (Kind, Encoder)| {
                let columns = from..from + encoder.width();
                from = columns.end;
                Attribute { encoder, kind, columns }
            };
            Self { version, attributes: numeric.chain(binary).chain(categorical).map(place).collect() }
        })
    }

    /// Its version.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.attributes.last().map_or(0, |attribute| attribute.columns.end)
    }

    /// Headers of the attributes that it reads.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(Attribute::name)
    }

    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }
}

impl Attribute {
    /// Its header.
    pub fn name(&self) -> &str {
        self.encoder.feature().attributes()[0]
    }

    /// The column of a missing value.
    pub fn missing(&self) -> usize {
        self.columns.end - 1
    }
}

fn bins(name: &str, edges: &[f64]) -> Encoder {
    let number = Number { attribute: name.to_owned(), log1p: false };
    let single = Single::Bins { number, bins: edges.len() as u32 + 1, cumulative: false };
    encoder(single, EncoderParts::Bins { edges: edges.to_vec() })
}

fn category(name: &str, values: &[&str]) -> Encoder {
    let single =
        Single::Category { attribute: name.to_owned(), steps: vec![TextStep::Lowercase], min_count: 1 };
    encoder(single, EncoderParts::Category(Vocabulary::new(values.iter().copied())))
}

fn encoder(single: Single, parts: EncoderParts) -> Encoder {
    Encoder::from_parts(Feature::Single(single), parts).expect("the parts written down here belong together")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::{Memo, Scratch};

    fn column(name: &str, cell: Option<&str>) -> usize {
        let design = PooledDesign::of_version(1).expect("version 1");
        let attribute = design.attributes().iter().find(|attribute| attribute.name() == name).expect("known");
        let mut active = Vec::new();
        attribute.encoder.encode(cell, None, &mut Scratch::default(), &mut Memo::default(), &mut active);
        active[0] as usize
    }

    #[test]
    fn version_1_does_not_move() {
        // Weights are stored by position: a change of these figures needs a new version.
        let design = PooledDesign::of_version(1).expect("version 1");
        assert_eq!((design.names().count(), design.columns()), (36, 285));
        assert_eq!(column("CALLS_TOTAL", Some("0")), 0);
        assert_eq!(column("CALLS_TOTAL", Some("7")), 4);
        assert_eq!(column("CALLS_MEDIAN_DURATION", None), 7);
        assert_eq!(column("HAS_PHONE", Some("Y")), 0);
        assert_eq!(column("SOURCE_ID", Some("REPEAT_SALE")), 11);
        assert_eq!(column("SOURCE_ID", Some("17")), 13);
    }

    #[test]
    fn owners_forms_custom_fields_and_texts_have_no_place() {
        let design = PooledDesign::of_version(1).expect("version 1");
        for name in design.names() {
            let barred = ["ASSIGNED", "FORM", "UF_", "TITLE", "COMMENTS", "TEXT", "TRACKING_SOURCE"];
            assert!(barred.iter().all(|part| !name.contains(part)), "{name}");
        }
        assert_eq!(PooledDesign::of_version(2), None);
    }
}
