//! Names of fields: every record goes by those of the old dialect.

use std::borrow::Cow;

use crm::Kind;

/// Names that are no mere respellings of each other.
const RENAMED: [(&str, &str); 13] = [
    ("createdTime", "DATE_CREATE"),
    ("updatedTime", "DATE_MODIFY"),
    ("createdBy", "CREATED_BY_ID"),
    ("updatedBy", "MODIFY_BY_ID"),
    ("movedBy", "MOVED_BY_ID"),
    ("createdDate", "DATE_CREATE"),
    ("observers", "OBSERVER_IDS"),
    ("CREATED_TIME", "DATE_CREATE"),
    ("UPDATED_TIME", "DATE_MODIFY"),
    ("CREATED_BY", "CREATED_BY_ID"),
    ("UPDATED_BY", "MODIFY_BY_ID"),
    ("MOVED_BY", "MOVED_BY_ID"),
    ("OBSERVERS", "OBSERVER_IDS"),
];

/// Names that differ by kind.
const RENAMED_OF: [(Kind, &str, &str); 3] = [
    (Kind::Lead, "STAGE_ID", "STATUS_ID"),
    (Kind::Lead, "STAGE_SEMANTIC_ID", "STATUS_SEMANTIC_ID"),
    (Kind::Company, "TYPE_ID", "COMPANY_TYPE"),
];

/// The name of a field in the old dialect: `utmSource` is `UTM_SOURCE`, `ufCrm_17` is `UF_CRM_17`, `createdTime` is `DATE_CREATE`.
pub fn field_name(kind: Kind, name: &str) -> Cow<'_, str> {
    if let Some((_, old)) = RENAMED.iter().find(|(new, _)| *new == name) {
        return Cow::Borrowed(old);
    }
    let old =
        if name.bytes().any(|byte| byte.is_ascii_lowercase()) { snake(name).into() } else { name.into() };
    match RENAMED_OF.iter().find(|(of, new, _)| *of == kind && *new == old) {
        Some((.., renamed)) => Cow::Borrowed(renamed),
        None => old,
    }
}

/// `parentId1222` becomes `PARENT_ID_1222`.
fn snake(name: &str) -> String {
    let mut old = String::with_capacity(name.len() + 8);
    let mut before = None;
    for letter in name.chars() {
        let begins =
            letter.is_uppercase() || letter.is_ascii_digit() && before.is_some_and(char::is_alphabetic);
        if begins && before.is_some_and(|before| before != '_') {
            old.push('_');
        }
        old.extend(letter.to_uppercase());
        before = Some(letter);
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_universal_dialect_has_one_in_the_old() {
        for (new, old) in [
            ("id", "ID"),
            ("title", "TITLE"),
            ("assignedById", "ASSIGNED_BY_ID"),
            ("createdBy", "CREATED_BY_ID"),
            ("updatedBy", "MODIFY_BY_ID"),
            ("createdTime", "DATE_CREATE"),
            ("updatedTime", "DATE_MODIFY"),
            ("movedBy", "MOVED_BY_ID"),
            ("movedTime", "MOVED_TIME"),
            ("lastActivityTime", "LAST_ACTIVITY_TIME"),
            ("isManualOpportunity", "IS_MANUAL_OPPORTUNITY"),
            ("begindate", "BEGINDATE"),
            ("utmSource", "UTM_SOURCE"),
            ("ufCrm_1704817278", "UF_CRM_1704817278"),
            ("ufCrm2_163", "UF_CRM_2_163"),
            ("ufCrmAiScore", "UF_CRM_AI_SCORE"),
            ("parentId1222", "PARENT_ID_1222"),
            ("stageId", "STAGE_ID"),
        ] {
            assert_eq!(field_name(Kind::Deal, new), old);
        }
        assert_eq!(field_name(Kind::Lead, "stageId"), "STATUS_ID");
        assert_eq!(field_name(Kind::Lead, "stageSemanticId"), "STATUS_SEMANTIC_ID");
        assert_eq!(field_name(Kind::Company, "typeId"), "COMPANY_TYPE");
    }

    #[test]
    fn names_of_the_old_dialect_stay() {
        for kind in Kind::ALL {
            for name in ["ID", "ADDRESS_2", "UF_CRM_1704817278", "UTM_SOURCE", "DATE_CREATE", "STATUS_ID"] {
                assert_eq!(field_name(kind, name), name);
            }
        }
    }
}
