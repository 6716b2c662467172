//! Numbers as people and exports write them.

/// Longest spelling with a decimal comma that is understood.
const LONGEST_WITH_COMMA: usize = 64;

/// The finite number that a trimmed cell spells, with a decimal point or a decimal comma ("12.5", "12,5",
/// "-3", "1e6"). `None` for anything else, infinities and overflows ("inf", "1e400") included.
pub fn parse_number(cell: &str) -> Option<f64> {
    let bytes = cell.as_bytes();
    if !matches!(bytes.first()?, b'0'..=b'9' | b'-' | b'+' | b'.' | b',') {
        return None;
    }
    if let Ok(number) = cell.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let comma = bytes.iter().position(|&byte| byte == b',')?;
    if bytes.len() > LONGEST_WITH_COMMA || bytes.contains(&b'.') {
        return None;
    }
    let mut buffer = [0; LONGEST_WITH_COMMA];
    let with_point = &mut buffer[..bytes.len()];
    with_point.copy_from_slice(bytes);
    with_point[comma] = b'.';
    let number: f64 = str::from_utf8(with_point).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse_number;

    #[test]
    fn usual_spellings_are_numbers() {
        for (cell, number) in [
            ("0", 0.0),
            ("-3", -3.0),
            ("+7.25", 7.25),
            ("12,5", 12.5),
            (",5", 0.5),
            (".5", 0.5),
            ("1e6", 1e6),
            ("1,5e3", 1500.0),
        ] {
            assert_eq!(parse_number(cell), Some(number), "{cell}");
        }
    }

    #[test]
    fn what_is_not_a_finite_number_is_refused() {
        for cell in [
            "",
            "abc",
            "inf",
            "-Infinity",
            "nan",
            "1e400",
            "1e400,0",
            "1,234,567",
            "1.234,5",
            "12 %",
            "-",
            ",",
        ] {
            assert_eq!(parse_number(cell), None, "{cell}");
        }
        assert_eq!(parse_number(&format!("1,{}", "0".repeat(100))), None);
    }

    proptest! {
        #[test]
        fn a_comma_means_what_a_point_means(number in -1e9..1e9_f64) {
            let cell = number.to_string();
            prop_assert_eq!(parse_number(&cell), Some(number));
            prop_assert_eq!(parse_number(&cell.replace('.', ",")), Some(number));
        }

        #[test]
        fn any_text_is_a_finite_number_or_none(cell in "\\PC{0,20}") {
            prop_assert!(parse_number(&cell).is_none_or(f64::is_finite));
        }
    }
}
