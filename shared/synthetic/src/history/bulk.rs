//! Bulk closings: at a month's end somebody tidies up.

use jiff::Zoned;
use jiff::tz::TimeZone;

use crm::Moment;
use crm::moment::{DAY, HOUR, SECOND};

use super::deal::DealTruth;

/// Fewer stale deals than this are left for the next month.
const AT_LEAST: usize = 51;
/// All are closed within this time, milliseconds.
const WITHIN: i64 = 9 * 60 * SECOND;
/// Whole days of silence from which a deal is stale.
const STALE_SILENCE: u8 = 5;

/// Ends deals that are older than `horizon` days and stale on the evening of a month's last day.
pub(super) fn close(deals: &mut [DealTruth], horizon: u32, from: Moment, now: Moment) {
    for evening in month_ends(from, now) {
        let stale = |deal: &&mut DealTruth| {
            let age = evening - deal.created;
            age > i64::from(horizon) * DAY
                && deal.bulk_closed.is_none()
                && !deal.entered_closed
                && deal.path.state(age).is_some_and(|state| state.is_open() && state.silence >= STALE_SILENCE)
        };
        let found: Vec<&mut DealTruth> = deals.iter_mut().filter(stale).collect();
        let count = found.len();
        if count < AT_LEAST {
            continue;
        }
        for (place, deal) in found.into_iter().enumerate() {
            let at = evening + WITHIN * place as i64 / count as i64;
            deal.path.cut(evening - deal.created);
            deal.bulk_closed = Some(at);
        }
    }
}

/// 18:00 UTC on the last day of every month, well before `now`.
fn month_ends(from: Moment, now: Moment) -> impl Iterator<Item = Moment> {
    let first = from.timestamp().to_zoned(TimeZone::UTC);
    let evening = |zoned: &Zoned| {
        let last = zoned.last_of_month().ok()?.start_of_day().ok()?;
        Some(Moment::from(last.timestamp()) + 18 * HOUR)
    };
    std::iter::successors(Some(first), |month| month.last_of_month().and_then(|last| last.tomorrow()).ok())
        .map_while(move |month| evening(&month))
        .take_while(move |evening| *evening + HOUR < now)
}
