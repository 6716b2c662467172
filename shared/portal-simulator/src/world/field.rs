//! Fields: what they are called in both dialects and what they hold.

use std::borrow::Cow;

use crm::Kind;

/// What a field holds, which decides how it is written, read and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole number.
    Integer,
    /// A number.
    Double,
    /// An amount of money, two decimals.
    Money,
    /// A text.
    Text,
    /// `Y` or `N`.
    Flag,
    /// A moment.
    Time,
    /// A date, which travels as a moment too.
    Date,
    /// An employee's id.
    User,
    /// An entry of a list of statuses.
    Status(&'static str),
    /// A pipeline's id.
    Category,
    /// A currency's code.
    Currency,
    /// The id of another record.
    Link(Kind),
    /// Several phone numbers or addresses: `PHONE`, `EMAIL`.
    Multifield,
    /// One of a custom field's options, by its id.
    Enumeration,
    /// Anything structured.
    Structure,
}

/// How the old dialect writes that there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// `null`
    Null,
    /// `""`
    Blank,
    /// `"0"`
    Zero,
}

/// A field that was added to a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custom {
    /// Its id among the custom fields.
    pub id: u32,
    /// What people see.
    pub label: Box<str>,
    /// Options of an enumeration: id and text.
    pub options: Vec<(u32, Box<str>)>,
}

/// One field of a kind of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the old dialect: `DATE_CREATE`.
    pub name: Cow<'static, str>,
    /// Its name in the new dialect: `createdTime`.
    pub item: Box<str>,
    /// What it holds.
    pub form: Form,
    /// How the old dialect writes that there is nothing.
    pub empty: Empty,
    /// Whether clients may not set it.
    pub read_only: bool,
    /// For a custom field, what is known of it.
    pub custom: Option<Box<Custom>>,
}

impl Field {
    /// A field that clients may set and that is `null` where empty.
    pub fn new(name: impl Into<Cow<'static, str>>, form: Form) -> Self {
        let name = name.into();
        let item = item_name(&name).into();
        Self { name, item, form, empty: Empty::Null, read_only: false, custom: None }
    }

    /// The same field with another way to be empty in the old dialect.
    pub fn empty(self, empty: Empty) -> Self {
        Self { empty, ..self }
    }

    /// The same field, which clients may not set.
    pub fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// Whether this is what a client calls so, in either dialect and any case.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.item.eq_ignore_ascii_case(name)
    }

    /// Its type in descriptions of fields.
    pub fn type_name(&self) -> &'static str {
        match self.form {
            Form::Integer => "integer",
            Form::Double | Form::Money => "double",
            Form::Text | Form::Structure => "string",
            Form::Flag => "char",
            Form::Time => "datetime",
            Form::Date => "date",
            Form::User => "user",
            Form::Status(_) => "crm_status",
            Form::Category => "crm_category",
            Form::Currency => "crm_currency",
            Form::Link(Kind::Lead) => "crm_lead",
            Form::Link(Kind::Deal) => "crm_deal",
            Form::Link(Kind::Contact) => "crm_contact",
            Form::Link(Kind::Company) => "crm_company",
            Form::Multifield => "crm_multifield",
            Form::Enumeration => "enumeration",
        }
    }
}

/// The new dialect's name of a field: camel case with a few words of its own.
fn item_name(name: &str) -> String {
    match name {
        "DATE_CREATE" => "createdTime".into(),
        "DATE_MODIFY" => "updatedTime".into(),
        "CREATED_BY_ID" => "createdBy".into(),
        "MODIFY_BY_ID" => "updatedBy".into(),
        "MOVED_BY_ID" => "movedBy".into(),
        "STATUS_ID" => "stageId".into(),
        "STATUS_SEMANTIC_ID" => "stageSemanticId".into(),
        _ => camel_case(name),
    }
}

/// `UTM_SOURCE` becomes `utmSource`; an underscore before a digit stays: `ufCrm_1704817278`.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for (place, word) in name.split('_').enumerate() {
        match word.chars().next() {
            Some(first) if place > 0 && first.is_ascii_digit() => {
                camel.push('_');
                camel.push_str(word);
            }
            Some(first) if place > 0 => {
                camel.push(first);
                camel.push_str(&word[first.len_utf8()..].to_ascii_lowercase());
            }
            _ => camel.push_str(&word.to_ascii_lowercase()),
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_new_dialect_are_those_of_the_reference() {
        for (old, new) in [
            ("ID", "id"),
            ("DATE_CREATE", "createdTime"),
            ("ASSIGNED_BY_ID", "assignedById"),
            ("STAGE_ID", "stageId"),
            ("STATUS_ID", "stageId"),
            ("LAST_ACTIVITY_TIME", "lastActivityTime"),
            ("CLOSEDATE", "closedate"),
            ("UF_CRM_1704817278", "ufCrm_1704817278"),
            ("UF_CRM_AI_SCORE", "ufCrmAiScore"),
        ] {
            assert_eq!(&*Field::new(old, Form::Text).item, new);
        }
    }
}
