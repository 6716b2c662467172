//! The second pass: attributes at the moments at which entities teach.

use crm::{Catalogue, Linked, Settings, Timeline, sweep};
use jiff::tz::TimeZone;
use learning::table::{Table, TableBuilder};

use super::columns;
use super::lives::{Settled, pipeline};

/// The second pass at work; timelines come in the order of the first.
pub(super) struct Rows<'a> {
    catalogue: Catalogue,
    settings: &'a Settings,
    zone: &'a TimeZone,
    lives: &'a Settled,
    next: usize,
    builder: TableBuilder,
    /// By creation, then entity.
    order: Vec<(crm::Moment, u32)>,
}

impl<'a> Rows<'a> {
    pub fn new(catalogue: Catalogue, settings: &'a Settings, zone: &'a TimeZone, lives: &'a Settled) -> Self {
        let own = [
            columns::ENTITY,
            columns::AT,
            columns::SUCCESS,
            columns::WEIGHT,
            columns::PART,
            columns::PIPELINE,
            columns::SLICE,
        ];
        let names: Vec<String> = own.into_iter().map(str::to_owned).chain(catalogue.names()).collect();
        let builder = TableBuilder::new(names);
        Self { catalogue, settings, zone, lives, next: 0, builder, order: Vec::new() }
    }

    pub fn see(&mut self, timeline: &Timeline, linked: &Linked) {
        let lesson = self.lives.lessons.get(self.next).and_then(Option::as_ref);
        self.next += 1;
        let Some(lesson) = lesson else { return };
        let success = if lesson.success { "1" } else { "0" };
        let part = if self.lives.split_at.is_some() { lesson.part.as_str() } else { "" };
        let first = pipeline(timeline).unwrap_or_default();
        let mut rows = lesson.rows.iter();
        let moments = lesson.rows.iter().map(|(snapshot, _)| snapshot.at);
        let (builder, order) = (&mut self.builder, &mut self.order);
        sweep(timeline, linked, self.settings, self.zone, &self.catalogue, moments, |at, _, cells| {
            let Some((snapshot, weight)) = rows.next() else { return };
            let (at, weight, slice) = (at.to_string(), weight.to_string(), snapshot.slice.to_string());
            let own = [&*timeline.entity.id, &at, success, &weight, part, first, &slice];
            builder.push(own.into_iter().chain(cells.iter()));
            order.push((lesson.created, order.len() as u32));
        });
    }

    /// The table, its rows by creation of the entity, then by its id, then by moment.
    pub fn finish(mut self) -> (Table, Catalogue) {
        self.order.sort_unstable();
        let order: Vec<u32> = self.order.into_iter().map(|(_, row)| row).collect();
        (self.builder.finish().select(&order), self.catalogue)
    }
}
