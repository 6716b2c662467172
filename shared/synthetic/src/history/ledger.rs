//! Writing facts down: keys, the moment they are recorded, what was known before the platform was installed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::moment::{HOUR, SECOND};
use crm::{Activity, ActivityKind, Body, Entity, Entry, Fact, Link, Moment, Stage, Version};

/// Fields by name.
pub(super) type Fields = BTreeMap<Box<str>, Box<str>>;

/// Share of activities typed in by hand that are typed in late, and the longest delay in hours.
const LATE_SHARE: f64 = 0.2;
const LONGEST_DELAY: f64 = 120.0;

/// All facts of a company.
pub(super) struct Ledger {
    pub entries: Vec<Entry>,
    /// Whether activities may be recorded late.
    pub late_entry: bool,
    /// Before it nothing was recorded; what was known then was read at this moment.
    pub installed: Moment,
    /// End of the history.
    pub now: Moment,
}

/// Writes the facts of one entity.
pub(super) struct Scribe<'a> {
    ledger: &'a mut Ledger,
    entity: Entity,
    created: Moment,
    /// Fields and the moment from which the portal saw them, before and after the installation.
    before: Option<Fields>,
    facts: u32,
}

impl Ledger {
    /// A writer of the facts of an entity created at a moment.
    pub fn scribe(&mut self, entity: Entity, created: Moment) -> Scribe<'_> {
        Scribe { ledger: self, entity, created, before: None, facts: 0 }
    }
}

impl Scribe<'_> {
    /// Somebody did something.
    pub fn activity(&mut self, at: Moment, activity: Activity, rng: &mut ChaCha8Rng) {
        use ActivityKind::{Call, Comment, Meeting};
        let by_hand = matches!(activity.kind, Call | Comment | Meeting);
        let late = self.ledger.late_entry && by_hand && rng.random_bool(LATE_SHARE);
        let delay = if late {
            (HOUR as f64 * LONGEST_DELAY.powf(rng.random())) as i64
        } else {
            rng.random_range(0..60 * SECOND)
        };
        self.write('a', at, delay, false, Body::Activity(activity));
    }

    /// It moved to a stage.
    pub fn stage(&mut self, at: Moment, stage: Stage) {
        self.write('s', at, 0, false, Body::Stage(stage));
    }

    /// It was tied to another entity.
    pub fn link(&mut self, at: Moment, to: Entity) {
        self.write('l', at, 0, false, Body::Link(Link { to }));
    }

    /// Its fields from a moment on. Versions come in order of time; of those before the installation the last remains.
    pub fn version(&mut self, at: Moment, fields: &Fields) {
        if at < self.ledger.installed {
            self.before = Some(fields.clone());
            return;
        }
        self.backfill();
        self.write('v', at, 0, false, version(fields.clone()));
    }

    /// Writes what was left to see at the installation.
    fn backfill(&mut self) {
        if let Some(fields) = self.before.take() {
            self.write('v', self.created, 0, true, version(fields));
        }
    }

    fn write(&mut self, sort: char, at: Moment, delay: i64, backfilled: bool, body: Body) {
        let recorded_at = (at + delay).max(self.ledger.installed);
        self.facts += 1;
        if recorded_at <= self.ledger.now {
            let key = format!("{sort}{}", self.facts).into();
            let fact = Fact { key, occurred_at: at, recorded_at, backfilled, body };
            self.ledger.entries.push(Entry { entity: self.entity.clone(), fact });
        }
    }
}

impl Drop for Scribe<'_> {
    /// An entity without a version since the installation has its backfilled one.
    fn drop(&mut self) {
        self.backfill();
    }
}

fn version(fields: Fields) -> Body {
    Body::Version(Version { fields: Arc::new(fields) })
}
