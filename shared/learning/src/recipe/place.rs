//! Where in the JSON a string stands, so that an error can point into it.

use super::RecipeError;

/// An error at character `offset` inside the first string literal of `source` that reads `literal`.
pub(super) fn error_in(source: &str, literal: &str, offset: usize, reason: String) -> RecipeError {
    let byte = strings(source).find(|(_, value)| value == literal).map_or(0, |(start, _)| start);
    let (mut line, mut column) = (1, 1);
    for c in source[..byte].chars() {
        if c == '\n' {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    RecipeError { line, column: column + offset, reason }
}

/// All string literals of a valid JSON text: the byte where their content starts, and the decoded content.
fn strings(source: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let open = rest + source[rest..].find('"')?;
        let mut escaped = false;
        let length = source[open + 1..].find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        })?;
        let end = open + 1 + length + 1;
        rest = end;
        let decoded = serde_json::from_str(&source[open..end]).ok()?;
        Some((open + 1, decoded))
    })
}
