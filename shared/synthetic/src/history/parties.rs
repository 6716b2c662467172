//! Contacts, companies and leads: who deals are tied to.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::moment::{DAY, HOUR};
use crm::{Direction, Entity, Kind, Moment, Stage, State};

use super::activities::Talk;
use super::fields::yes_no;
use super::ledger::{Fields, Ledger, Scribe};
use super::profile::Profile;

const INDUSTRIES: [&str; 5] = ["BUILDING", "TRADE", "IT", "TRANSPORT", "OTHER"];
const NEUTRAL: f64 = 0.0;

/// The contact of a deal, with fields and activities from before it was tied to the deal.
pub(super) fn contact(ledger: &mut Ledger, number: usize, profile: &Profile, rng: &mut ChaCha8Rng) -> Entity {
    let entity = Entity::new(Kind::Contact, number.to_string());
    let created = profile.created + -rng.random_range(HOUR..400 * DAY);
    let mut scribe = ledger.scribe(entity.clone(), created);
    let mut fields = fields(&[
        ("HAS_PHONE", yes_no(profile.has_phone)),
        ("HAS_EMAIL", yes_no(profile.has_email)),
        ("SOURCE_ID", profile.source),
    ]);
    if !profile.client.is_empty() {
        fields.insert("TYPE_ID".into(), profile.client.into());
    }
    scribe.version(created, &fields);
    let talk = Talk { user: "1", russian: profile.russian, mood: NEUTRAL };
    let known =
        if profile.client == "CLIENT" { rng.random_range(0..6) } else { u32::from(rng.random_bool(0.1)) };
    for _ in 0..known {
        let at = between(created, profile.created, rng);
        let activity = if rng.random_bool(0.5) {
            talk.mail(Direction::Incoming, rng)
        } else {
            talk.call(Direction::Outgoing, true, rng)
        };
        scribe.activity(at, activity, rng);
    }
    entity
}

/// A company with fields and activities that say nothing of its deals.
pub(super) fn company(ledger: &mut Ledger, number: usize, start: Moment, rng: &mut ChaCha8Rng) {
    let created = start + -rng.random_range(DAY..700 * DAY);
    let mut scribe = ledger.scribe(company_entity(number), created);
    let industry = INDUSTRIES[rng.random_range(0..INDUSTRIES.len())];
    let employees = rng.random_range(1..500).to_string();
    scribe.version(created, &fields(&[("INDUSTRY", industry), ("EMPLOYEES", &employees)]));
    chores(&mut scribe, rng.random_range(0..6), created, start + 300 * DAY, rng);
}

/// The company of that number.
pub(super) fn company_entity(number: usize) -> Entity {
    Entity::new(Kind::Company, (number + 1).to_string())
}

/// A lead that was created at a moment and ended at another, as a deal (`converted`) or as junk.
pub(super) fn lead(
    ledger: &mut Ledger,
    number: usize,
    [created, ended]: [Moment; 2],
    (source, converted): (&str, bool),
    rng: &mut ChaCha8Rng,
) -> Entity {
    let entity = Entity::new(Kind::Lead, number.to_string());
    let mut scribe = ledger.scribe(entity.clone(), created);
    let stage = |name: &str, order, state| Stage {
        stage: name.into(),
        order: Some(order),
        state,
        ..Stage::default()
    };
    scribe.version(created, &fields(&[("TITLE", "Лид"), ("SOURCE_ID", source), ("STATUS_ID", "NEW")]));
    scribe.stage(created, stage("NEW", 10, State::Open));
    chores(&mut scribe, rng.random_range(0..4), created, ended, rng);
    let (name, state) = if converted { ("CONVERTED", State::Won) } else { ("JUNK", State::Lost) };
    scribe.stage(ended, stage(name, 20, state));
    scribe.version(ended, &fields(&[("TITLE", "Лид"), ("SOURCE_ID", source), ("STATUS_ID", name)]));
    entity
}

/// Tasks and comments between two moments.
fn chores(scribe: &mut Scribe<'_>, count: u32, from: Moment, until: Moment, rng: &mut ChaCha8Rng) {
    let talk = Talk { user: "1", russian: true, mood: NEUTRAL };
    for _ in 0..count {
        let at = between(from, until, rng);
        let chore = talk.chore(at, rng);
        scribe.activity(at, chore, rng);
    }
}

fn between(from: Moment, until: Moment, rng: &mut ChaCha8Rng) -> Moment {
    from + rng.random_range(0..(until - from).max(1))
}

fn fields(values: &[(&str, &str)]) -> Fields {
    values
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|&(name, value)| (name.into(), value.into()))
        .collect()
}
