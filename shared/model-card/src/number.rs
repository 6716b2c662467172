//! Numbers as the reader writes them: `82.2 %` and `4,147` in English, `82,2 %` and `4 147` in Russian.
//! What is not finite is shown as a dash, never as `NaN`.

use crate::text::Language;

/// Keeps a number and its unit on one line.
const NO_BREAK_SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';
const NOTHING: &str = "–";

impl Language {
    fn decimal_mark(self) -> char {
        match self {
            Language::En => '.',
            Language::Ru => ',',
        }
    }

    fn thousands_mark(self) -> char {
        match self {
            Language::En => ',',
            Language::Ru => NO_BREAK_SPACE,
        }
    }

    /// A whole number with its thousands set apart.
    pub fn integer(self, value: u64) -> String {
        self.grouped(&value.to_string())
    }

    /// A number with that many decimals.
    pub fn decimal(self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return NOTHING.into();
        }
        let digits = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let is_zero = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
        let mut out = String::new();
        if value < 0.0 && !is_zero {
            out.push(MINUS);
        }
        out.push_str(&self.grouped(whole));
        if !fraction.is_empty() {
            out.push(self.decimal_mark());
            out.push_str(fraction);
        }
        out
    }

    /// A number with its sign, also where it is positive.
    pub fn signed(self, value: f64, decimals: usize) -> String {
        let plus = if value > 0.0 && value.is_finite() { "+" } else { "" };
        format!("{plus}{}", self.decimal(value, decimals))
    }

    /// A share in percent.
    pub fn percent(self, share: f64, decimals: usize) -> String {
        format!("{}{NO_BREAK_SPACE}%", self.decimal(100.0 * share, decimals))
    }

    /// A number of unknown size: about four significant digits, no trailing zeros.
    pub(crate) fn figure(self, value: f64) -> String {
        let size = value.abs();
        if !value.is_finite() || size == 0.0 {
            return self.decimal(value, 0);
        }
        if !(1e-4..1e12).contains(&size) {
            return format!("{value:.2e}").replace('.', &self.decimal_mark().to_string());
        }
        let decimals = (3 - size.log10().floor() as i32).clamp(0, 7) as usize;
        let shown = self.decimal(value, decimals);
        if decimals == 0 {
            return shown;
        }
        shown.trim_end_matches('0').trim_end_matches(self.decimal_mark()).into()
    }

    /// A p-value: two significant digits, "< 0.001" below.
    pub(crate) fn p_value(self, p: f64) -> String {
        if p < 0.001 {
            format!("<{NO_BREAK_SPACE}{}", self.decimal(0.001, 3))
        } else {
            format!("={NO_BREAK_SPACE}{}", self.decimal(p, if p < 0.1 { 3 } else { 2 }))
        }
    }

    /// Bytes in the unit that fits.
    pub(crate) fn bytes(self, bytes: u64) -> String {
        let [b, kb, mb] = match self {
            Language::En => ["bytes", "KB", "MB"],
            Language::Ru => ["байт", "КБ", "МБ"],
        };
        let size = bytes as f64;
        let (value, unit) = match bytes {
            0..1_000 => (self.integer(bytes), b),
            1_000..1_000_000 => (self.decimal(size / 1e3, 1), kb),
            _ => (self.decimal(size / 1e6, 1), mb),
        };
        format!("{value}{NO_BREAK_SPACE}{unit}")
    }

    /// Seconds, finer the shorter.
    pub(crate) fn seconds(self, seconds: f64) -> String {
        let unit = match self {
            Language::En => "s",
            Language::Ru => "с",
        };
        let decimals = if seconds < 10.0 { 2 } else { 1 };
        format!("{}{NO_BREAK_SPACE}{unit}", self.decimal(seconds, decimals))
    }

    fn grouped(self, digits: &str) -> String {
        // Russian leaves four digits together in running text, but a column of figures reads better apart.
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(self.thousands_mark());
            }
            out.push(digit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Language::En.percent(0.8224, 1), "82.2\u{a0}%");
        assert_eq!(Language::Ru.percent(0.8224, 1), "82,2\u{a0}%");
        assert_eq!(Language::En.integer(1_234_567), "1,234,567");
        assert_eq!(Language::Ru.integer(41_188), "41\u{a0}188");
        assert_eq!(Language::Ru.bytes(298_400), "298,4\u{a0}КБ");
    }

    #[test]
    fn what_is_not_finite_is_a_dash() {
        assert_eq!(Language::En.decimal(f64::NAN, 2), "–");
        assert_eq!(Language::En.signed(f64::INFINITY, 2), "–");
        assert_eq!(Language::En.figure(f64::NEG_INFINITY), "–");
    }

    #[test]
    fn a_value_that_rounds_to_zero_has_no_sign() {
        assert_eq!(Language::En.decimal(-0.0004, 3), "0.000");
        assert_eq!(Language::En.decimal(-0.0006, 3), "\u{2212}0.001");
    }

    #[test]
    fn figures_keep_about_four_significant_digits() {
        let shown = [0.0, 3.0, 12.346, 1_234.56, 0.012_345, 2.5e15].map(|value| Language::En.figure(value));
        assert_eq!(shown, ["0", "3", "12.35", "1,235", "0.01235", "2.50e15"]);
    }
}
