//! Recent rows in the bins of a profile.

use learning::model::Model;
use learning::table::Table;

use super::profile::{Profile, Watched};
use super::reading::{Reading, Slices};
use super::reasons::Reasons;

/// Counts of recent rows: of every entity that came to a watched slice's age of late and was open then, whatever became of it
/// since. Tables of several batches, or of several days, may be counted one by one and merged, as long as an
/// entity stands at most once in a slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// By attribute of the profile, slice and bin.
    pub(super) attributes: Vec<Vec<Vec<u32>>>,
    /// By slice and bin.
    pub(super) score: Vec<Vec<u32>>,
}

impl Recent {
    /// Nothing yet.
    pub fn none(profile: &Profile) -> Self {
        let empty = |watched: &Watched| vec![vec![0; watched.bins.count()]; profile.slices.len()];
        Self { attributes: profile.attributes.iter().map(empty).collect(), score: empty(&profile.score) }
    }

    /// Counts the rows of a table, whose columns are found by name, and scores them with the profile's model. Rows of a
    /// slice that the profile does not know are left out.
    pub fn count(profile: &Profile, table: &Table, model: &Model) -> Self {
        let mut counts = Self::none(profile);
        let readings: Vec<Reading<'_>> = profile
            .attributes
            .iter()
            .map(|known| Reading::new(table, &known.attribute, &known.bins))
            .collect();
        let named = Slices::new(table);
        let mut reasons =
            Reasons::new(model, table, profile.attributes.iter().map(|known| known.attribute.as_str()));
        for row in 0..table.rows() {
            let Some(slice) = profile.slice(named.of(row)) else { continue };
            for (reading, counts) in readings.iter().zip(&mut counts.attributes) {
                if let Some(bin) = reading.bin(row) {
                    counts[slice][bin] += 1;
                }
            }
            let score = reasons.of_row(row);
            counts.score[slice][profile.score.bins.of_number(score)] += 1;
        }
        counts
    }

    /// Adds the counts of other rows, of the same profile.
    pub fn merge(&mut self, other: &Self) {
        let add = |counts: &mut Vec<Vec<u32>>, other: &Vec<Vec<u32>>| {
            let bins = counts.iter_mut().flatten().zip(other.iter().flatten());
            bins.for_each(|(count, other)| *count += other);
        };
        self.attributes.iter_mut().zip(&other.attributes).for_each(|(counts, other)| add(counts, other));
        add(&mut self.score, &other.score);
    }
}
