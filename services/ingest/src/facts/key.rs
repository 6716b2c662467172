//! Keys of facts, made from ids at the source.

use crm::Moment;

/// Longest id or key in bytes.
pub(crate) const MAX_ID_BYTES: usize = 256;

/// Width to which whole numbers are filled up, so that their order as texts is their order as numbers: facts of the
/// same moment are ordered by key.
const NUMBER_WIDTH: usize = 12;

/// The key of an activity by the name of where it comes from, and its id there.
pub(crate) fn activity_key(source: &str, id: &str) -> Box<str> {
    let key = if id.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{source}:{id:0>NUMBER_WIDTH$}")
    } else {
        format!("{source}:{id}")
    };
    key.into()
}

/// The key of a move to a stage.
pub(crate) fn stage_key(at: Moment) -> Box<str> {
    format!("stage:{}", at.0).into()
}
