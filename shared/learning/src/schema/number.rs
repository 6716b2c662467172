//! Numbers as people and exports write them.

/// Longest spelling with a decimal comma that is understood.
const LONGEST_WITH_COMMA: usize = 64;

/// Powers of ten that divide a plain decimal.
const POWERS_OF_TEN: [f64; MOST_DIGITS + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Digits of a plain decimal: any number of that many is exact in 53 bits.
const MOST_DIGITS: usize = 15;

/// The finite number that a trimmed cell spells, with a decimal point or a decimal comma ("12.5", "12,5",
/// "-3", "1e6"). `None` for anything else, infinities and overflows ("inf", "1e400") included.
pub fn parse_number(cell: &str) -> Option<f64> {
    if !matches!(cell.as_bytes().first()?, b'0'..=b'9' | b'-' | b'+' | b'.' | b',') {
        return None;
    }
    parse_plain(cell.as_bytes()).or_else(|| parse_any(cell))
}

/// A decimal of few digits: an exact integer divided by an exact power of ten, so that the one rounding gives
/// the nearest number (W. D. Clinger, "How to read floating point numbers accurately", 1990). Tables are
/// mostly made of these, and this is several times faster than the general way.
fn parse_plain(cell: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if unsigned.len() > MOST_DIGITS {
        return None;
    }
    let (mut digits, mut point) = (0_u64, None);
    for (at, &byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits = digits * 10 + u64::from(byte - b'0'),
            b'.' | b',' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |at| unsigned.len() - at - 1);
    if unsigned.len() == usize::from(point.is_some()) {
        return None;
    }
    let number = digits as f64 / POWERS_OF_TEN[decimals];
    Some(if negative { -number } else { number })
}

fn parse_any(cell: &str) -> Option<f64> {
    if let Ok(number) = cell.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let bytes = cell.as_bytes();
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
        fn plain_decimals_are_read_to_the_last_bit(cell in "-?[0-9]{0,9}\\.[0-9]{1,9}") {
            prop_assert_eq!(parse_number(&cell).map(f64::to_bits), cell.parse().ok().map(f64::to_bits));
        }

        #[test]
        fn any_text_is_a_finite_number_or_none(cell in "\\PC{0,20}") {
            prop_assert!(parse_number(&cell).is_none_or(f64::is_finite));
        }
    }
}
