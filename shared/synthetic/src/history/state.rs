//! The state that drives a deal: small, discrete, and a function of what everybody can see in its timeline.

/// Stages of work, in order.
pub(super) const STAGES: u8 = 4;
/// Pseudo-stage of a lost deal, which may come back.
pub(super) const LOST: u8 = STAGES;
/// Pseudo-stage of a deal that was marked as won by mistake, for a day or two.
pub(super) const MISTAKEN: u8 = STAGES + 1;
/// Contact levels: never touched, tried, then 1, 2, 3, 4 or more answers of the client.
pub(super) const CONTACTS: u8 = 6;
/// Whole days of silence, the last standing for itself and more.
pub(super) const SILENCES: u8 = 11;

/// Number of states.
pub(super) const STATES: usize = (STAGES as usize + 2) * CONTACTS as usize * 2 * SILENCES as usize;

/// A state of a deal that has not ended for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// Below [`STAGES`] while open, else [`LOST`] or [`MISTAKEN`].
    pub stage: u8,
    /// Below [`CONTACTS`].
    pub contact: u8,
    /// Whether a meeting was held.
    pub met: bool,
    /// Whole days since the last contact in either direction (the creation, where there was none), or since the loss.
    pub silence: u8,
}

/// What can happen to a deal; at most one of them on one day of its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// The company tries to reach the client.
    Attempt,
    /// The client answers, calls, writes or chats.
    Answer,
    /// A meeting is held.
    Meeting,
    /// One stage on.
    Forward,
    /// One stage back.
    Back,
    /// Won for good.
    Won,
    /// Marked as won by mistake.
    Mistake,
    /// Lost.
    Lost,
    /// A duplicate or spam.
    LeftOut,
    /// A lost client comes back, or a mistake is corrected.
    Return,
}

impl Event {
    /// All events, in the order of their numbers.
    pub const ALL: [Event; 10] = [
        Event::Attempt,
        Event::Answer,
        Event::Meeting,
        Event::Forward,
        Event::Back,
        Event::Won,
        Event::Mistake,
        Event::Lost,
        Event::LeftOut,
        Event::Return,
    ];

    /// Whether a deal is closed by it.
    pub fn closes(self) -> bool {
        matches!(self, Event::Won | Event::Mistake | Event::Lost | Event::LeftOut)
    }

    /// Whether it is a contact with the client when it happens in `state`.
    pub fn is_contact(self, state: State) -> bool {
        match self {
            Event::Attempt | Event::Answer | Event::Meeting => true,
            Event::Return => state.stage == LOST,
            _ => false,
        }
    }
}

impl State {
    /// A deal that has just been created.
    pub const NEW: State = State { stage: 0, contact: 0, met: false, silence: 0 };

    /// Whether work goes on.
    pub fn is_open(self) -> bool {
        self.stage < STAGES
    }

    /// Its place among [`STATES`].
    pub fn index(self) -> usize {
        let contact = usize::from(self.stage) * usize::from(CONTACTS) + usize::from(self.contact);
        (contact * 2 + usize::from(self.met)) * usize::from(SILENCES) + usize::from(self.silence)
    }

    /// The state at a place.
    pub fn from_index(index: usize) -> Self {
        let (rest, silence) = (index / usize::from(SILENCES), index % usize::from(SILENCES));
        let (contacts, met) = (rest / 2, rest % 2 == 1);
        let (stage, contact) = (contacts / usize::from(CONTACTS), contacts % usize::from(CONTACTS));
        Self { stage: stage as u8, contact: contact as u8, met, silence: silence as u8 }
    }

    /// Right after an event; `None` where it ends the deal for good.
    pub fn after(self, event: Event) -> Option<Self> {
        let answered = (self.contact.max(1) + 1).min(CONTACTS - 1);
        let next = match event {
            Event::Attempt => Self { contact: self.contact.max(1), silence: 0, ..self },
            Event::Answer => Self { contact: answered, silence: 0, ..self },
            Event::Meeting => Self { contact: answered, met: true, silence: 0, ..self },
            Event::Forward => Self { stage: self.stage + 1, ..self },
            Event::Back => Self { stage: self.stage - 1, ..self },
            Event::Mistake => Self { stage: MISTAKEN, ..self },
            Event::Lost => Self { stage: LOST, silence: 0, ..self },
            Event::Return if self.stage == LOST => Self { stage: 1, contact: answered, silence: 0, ..self },
            Event::Return => Self { stage: STAGES - 1, ..self },
            Event::Won | Event::LeftOut => return None,
        };
        Some(next)
    }

    /// After so many days on which nothing happened.
    pub fn later(self, days: i64) -> Self {
        let silence = (i64::from(self.silence) + days).min(i64::from(SILENCES) - 1);
        Self { silence: silence as u8, ..self }
    }

    /// At the end of a day on which `event` happened: silence that began on this day is not a whole day long.
    pub fn by_the_end_of_day(self, event: Event) -> Option<Self> {
        let begins_silence = event.is_contact(self) || event == Event::Lost;
        self.after(event).map(|next| next.later(i64::from(!begins_silence)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_place_of_its_own() {
        for index in 0..STATES {
            assert_eq!(State::from_index(index).index(), index);
        }
    }

    #[test]
    fn silence_counts_whole_days_since_the_contact() {
        let tried = State::NEW.later(3).by_the_end_of_day(Event::Attempt).unwrap();
        assert_eq!((tried.silence, tried.contact), (0, 1));
        assert_eq!(tried.by_the_end_of_day(Event::Forward).unwrap().silence, 1);
        assert_eq!(tried.later(1_000).silence, SILENCES - 1);
    }
}
