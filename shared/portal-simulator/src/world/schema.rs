//! The fields of leads, deals, contacts and companies, in the order in which the portal writes them.

use crm::Kind;

use super::field::{Empty, Field, Form};

/// The fields that every portal has.
pub(crate) fn fields(kind: Kind) -> Vec<Field> {
    let mut fields = match kind {
        Kind::Lead => lead(),
        Kind::Deal => deal(),
        Kind::Contact => contact(),
        Kind::Company => company(),
    };
    fields.extend(common());
    fields
}

fn integer(name: &'static str) -> Field {
    Field::new(name, Form::Integer)
}

fn text(name: &'static str) -> Field {
    Field::new(name, Form::Text)
}

fn flag(name: &'static str) -> Field {
    Field::new(name, Form::Flag)
}

fn status(name: &'static str, list: &'static str) -> Field {
    Field::new(name, Form::Status(list))
}

fn link(name: &'static str, to: Kind) -> Field {
    Field::new(name, Form::Link(to))
}

fn money(name: &'static str) -> Field {
    Field::new(name, Form::Money).empty(Empty::Zero)
}

fn time(name: &'static str) -> Field {
    Field::new(name, Form::Time).read_only()
}

fn date(name: &'static str) -> Field {
    Field::new(name, Form::Date).empty(Empty::Blank)
}

fn texts(names: &[&'static str]) -> Vec<Field> {
    names.iter().map(|&name| text(name)).collect()
}

fn id() -> Field {
    integer("ID").read_only()
}

fn common() -> Vec<Field> {
    let mut fields = vec![
        Field::new("ASSIGNED_BY_ID", Form::User),
        Field::new("CREATED_BY_ID", Form::User).read_only(),
        Field::new("MODIFY_BY_ID", Form::User).read_only(),
        time("DATE_CREATE"),
        time("DATE_MODIFY"),
        flag("OPENED"),
        text("COMMENTS"),
        Field::new("LAST_ACTIVITY_BY", Form::User).read_only(),
        time("LAST_ACTIVITY_TIME"),
    ];
    fields.extend(texts(&[
        "ORIGINATOR_ID",
        "ORIGIN_ID",
        "UTM_SOURCE",
        "UTM_MEDIUM",
        "UTM_CAMPAIGN",
        "UTM_CONTENT",
        "UTM_TERM",
    ]));
    fields
}

/// What is known of how a person or firm can be reached.
fn reach() -> Vec<Field> {
    vec![
        flag("HAS_PHONE").read_only(),
        flag("HAS_EMAIL").read_only(),
        flag("HAS_IMOL").read_only(),
        Field::new("PHONE", Form::Multifield),
        Field::new("EMAIL", Form::Multifield),
    ]
}

/// What moves through stages; the names of its stage and of what that means.
fn moving(stage: Field, semantics: &'static str) -> Vec<Field> {
    vec![
        stage,
        Field::new(semantics, Form::Text).read_only(),
        Field::new("MOVED_BY_ID", Form::User).read_only(),
        time("MOVED_TIME"),
        Field::new("CURRENCY_ID", Form::Currency),
        money("OPPORTUNITY"),
        flag("IS_MANUAL_OPPORTUNITY"),
        flag("IS_RETURN_CUSTOMER").read_only(),
        status("SOURCE_ID", "SOURCE"),
        text("SOURCE_DESCRIPTION"),
    ]
}

fn person() -> Vec<Field> {
    let mut fields = vec![status("HONORIFIC", "HONORIFIC")];
    fields.extend(texts(&["NAME", "SECOND_NAME", "LAST_NAME", "POST"]));
    fields.push(date("BIRTHDATE"));
    fields
}

fn address(prefix: &str) -> Vec<Field> {
    ["", "_2", "_CITY", "_POSTAL_CODE", "_REGION", "_PROVINCE", "_COUNTRY", "_COUNTRY_CODE", "_LOC_ADDR_ID"]
        .iter()
        .map(|part| Field::new(format!("{prefix}{part}"), Form::Text))
        .collect()
}

fn lead() -> Vec<Field> {
    let mut fields = vec![id(), text("TITLE")];
    fields.extend(person());
    fields.push(text("COMPANY_TITLE"));
    fields.push(link("COMPANY_ID", Kind::Company).empty(Empty::Zero));
    fields.push(link("CONTACT_ID", Kind::Contact));
    fields.extend(moving(status("STATUS_ID", "STATUS"), "STATUS_SEMANTIC_ID"));
    fields.push(text("STATUS_DESCRIPTION"));
    fields.push(time("DATE_CLOSED").empty(Empty::Blank));
    fields.extend(reach());
    fields.extend(address("ADDRESS"));
    fields
}

fn deal() -> Vec<Field> {
    let mut fields = vec![id(), text("TITLE"), status("TYPE_ID", "DEAL_TYPE")];
    fields.push(Field::new("CATEGORY_ID", Form::Category).empty(Empty::Zero));
    fields.extend(moving(status("STAGE_ID", "DEAL_STAGE"), "STAGE_SEMANTIC_ID"));
    fields.extend([
        integer("PROBABILITY"),
        money("TAX_VALUE"),
        link("LEAD_ID", Kind::Lead),
        link("COMPANY_ID", Kind::Company).empty(Empty::Zero),
        link("CONTACT_ID", Kind::Contact),
        integer("QUOTE_ID"),
        date("BEGINDATE"),
        date("CLOSEDATE"),
        flag("CLOSED"),
        flag("IS_NEW"),
        flag("IS_RECURRING"),
        flag("IS_REPEATED_APPROACH"),
        text("ADDITIONAL_INFO"),
        integer("LOCATION_ID"),
    ]);
    fields
}

fn contact() -> Vec<Field> {
    let mut fields = vec![id()];
    fields.extend(person());
    fields.extend([
        text("PHOTO"),
        link("LEAD_ID", Kind::Lead),
        status("TYPE_ID", "CONTACT_TYPE"),
        status("SOURCE_ID", "SOURCE"),
        text("SOURCE_DESCRIPTION"),
        link("COMPANY_ID", Kind::Company),
        flag("EXPORT"),
        text("ORIGIN_VERSION"),
        integer("FACE_ID"),
    ]);
    fields.extend(reach());
    fields.extend(address("ADDRESS"));
    fields
}

fn company() -> Vec<Field> {
    let mut fields = vec![id(), text("TITLE"), status("COMPANY_TYPE", "COMPANY_TYPE"), text("LOGO")];
    fields.extend([
        link("LEAD_ID", Kind::Lead),
        text("BANKING_DETAILS"),
        status("INDUSTRY", "INDUSTRY"),
        money("REVENUE"),
        Field::new("CURRENCY_ID", Form::Currency),
        status("EMPLOYEES", "EMPLOYEES"),
        flag("IS_MY_COMPANY"),
        time("LAST_COMMUNICATION_TIME").empty(Empty::Blank),
    ]);
    fields.extend(reach());
    fields.extend(address("ADDRESS"));
    fields.extend(address("REG_ADDRESS"));
    fields.push(text("ADDRESS_LEGAL"));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_has_two_fields_of_one_name_in_either_dialect() {
        for kind in Kind::ALL {
            let fields = fields(kind);
            for (place, field) in fields.iter().enumerate() {
                for other in &fields[..place] {
                    assert!(!field.is_called(&other.name) && !field.is_called(&other.item), "{}", field.name);
                }
            }
        }
    }
}
