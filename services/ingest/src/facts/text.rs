//! Texts of fields.

use crm::privacy::Redactor;

/// What is kept of a field's text: nothing of an empty one, and no personal data.
pub(crate) fn filled(redactor: &Redactor, text: &str) -> Option<Box<str>> {
    match text.trim() {
        "" => None,
        text => Some(redactor.redact(text).into()),
    }
}
