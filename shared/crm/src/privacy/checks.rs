//! Numbers that prove themselves by check digits, and other tests of a pattern's match.

use std::ops::Range;

use iban::Iban;

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// A payment card: a known issuer prefix for its length and the Luhn check digit (ISO/IEC 7812-1).
pub(super) fn card(text: &str, span: Range<usize>) -> bool {
    let digits = digits(&text[span]);
    let prefix = |length: usize| digits.iter().take(length).fold(0, |number, digit| number * 10 + digit);
    let issuer = match digits.len() {
        14 => matches!(prefix(3), 300..=305) || matches!(prefix(2), 36 | 38),
        15 => matches!(prefix(2), 34 | 37),
        16..=19 => matches!(prefix(1), 4..=6) || matches!(prefix(4), 2200..=2204 | 2221..=2720 | 3528..=3589),
        _ => false,
    };
    let luhn: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    issuer && luhn.is_multiple_of(10)
}

/// An IBAN (ISO 13616): length and structure of its country and the check digits.
pub(super) fn iban(text: &str, span: Range<usize>) -> bool {
    let compact: String = text[span].chars().filter(char::is_ascii_alphanumeric).collect();
    compact.to_ascii_uppercase().parse::<Iban>().is_ok()
}

/// A taxpayer number of 10 or 12 digits with its check digits (order of the Russian tax service MM-7-6/435).
pub(super) fn inn(text: &str, span: Range<usize>) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let digits = digits(&text[span]);
    let holds = |place: usize| weighted(&digits[..place], &WEIGHTS[11 - place..]) % 11 % 10 == digits[place];
    let region = digits.iter().take(2).any(|&digit| digit != 0);
    region && ((digits.len() == 10 && holds(9)) || (digits.len() == 12 && holds(10) && holds(11)))
}

/// An insurance number of 11 digits with its check number (order of the Russian pension fund 335p).
pub(super) fn snils(text: &str, span: Range<usize>) -> bool {
    let digits = digits(&text[span]);
    digits.len() == 11
        && weighted(&digits, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == digits[9] * 10 + digits[10]
}

/// The series of a Russian passport: a region and the year its form was printed, from 1997 on.
pub(super) fn passport(text: &str, span: Range<usize>) -> bool {
    let digits = digits(&text[span]);
    digits.len() == 10 && digits[..2] != [0, 0] && matches!(digits[2] * 10 + digits[3], 97.. | 0..=39)
}

/// A length that a phone number with `+` or `00` and a country code can have (ITU-T E.164), where the country's own
/// length is fixed: exactly that one.
pub(super) fn international(text: &str, span: Range<usize>) -> bool {
    let digits: Vec<u32> = digits(&text[span]);
    let digits = if digits.starts_with(&[0, 0]) { &digits[2..] } else { &digits };
    match digits {
        [7 | 1, rest @ ..] => rest.len() == 10,
        _ => (9..=15).contains(&digits.len()),
    }
}

/// A kept number must not be the beginning of a phone number written in groups.
pub(super) fn ends(text: &str, span: Range<usize>) -> bool {
    let number = &text[span.clone()];
    let mut rest = text[span.end..].chars();
    let grouped = matches!(rest.next(), Some(' ' | '-' | ')'))
        && rest.take(3).filter(char::is_ascii_digit).count() == 3;
    let phone = number.contains('-') && (10..=11).contains(&digits(number).len());
    !grouped && !phone
}
