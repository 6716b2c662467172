//! Training and judging are parted by a moment, as a user would have stood at it.

use crm::Moment;

/// Share of the entities with a known label that were created after the split.
const JUDGED_PERCENT: usize = 25;

/// Which part an entity's rows belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its outcome was known before the split.
    Train,
    /// It was open at the split, or created later.
    Test,
}

/// The moment that parts them: three quarters of the entities with a known label were created before it.
pub(super) fn split(mut created: Vec<Moment>) -> Option<Moment> {
    let place = created.len() * (100 - JUDGED_PERCENT) / 100;
    if place >= created.len() {
        return None;
    }
    let (_, &mut at, _) = created.select_nth_unstable(place);
    Some(at)
}

impl Part {
    /// The part of an entity; without a split all train, since the newest rows are cut off later.
    pub fn of(split_at: Option<Moment>, created: Moment, known_at: Moment, known_by_split: bool) -> Self {
        match split_at {
            Some(at) if created >= at || known_at >= at || !known_by_split => Part::Test,
            _ => Part::Train,
        }
    }

    /// Whether a row at that moment belongs to the part: before the split to train, from it on to judge.
    pub fn takes(self, split_at: Option<Moment>, at: Moment) -> bool {
        split_at.is_none_or(|split| match self {
            Part::Train => at < split,
            Part::Test => at >= split,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Part::Train => "train",
            Part::Test => "test",
        }
    }
}
