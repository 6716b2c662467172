//! Which attributes a table has: the standard ones, fields, and counts of labelled activities.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::{AttributeKind, Standard};
use crate::settings::FieldType;
use crate::{Body, Fact, Kind, Settings, Timeline};

/// A share of entities below which a label of activities is no attribute.
const LEAST_SHARE: f64 = 0.005;
/// Most labels of activities.
const MOST_LABELS: usize = 150;

/// Fields that are set once, when the entity comes into being.
const FIXED: [&str; 17] = [
    "DATE_CREATE",
    "CREATED_BY_ID",
    "SOURCE_ID",
    "SOURCE_DESCRIPTION",
    "UTM_SOURCE",
    "UTM_MEDIUM",
    "UTM_CAMPAIGN",
    "UTM_CONTENT",
    "UTM_TERM",
    "FORM",
    "FORM_DEVICE",
    "FORM_POS",
    "TRACKING_IS_MOBILE",
    "TRACKING_SOURCE_ID",
    "ORIGINATOR_ID",
    "ORIGIN_ID",
    "WEBFORM_ID",
];

/// Fields that are never attributes: what the portal or we forecast, what is written at the close, stages (which come as
/// facts of their own), moments of bookkeeping, names and addresses of people.
const NEVER: [&str; 40] = [
    "ID",
    "PROBABILITY",
    "SCORE",
    "LEADLIGHT_SCORE",
    "CLOSED",
    "CLOSEDATE",
    "DATE_CLOSED",
    "CLOSED_BY_ID",
    "LOST_REASON",
    "LOSS_REASON",
    "STATUS_ID",
    "STATUS_SEMANTIC_ID",
    "STATUS_DESCRIPTION",
    "STAGE_ID",
    "STAGE_SEMANTIC_ID",
    "CATEGORY_ID",
    "PREVIOUS_STAGE_ID",
    "MOVED_BY_ID",
    "MOVED_TIME",
    "DATE_CREATE",
    "DATE_MODIFY",
    "LAST_ACTIVITY_TIME",
    "LAST_ACTIVITY_BY",
    "LAST_COMMUNICATION_TIME",
    "BEGINDATE",
    "IS_RETURN_CUSTOMER",
    "IS_REPEATED_APPROACH",
    "IS_NEW",
    "CONTACT_ID",
    "CONTACT_IDS",
    "COMPANY_ID",
    "LEAD_ID",
    "QUOTE_ID",
    "PHONE",
    "EMAIL",
    "IM",
    "WEB",
    "NAME",
    "SECOND_NAME",
    "LAST_NAME",
];

/// Fields that name employees.
const OWNERS: [&str; 5] = ["ASSIGNED_BY_ID", "CREATED_BY_ID", "MODIFY_BY_ID", "OBSERVER_IDS", "OWNER"];

/// One column of a table of attributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// Computed for everybody.
    Standard(Standard),
    /// A field of the entity.
    Field(Box<str>),
    /// A field of a linked contact, company or lead.
    LinkedField(Kind, Box<str>),
    /// How many activities have this label.
    LabelCount(Box<str>),
    /// Whole days since the last activity of this label.
    LabelDays(Box<str>),
}

const COUNT_OF: &str = "COUNT ";
const DAYS_SINCE: &str = "DAYS SINCE ";

impl Attribute {
    /// Its public name: that of a standard attribute, the field's own, `CONTACT.` and the field's own, `COUNT ` or
    /// `DAYS SINCE ` and the label.
    pub fn name(&self) -> String {
        match self {
            Attribute::Standard(standard) => standard.name().to_owned(),
            Attribute::Field(field) => field.to_string(),
            Attribute::LinkedField(kind, field) => format!("{}.{field}", kind.as_str().to_uppercase()),
            Attribute::LabelCount(label) => format!("{COUNT_OF}{label}"),
            Attribute::LabelDays(label) => format!("{DAYS_SINCE}{label}"),
        }
    }

