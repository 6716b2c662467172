//! Columns that name rows instead of describing them.

use crate::table::{Column, MISSING};

/// Below this many filled cells, values being distinct says nothing.
const FEWEST_CELLS: u64 = 20;

/// Share of the filled cells that have a value of their own in a column of identifiers.
const DISTINCT_SHARE: f64 = 0.98;

/// Longest code that is taken for an identifier (a SHA-256 in hexadecimal).
const LONGEST: usize = 64;

/// Duplicates expected of measurements over the range of a column of integers for the lack of them to be
/// telling.
const EXPECTED_DUPLICATES: f64 = 10.0;

/// Whether nearly every filled cell has a value of its own, in a column long enough to say so.
pub(super) fn nearly_all_distinct(distinct: u64, filled: u64) -> bool {
    filled >= FEWEST_CELLS && distinct as f64 >= DISTINCT_SHARE * filled as f64
}

/// Whether a column of nearly all distinct values numbers its rows: integers only, which rise or fall in file
/// order, or fill their range so densely that measurements would repeat, or whose header says so.
///
/// n draws from a range of R integers hold at least n² / 2R duplicates on average (the birthday bound, met by
/// the uniform distribution); a hundred amounts up to 100,000 expect 0.05, a hundred consecutive numbers 50.
pub(super) fn numbers_rows(column: &Column, counts: &[u32]) -> bool {
    let mut integers = Vec::with_capacity(counts.len());
    for code in 0..column.distinct() as u32 {
        match column.distinct_value(code).parse::<i64>() {
            Ok(integer) => integers.push(integer),
            Err(_) if counts[code as usize] == 0 => integers.push(0),
            Err(_) => return false,
        }
    }
    let codes = || column.codes().iter().filter(|&&code| code != MISSING);
    let in_order = || codes().map(|&code| integers[code as usize]);
    header_names_rows(column.name()) || in_order().is_sorted() || in_order().rev().is_sorted() || {
        let (low, high) = in_order().fold((i64::MAX, i64::MIN), |(low, high), i| (low.min(i), high.max(i)));
        let filled = codes().count() as f64;
        let duplicates = filled - counts.iter().filter(|&&count| count > 0).count() as f64;
        let range = high as f64 - low as f64 + 1.0;
        filled * filled / (2.0 * range) >= EXPECTED_DUPLICATES * (duplicates + 1.0)
    }
}

/// Whether a value looks like a code (`1C1I7A6R`, a UUID, a hash, a login) and not like words.
pub(super) fn is_code(value: &str) -> bool {
    value.len() <= LONGEST
        && !value.contains(char::is_whitespace)
        && (value.is_ascii() || value.contains(|c: char| c.is_ascii_digit()))
}

/// Whether the header ends in a word for an identifier: "Lead Number", "customerId", "CASE_ID", "Номер".
fn header_names_rows(header: &str) -> bool {
    let names = ["id", "uuid", "guid", "number", "no", "nr", "номер", "ид"];
    header.ends_with('№') || names.contains(&last_word(header).as_str())
}

/// Whether the header says that the column refers to something else: `ASSIGNED_BY_ID`, `sourceId`.
pub(super) fn header_is_reference(header: &str) -> bool {
    ["id", "ид"].contains(&last_word(header).as_str())
}

/// The last word of a header in lower case; words end at anything but letters and digits, and at a capital
/// after a small letter.
fn last_word(header: &str) -> String {
    let header = header.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut start = header.len();
    let mut next: Option<char> = None;
    for (at, c) in header.char_indices().rev() {
        let ends_word = c.is_lowercase() && next.is_some_and(char::is_uppercase);
        if !c.is_alphanumeric() || ends_word {
            break;
        }
        start = at;
        next = Some(c);
    }
    header[start..].to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_identifiers_are_recognised() {
        for header in
            ["id", "Lead Number", "customerId", "CASE_ID", "CustomerID", "Invoice no.", "Номер", "Сделка №"]
        {
            assert!(header_names_rows(header), "{header}");
        }
        for header in ["paid", "Number of calls", "PIANO", "madrid", "", "№ calls made"] {
            assert!(!header_names_rows(header), "{header}");
        }
    }

    #[test]
    fn codes_are_told_from_words() {
        assert!(is_code("7927b2df-8bba-4d29-b9a2-b6e0beafe620"));
        assert!(is_code("1C1I7A6R"));
        assert!(is_code("Д-0117"));
        assert!(!is_code("Moses Frase"));
        assert!(!is_code("お問い合わせありがとうございます"));
        assert!(!is_code(&"x".repeat(65)));
    }
}
