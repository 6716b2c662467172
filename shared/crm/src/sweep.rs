//! Attributes of one entity at several moments, in one pass over its facts.

use jiff::tz::TimeZone;

use crate::view::{Linked, view};
use crate::{Catalogue, Cells, Moment, Settings, Timeline, Tracker};

/// Calls `each` with every moment (ascending) and the row of the catalogue's attributes as of it. A fact counts from the
/// moment at which it was seen on, that moment included.
pub fn sweep(
    timeline: &Timeline,
    linked: &Linked,
    settings: &Settings,
    zone: &TimeZone,
    catalogue: &Catalogue,
    moments: impl IntoIterator<Item = Moment>,
    mut each: impl FnMut(Moment, &Tracker<'_>, &Cells),
) {
    let mut tracker = Tracker::new(settings);
    let seen = view(timeline, linked);
    let mut next = seen.iter().peekable();
    let mut cells = Cells::default();
    for at in moments {
        while let Some(fact) = next.next_if(|fact| fact.at <= at) {
            tracker.see(fact);
        }
        cells.clear();
        tracker.read(catalogue, zone, at, &mut cells);
        each(at, &tracker, &cells);
    }
}