    /// The attribute of a public name. A name that is none of the others is a field's.
    pub fn named(name: &str) -> Self {
        if let Ok(standard) = name.parse() {
            return Attribute::Standard(standard);
        }
        if let Some(label) = name.strip_prefix(COUNT_OF) {
            return Attribute::LabelCount(label.into());
        }
        if let Some(label) = name.strip_prefix(DAYS_SINCE) {
            return Attribute::LabelDays(label.into());
        }
        let linked = name.split_once('.').and_then(|(kind, field)| {
            let kind = Kind::from_name(&kind.to_lowercase())?;
            Some(Attribute::LinkedField(kind, field.into()))
        });
        linked.unwrap_or_else(|| Attribute::Field(name.into()))
    }
}

/// Whether a field is fixed at creation.
pub(crate) fn is_fixed(field: &str, settings: &Settings) -> bool {
    FIXED.contains(&field) || settings.fixed.contains(field)
}

/// Whether a field can be an attribute of this tenant.
pub(crate) fn may_be_attribute(field: &str, settings: &Settings) -> bool {
    !NEVER.contains(&field)
        && !settings.left_out.contains(field)
        && (settings.owner || !OWNERS.contains(&field))
        && field.parse::<Standard>().is_err()
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub attribute: Attribute,
    /// Its kind, where it need not be inferred from the table.
    pub kind: Option<AttributeKind>,
}

/// The columns of a table of attributes, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// In order.
    pub columns: Vec<Column>,
}

impl Catalogue {
    /// The attributes of these names and kinds, as a model asks for them.
    pub fn named<'n>(names: impl IntoIterator<Item = (&'n str, Option<AttributeKind>)>) -> Self {
        let column = |(name, kind)| Column { attribute: Attribute::named(name), kind };
        Self { columns: names.into_iter().map(column).collect() }
    }

    /// Public names in order.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|column| column.attribute.name())
    }
}

/// Values looked at to tell whether a field is a number.
const LOOKED_AT: u32 = 2000;
/// Share of them that must be numbers.
const NUMBERS: f64 = 0.95;

/// What has been seen of a field's values.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    filled: u32,
    numbers: u32,
}

impl Values {
    fn see(&mut self, value: &str) {
        if !value.is_empty() && self.filled < LOOKED_AT {
            self.filled += 1;
            self.numbers += u32::from(value.trim().parse::<f64>().is_ok_and(f64::is_finite));
        }
    }

    fn are_numbers(self) -> bool {
        self.filled > 0 && f64::from(self.numbers) >= NUMBERS * f64::from(self.filled)
    }
}

/// Finds out which fields and labels a tenant's timelines have.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    entities: u64,
    fields: HashMap<Box<str>, Values>,
    linked: HashMap<(Kind, Box<str>), Values>,
    labels: BTreeMap<Box<str>, u64>,
}

impl Survey {
    /// Takes in an entity that is forecast.
    pub fn see(&mut self, timeline: &Timeline) {
        self.entities += 1;
        let mut seen: HashSet<&str> = HashSet::new();
        for fact in &timeline.facts {
            match &fact.body {
                Body::Version(version) => {
                    for (field, value) in version.fields.iter() {
                        match self.fields.get_mut(field) {
                            Some(values) => values.see(value),
                            None => self.fields.entry(field.clone()).or_default().see(value),
                        }
                    }
                }
                Body::Activity(activity) if !activity.label.is_empty() => {
                    seen.insert(&activity.label);
                }
                _ => {}
            }
        }
        for label in seen {
            match self.labels.get_mut(label) {
                Some(count) => *count += 1,
                None => {
                    self.labels.insert(label.into(), 1);
                }
            }
        }
    }

    /// Takes in an entity that others are linked to.
    pub fn see_linked(&mut self, kind: Kind, facts: &[Fact]) {
        for fact in facts {
            let Body::Version(version) = &fact.body else { continue };
            for (field, value) in version.fields.iter() {
                self.linked.entry((kind, field.clone())).or_default().see(value);
            }
        }
    }

