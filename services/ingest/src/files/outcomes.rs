//! How the cases of an event log end.
//!
//! The outcome of a case is what the first of its deciding events says. It counts from the case's end: the deciding event
//! or, where it is earlier, the first event that ends the case as its user sees it. From then on the case keeps its
//! outcome, whatever is logged later (an accepted application goes on being processed). A case without a deciding event
//! is open. The log need not be in any order.

use std::collections::HashMap;

use crm::{Moment, State};
use csv_rows::{TableError, TableFile};

use super::event_log::{Event, Events};
use super::mapping::{End, EventLog};

/// What is known of all cases.
pub(super) struct Cases(HashMap<Box<str>, Case>);

struct Case {
    first_at: Moment,
    first_line: u64,
    /// Since when, and what.
    outcome: Option<(Moment, State)>,
}

/// A case while the log is being read.
struct Draft {
    first_at: Moment,
    first_line: u64,
    decided: Option<(Moment, State)>,
    /// The first event that ends it without a condition.
    ended: Option<Moment>,
    /// Events that end it if another follows, by the rule's place.
    possible_ends: Vec<(usize, Moment)>,
    /// The others, by the rule's place.
    followers: Vec<(usize, Moment)>,
}

impl Cases {
    /// Reads a whole log. Rows that are refused are left out here and counted when the log is converted.
    pub(super) fn read(mapping: &EventLog, events: &Events, mut file: TableFile) -> Result<Self, TableError> {
        let mut drafts: HashMap<Box<str>, Draft> = HashMap::new();
        loop {
            let row = match file.next_row() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) if error.fault().is_some() => continue,
                Err(error) => return Err(error),
            };
            let Ok(Some(event)) = events.read(row) else { continue };
            let line = row.line();
            match drafts.get_mut(event.case) {
                Some(draft) => draft.add(mapping, &event),
                None => {
                    let mut draft = Draft::begun(event.at, line);
                    draft.add(mapping, &event);
                    drafts.insert(event.case.into(), draft);
                }
            }
        }
        Ok(Self(drafts.into_iter().map(|(id, draft)| (id, draft.finish(&mapping.ends))).collect()))
    }

    /// State of a case at a moment.
    pub(super) fn state_at(&self, case: &str, at: Moment) -> State {
        match self.0.get(case).and_then(|case| case.outcome) {
            Some((since, state)) if at >= since => state,
            _ => State::Open,
        }
    }

    /// When a case came into being, asked at the first line of it only.
    pub(super) fn created_by(&self, case: &str, line: u64) -> Option<Moment> {
        self.0.get(case).filter(|case| case.first_line == line).map(|case| case.first_at)
    }
}

impl Draft {
    fn begun(at: Moment, line: u64) -> Self {
        Self {
            first_at: at,
            first_line: line,
            decided: None,
            ended: None,
            possible_ends: Vec::new(),
            followers: Vec::new(),
        }
    }

    fn add(&mut self, mapping: &EventLog, event: &Event<'_>) {
        let at = event.at;
        self.first_at = self.first_at.min(at);
        if let Some(&state) = mapping.outcomes.get(event.name)
            && self.decided.is_none_or(|(earlier, _)| at < earlier)
        {
            self.decided = Some((at, state));
        }
        for (rule, end) in mapping.ends.iter().enumerate() {
            match &end.followed_by {
                None if end.event == event.name => {
                    self.ended = Some(self.ended.map_or(at, |earlier| earlier.min(at)));
                }
                Some(_) if end.event == event.name => self.possible_ends.push((rule, at)),
                Some(follower) if follower.event == event.name => self.followers.push((rule, at)),
                _ => {}
            }
        }
    }

    fn finish(mut self, ends: &[End]) -> Case {
        self.followers.sort_unstable();
        let followed = |&&(rule, at): &&(usize, Moment)| {
            let within = ends[rule].followed_by.as_ref().map_or(0, |follower| follower.within.0);
            let next = self.followers.partition_point(|&follower| follower < (rule, at));
            self.followers.get(next).is_some_and(|&(other, then)| other == rule && then - at <= within)
        };
        let conditional = self.possible_ends.iter().filter(followed).map(|&(_, at)| at);
        let outcome = self.decided.map(|(decided, state)| {
            (conditional.chain(self.ended).fold(decided, |earliest, at| earliest.min(at)), state)
        });
        Case { first_at: self.first_at, first_line: self.first_line, outcome }
    }
}
