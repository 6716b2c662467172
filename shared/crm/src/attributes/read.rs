//! Reading attributes off a tracker.

use jiff::tz::TimeZone;

use super::catalogue::{Attribute, Catalogue, is_fixed};
use super::cells::Cells;
use super::names::{AttributeKind, Standard};
use crate::moment::{DAY, HOUR};
use crate::tracker::{Fields, Known, MONTH, Times, Tracker, WEEK};
use crate::{Kind, Moment};

/// What stands in a field's cell where its past is not known.
pub const NO_HISTORY: &str = "unknown history";

/// First days of the bins of an age.
const AGES: [i64; 9] = [1, 3, 7, 14, 30, 60, 90, 180, 365];

impl Tracker<'_> {
    /// Appends the cells of a row: every attribute of the catalogue as of `at`, which is not before the last fact taken in.
    /// `zone` is that of the settings.
    pub fn read(&self, catalogue: &Catalogue, zone: &TimeZone, at: Moment, cells: &mut Cells) {
        for column in &catalogue.columns {
            match &column.attribute {
                Attribute::Standard(standard) => self.read_standard(*standard, zone, at, cells),
                Attribute::Field(field) => self.read_field(Some(&self.fields), field, column.kind, cells),
                Attribute::LinkedField(kind, field) => {
                    self.read_field(self.linked.get(kind), field, column.kind, cells)
                }
                Attribute::LabelCount(label) => {
                    cells.count(self.labels.get(label).map_or(0, |known| known.count))
                }
                Attribute::LabelDays(label) => {
                    days(self.labels.get(label).map(|known| known.last), at, cells);
                }
            }
        }
    }

    fn read_field(
        &self,
        fields: Option<&Fields>,
        field: &str,
        kind: Option<AttributeKind>,
        cells: &mut Cells,
    ) {
        let Some(fields) = fields else { return cells.missing() };
        let known = if is_fixed(field, self.settings) { fields.fixed(field) } else { fields.observed(field) };
        match known {
            Known::Value(value) => cells.text(value),
            // A number has no room for words: there `FIELD_HISTORY` tells it from a missing one.
            Known::NoHistory if kind == Some(AttributeKind::Numeric) => cells.missing(),
            Known::NoHistory => cells.text(NO_HISTORY),
        }
    }

    fn read_standard(&self, standard: Standard, zone: &TimeZone, at: Moment, cells: &mut Cells) {
        use Standard as S;
        let (calls, chats) = (&self.calls, &self.chats);
        match standard {
            S::CallsTotal => total(&calls.times, cells),
            S::CallsIncoming => cells.count(calls.times.incoming),
            S::CallsOutgoing => cells.count(calls.times.outgoing),
            S::CallsLastWeek => within(&calls.times, WEEK, at, cells),
            S::CallsLastMonth => within(&calls.times, MONTH, at, cells),
            S::CallsOlderMonth => older(&calls.times, at, cells),
            S::CallsMedianDuration => cells.number(calls.median_seconds(&mut Vec::new())),
            S::Calls0Min => self.calls_by_length(0, cells),
            S::Calls1Min => self.calls_by_length(1, cells),
            S::Calls3Min => self.calls_by_length(2, cells),
            S::Calls5Min => self.calls_by_length(3, cells),
            S::Calls10Min => self.calls_by_length(4, cells),
            S::CallsText => cells.text(self.call_text.as_str()),
            S::EmailCountTotal => total(&self.mails, cells),
            S::EmailCountLastWeek => within(&self.mails, WEEK, at, cells),
            S::EmailCountLastMonth => within(&self.mails, MONTH, at, cells),
            S::EmailCountOlderMonth => older(&self.mails, at, cells),
            S::IncomingEmails => cells.count(self.mails.incoming),
            S::OutgoingEmails => cells.count(self.mails.outgoing),
            S::EmailClientText => cells.text(self.mail_client.as_str()),
            S::EmailOperatorText => cells.text(self.mail_operator.as_str()),
            S::OlSessionsTotal => total(&chats.times, cells),
            S::OlSessionsLastWeek => within(&chats.times, WEEK, at, cells),
            S::OlSessionsLastMonth => within(&chats.times, MONTH, at, cells),
            S::OlOperatorAnswerTime => cells.number(chats.operator_answer.value()),
            S::OlClientAnswerTime => cells.number(chats.client_answer.value()),
            S::OlSource => cells.text(&chats.last_channel),
            S::OlWorktime => cells.flag(chats.last_in_work_time),
            S::OlClientMessageText => cells.text(self.chat_client.as_str()),
            S::OlOperatorMessageText => cells.text(self.chat_operator.as_str()),
            S::MeetingsCount => total(&self.meetings, cells),
            S::MeetingsLength => cells.count(self.meeting_seconds as i64),
            S::TasksCount => total(&self.tasks, cells),
            S::CommentsCount => total(&self.comments, cells),
            S::CommentsText => cells.text(self.comment_text.as_str()),
            S::FormsCount => total(&self.forms, cells),
            S::Form => {
                let of_field = match self.fields.fixed("FORM") {
                    Known::Value(form) => form,
                    Known::NoHistory => "",
                };
                cells.text(if self.last_form.is_empty() { of_field } else { &self.last_form });
            }
            S::Likes => cells.count(self.likes),
            S::Dislikes => cells.count(self.dislikes),
            S::EventsTotal => total(&self.events, cells),
            S::EventsLastWeek => within(&self.events, WEEK, at, cells),
            S::EventSequence => cells.write(|into| self.sequence.write(into)),
            S::LastEvent => cells.text(self.sequence.last().unwrap_or_default()),
            S::LastEventTime => match self.events.latest(0) {
                Some(last) => cells.text(time_of_day(last.local(zone))),
                None => cells.missing(),
            },
            S::LastEventHours => self.hours(self.created, self.events.latest(0), cells),
            S::LastGapHours => self.hours(self.events.latest(1), self.events.latest(0), cells),
            S::FirstResponseHours => self.hours(self.created, self.first_response, cells),
            S::UsersCount => cells.count(self.users.len() as i64),
            S::SilenceDays => days(self.last_contact, at, cells),
            S::NextPlannedDays => {
                let next = self.planned.iter().filter(|&&planned| planned > at).min();
                cells.number(next.map(|&planned| ((planned - at) / DAY) as f64));
            }
            S::DateCreateMonth => self.created_local(zone, cells, |local| MONTHS[local.month() as usize - 1]),
            S::DateCreateDayOfWeek => self.created_local(zone, cells, |local| {
                WEEKDAYS[local.weekday().to_monday_zero_offset() as usize]
            }),
            S::DateCreateTime => self.created_local(zone, cells, time_of_day),
            S::HasPhone => cells.flag(self.has(&["PHONE", "HAS_PHONE"])),
            S::HasEmail => cells.flag(self.has(&["EMAIL", "HAS_EMAIL"])),
            S::Pipeline => cells.text(&self.stages.pipeline),
            S::StageId => cells.text(&self.stages.stage),
            S::StageDays => days(self.stages.since, at, cells),
            S::StageMoves => cells.count(self.stages.moves),
            S::StageMovesBack => cells.count(self.stages.moves_back),
            S::AgeDays => days(self.created, at, cells),
            S::AgeStage => cells.write(|into| {
                into.push_str(self.age_bin(at));
                into.push(' ');
                into.push_str(&self.stages.stage);
            }),
            S::AgeContacts => {
                let contacts =
                    calls.times.total() + self.mails.total() + chats.times.total() + self.meetings.total();
                let bin = ["0", "1", "2-3", "4-7", "8+"]
                    [[1, 2, 4, 8].iter().filter(|&&from| contacts >= from).count()];
                cells.write(|into| {
                    into.push_str(self.age_bin(at));
                    into.push(' ');
                    into.push_str(bin);
                });
            }
            S::CloseDateOverdueDays => {
                let planned = match self.fields.observed("CLOSEDATE") {
                    Known::Value(text) => Moment::parse(text, zone).ok(),
                    Known::NoHistory => None,
                };
                cells.number(planned.map(|planned| (at - planned).div_euclid(DAY) as f64));
            }
            S::FieldChanges => cells.count(self.fields.changes),
            S::FieldHistory => cells.text(match self.fields.has_history() {
                Some(true) => "observed",
                Some(false) => "unknown",
                None => "",
            }),
            S::LastUser => cells.text(&self.last_user),
        }
    }

    /// Hours between two moments that have been, to a hundredth; they do not change while time passes.
    fn hours(&self, from: Option<Moment>, to: Option<Moment>, cells: &mut Cells) {
        let hours = |(from, to): (Moment, Moment)| ((to - from) as f64 / HOUR as f64 * 100.0).round() / 100.0;
        cells.number(from.zip(to).map(hours));
    }

    fn calls_by_length(&self, bin: usize, cells: &mut Cells) {
        if self.calls.any_length() { cells.count(self.calls.by_length[bin]) } else { cells.missing() }
    }

    fn created_local<'w>(
        &self,
        zone: &TimeZone,
        cells: &mut Cells,
        name: impl Fn(jiff::civil::DateTime) -> &'w str,
    ) {
        match self.created {
            Some(created) => cells.text(name(created.local(zone))),
            None => cells.missing(),
        }
    }

    /// Whether one of the fields is filled, of the entity or of its contact; missing where none of them is known.
    fn has(&self, names: &[&str]) -> Option<bool> {
        let of = [Some(&self.fields), self.linked.get(&Kind::Contact)];
        let mut known = false;
        for fields in of.into_iter().flatten() {
            for name in names {
                let Known::Value(value) = fields.observed(name) else { continue };
                known = true;
                if !matches!(value, "" | "N" | "n" | "0" | "false") {
                    return Some(true);
                }
            }
        }
        known.then_some(false)
    }

    fn age_bin(&self, at: Moment) -> &'static str {
        const NAMES: [&str; 10] =
            ["0", "1-2", "3-6", "7-13", "14-29", "30-59", "60-89", "90-179", "180-364", "365+"];
        let days = self.created.map_or(0, |created| (at - created) / DAY);
        NAMES[AGES.iter().filter(|&&from| days >= from).count()]
    }

    /// The moment after `at` until which, if nothing happens, every attribute stays as it is: the first time that a
    /// count of a window or a number of whole days changes.
    pub fn valid_until(&self, at: Moment) -> Moment {
        let windows = [&self.calls.times, &self.mails, &self.chats.times, &self.events];
        let windows = windows.into_iter().map(|times| times.next_change(at));
        let since = [self.created, self.stages.since, self.last_contact];
        let labels = self.labels.values().map(|label| label.last);
        let day_ends = since.into_iter().flatten().chain(labels).map(|since| next_day(since, at));
        let close_date = match self.fields.observed("CLOSEDATE") {
            Known::Value(text) => self.settings.time_zone().and_then(|zone| Moment::parse(text, &zone).ok()),
            Known::NoHistory => None,
        };
        let planned = self.planned.iter().filter(|&&planned| planned > at).min();
        // Days until a moment are counted down one instant after they are full.
        let countdown = planned.map(|&planned| next_day(planned, at).max(at + 1));
        windows
            .chain(day_ends)
            .chain(close_date.map(|planned| next_day(planned, at)))
            .chain(countdown.map(|next| next.min(at + DAY)))
            .min()
            .unwrap_or(Moment::MAX)
    }
}

/// The first moment after `at` that is a whole number of days after (or before) `since`.
fn next_day(since: Moment, at: Moment) -> Moment {
    let days = (at - since).div_euclid(DAY) + 1;
    since + days.saturating_mul(DAY)
}

fn time_of_day(local: jiff::civil::DateTime) -> &'static str {
    ["night", "morning", "day", "evening"][local.hour() as usize / 6]
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn total(times: &Times, cells: &mut Cells) {
    cells.count(times.total() as i64);
}

fn within(times: &Times, window: i64, at: Moment, cells: &mut Cells) {
    cells.count(times.within(window, at) as i64);
}

fn older(times: &Times, at: Moment, cells: &mut Cells) {
    cells.count((times.total() - times.within(MONTH, at)) as i64);
}

/// Whole days since a moment.
fn days(since: Option<Moment>, at: Moment, cells: &mut Cells) {
    match since {
        Some(since) => cells.count((at - since).div_euclid(DAY)),
        None => cells.missing(),
    }
}