    /// The columns of this tenant: the same set of timelines gives the same order.
    pub fn catalogue(&self, settings: &Settings) -> Catalogue {
        let wanted = |standard: &&Standard| settings.owner || **standard != Standard::LastUser;
        let standard = |standard: Standard| Column {
            attribute: Attribute::Standard(standard),
            kind: Some(standard.kind()),
        };
        let mut columns: Vec<Column> = Standard::ALL.iter().filter(wanted).copied().map(standard).collect();
        columns.extend(self.field_columns(settings));
        columns.extend(self.label_columns());
        Catalogue { columns }
    }

    fn field_columns(&self, settings: &Settings) -> Vec<Column> {
        let own =
            self.fields.iter().map(|(field, values)| (Attribute::Field(field.clone()), &**field, values));
        let linked = self
            .linked
            .iter()
            .map(|((kind, field), values)| (Attribute::LinkedField(*kind, field.clone()), &**field, values));
        let may = own.chain(linked).filter(|(_, field, _)| may_be_attribute(field, settings));
        let column = |(attribute, field, values): (Attribute, &str, &Values)| Column {
            attribute,
            kind: field_kind(field, *values, settings),
        };
        let mut columns: Vec<Column> = may.map(column).collect();
        columns.sort_by(|a, b| a.attribute.cmp(&b.attribute));
        columns
    }

    fn label_columns(&self) -> Vec<Column> {
        let least = (LEAST_SHARE * self.entities as f64).max(2.0);
        let mut labels: Vec<(&Box<str>, u64)> = self
            .labels
            .iter()
            .map(|(label, &count)| (label, count))
            .filter(|&(_, count)| count as f64 >= least)
            .collect();
        labels.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        labels.truncate(MOST_LABELS);
        labels.sort();
        let both = labels.into_iter().flat_map(|(label, _)| {
            [Attribute::LabelCount(label.clone()), Attribute::LabelDays(label.clone())]
        });
        both.map(|attribute| Column { attribute, kind: Some(AttributeKind::Numeric) }).collect()
    }
}

/// The declared kind of a field; a number where its values are numbers; else what the table makes of it.
fn field_kind(field: &str, values: Values, settings: &Settings) -> Option<AttributeKind> {
    match settings.types.get(field) {
        Some(FieldType::Boolean) => Some(AttributeKind::Binary),
        Some(FieldType::Number) => Some(AttributeKind::Numeric),
        Some(FieldType::Category) => Some(AttributeKind::Categorical),
        Some(FieldType::Text) => Some(AttributeKind::Text),
        Some(FieldType::Date) => None,
        None => values.are_numbers().then_some(AttributeKind::Numeric),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_is_found_again_by_its_name() {
        let mut all: Vec<Attribute> = Standard::ALL.iter().copied().map(Attribute::Standard).collect();
        all.extend([
            Attribute::Field("UF_CRM_1".into()),
            Attribute::LinkedField(Kind::Contact, "UF_CRM_2".into()),
            Attribute::LabelCount("W_Nabellen offertes/START".into()),
            Attribute::LabelDays("a.b".into()),
        ]);
        for attribute in all {
            assert_eq!(Attribute::named(&attribute.name()), attribute);
        }
    }

    #[test]
    fn a_forecast_never_feeds_back_and_the_owner_counts_by_a_switch_only() {
        let mut settings = Settings::default();
        for field in ["PROBABILITY", "LEADLIGHT_SCORE", "STAGE_ID", "CLOSEDATE", "ASSIGNED_BY_ID"] {
            assert!(!may_be_attribute(field, &settings), "{field}");
        }
        settings.owner = true;
        assert!(may_be_attribute("ASSIGNED_BY_ID", &settings));
        settings.left_out.insert("UF_CRM_9".to_owned());
        assert!(!may_be_attribute("UF_CRM_9", &settings));
    }
}
