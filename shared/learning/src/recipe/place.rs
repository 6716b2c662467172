//! Where in the recipe's JSON an error is.

use super::RecipeError;

/// An error at a byte of the source.
pub(super) fn error_at(source: &str, byte: usize, reason: impl Into<String>) -> RecipeError {
    let before = &source[..byte];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    RecipeError {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        reason: reason.into(),
    }
}

/// An error at character `offset` of the string whose literal opens at byte `open`.
pub(super) fn error_in(source: &str, open: usize, offset: usize, reason: impl Into<String>) -> RecipeError {
    let content = &source[open + 1..];
    let byte = decoded(content).nth(offset).unwrap_or(content.len());
    error_at(source, open + 1 + byte, reason)
}

/// An error of the JSON itself. `serde_json` counts columns in bytes and repeats the place in its message.
pub(super) fn error_of_json(source: &str, error: &serde_json::Error) -> RecipeError {
    let line = source.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let column = line.char_indices().take_while(|(byte, _)| *byte < error.column()).count();
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    RecipeError { line: error.line().max(1), column: column.max(1), reason: reason.to_owned() }
}

/// Where each character of a string stands in its literal, and last where the closing quote does.
fn decoded(content: &str) -> impl Iterator<Item = usize> + '_ {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let here = at?;
        let rest = &content[here..];
        let length = match rest.as_bytes() {
            [b'\\', b'u', b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..] => "\\ud83d\\ude00".len(),
            [b'\\', b'u', ..] => "\\u0416".len(),
            [b'\\', ..] => "\\n".len(),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at = (!rest.starts_with('"')).then_some(here + length);
        Some(here)
    })
}
