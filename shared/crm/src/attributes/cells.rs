//! A row of cells in one piece of text, used again and again.

use std::fmt::Write;

/// Cells of one row. An empty cell is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// Takes all cells out; the room stays.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell at a place.
    ///
    /// # Panics
    /// If there is none.
    pub fn get(&self, place: usize) -> &str {
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[from..self.ends[place]]
    }

    /// All cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }

    /// Adds a missing cell.
    pub fn missing(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Adds words.
    pub fn text(&mut self, text: &str) {
        self.write(|into| into.push_str(text));
    }

    /// Adds a whole number.
    pub fn count(&mut self, count: impl Into<i64>) {
        let count: i64 = count.into();
        // Nearly all counts have one digit.
        match u8::try_from(count) {
            Ok(digit @ 0..=9) => self.write(|into| into.push(char::from(b'0' + digit))),
            _ => self.number_like(format_args!("{count}")),
        }
    }

    /// Adds a number, missing if there is none.
    pub fn number(&mut self, number: Option<f64>) {
        match number {
            Some(number) => self.number_like(format_args!("{number}")),
            None => self.missing(),
        }
    }

    /// Adds yes or no, missing if not known.
    pub fn flag(&mut self, flag: Option<bool>) {
        self.text(match flag {
            Some(true) => "1",
            Some(false) => "0",
            None => "",
        });
    }

    /// Adds whatever is written.
    pub fn write(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    fn number_like(&mut self, number: std::fmt::Arguments<'_>) {
        self.write(|into| {
            // Writing to a string cannot fail.
            let _ = into.write_fmt(number);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_went_in() {
        let mut cells = Cells::default();
        cells.count(7);
        cells.count(-12);
        cells.missing();
        cells.text("Привет");
        cells.number(Some(2.5));
        cells.number(None);
        cells.flag(Some(false));
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["7", "-12", "", "Привет", "2.5", "", "0"]);
        cells.clear();
        assert!(cells.is_empty());
    }
}
