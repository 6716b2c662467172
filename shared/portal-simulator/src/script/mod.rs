//! What is going to happen in a portal, and what is true of it.
//!
//! A script is made once and can be lived by many portals. It is either the history of a company of some [`Trade`], generated
//! with the true probability of every deal at every moment, or an event log to be replayed.

mod history;
mod trade;

use std::collections::{BTreeSet, HashSet};

use crm::{Activity, Body, Entity, Entry, Kind, Moment, State};
use synthetic::history::History;

pub use trade::{Company, Trade};

use crate::world::field::Form;
use crate::world::schema;

/// Everything that happens in a portal without a client's doing, in order.
#[derive(Debug)]
pub struct Script {
    /// When portals that live it are opened.
    pub(crate) opens: Moment,
    /// The facts that happenings point to.
    pub(crate) entries: Vec<Entry>,
    /// In order of time.
    pub(crate) happenings: Vec<Happening>,
    /// Stages that occur, in order of pipeline and place.
    pub(crate) stages: BTreeSet<StagePlace>,
    /// Fields of the portal's own.
    pub(crate) fields: Vec<OwnField>,
    /// The generated history, without its facts, and how many milliseconds later it happens here.
    truth: Option<(History, i64)>,
}

/// Something happens in the portal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Happening {
    pub at: Moment,
    pub step: Step,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// A fact, by its place among the entries, is entered.
    Fact(usize),
    /// The planned activity of the fact at that place is done.
    Done(usize),
    /// A record is deleted with its activities.
    Delete(Entity),
}

/// A stage in its pipeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StagePlace {
    pub kind: Kind,
    pub category: u32,
    pub order: u16,
    pub stage: Box<str>,
    pub state: State,
}

/// A field that only this company has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OwnField {
    pub kind: Kind,
    pub name: Box<str>,
    /// Texts of the options of an enumeration; none for a text.
    pub options: Vec<Box<str>>,
}

impl Script {
    /// The history of a company with known truth; the same arguments give the same script.
    pub fn generate(company: &Company) -> Self {
        history::script(company)
    }

    /// An event log: facts are entered when they were recorded, and portals are opened at a moment of them. Names of fields that
    /// no portal has become custom fields, pipelines that are no numbers are numbered.
    pub fn replay(entries: Vec<Entry>, opens: Moment) -> Self {
        Self::new(entries, Vec::new(), opens, None, BTreeSet::new())
    }

    /// The true probability that a deal, by its id in the script, is won within [`Self::horizon_days`] of its creation, given all
    /// that happened up to a moment. `None` where it is closed then, not created yet, or nothing is known of truth.
    pub fn truth(&self, deal: &str, at: Moment) -> Option<f64> {
        let (history, later) = self.truth.as_ref()?;
        let number: usize = deal.parse().ok()?;
        history.truth_at(history.deals.get(number.checked_sub(1)?)?, at + -later)
    }

    /// Horizon of the truth in days; `None` for an event log.
    pub fn horizon_days(&self) -> Option<u32> {
        self.truth.as_ref().map(|(history, _)| history.horizon_days)
    }

    /// When portals that live it are opened.
    pub fn opens(&self) -> Moment {
        self.opens
    }

    /// When the last thing happens.
    pub fn ends(&self) -> Moment {
        self.happenings.last().map_or(self.opens, |happening| happening.at)
    }

    fn new(
        mut entries: Vec<Entry>,
        deletions: Vec<(Moment, Entity)>,
        opens: Moment,
        truth: Option<(History, i64)>,
        mut stages: BTreeSet<StagePlace>,
    ) -> Self {
        number_pipelines(&mut entries, &mut stages);
        let fields = own_fields(&entries);
        let mut happenings: Vec<Happening> = Vec::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            let at = entry.fact.recorded_at;
            happenings.push(Happening { at, step: Step::Fact(place) });
            if let Body::Activity(Activity { planned_for: Some(planned), .. }) = &entry.fact.body {
                happenings.push(Happening { at: *planned.max(&at), step: Step::Done(place) });
            }
        }
        happenings
            .extend(deletions.into_iter().map(|(at, entity)| Happening { at, step: Step::Delete(entity) }));
        happenings.sort_by_key(|happening| happening.at);
        Self { opens, entries, happenings, stages, fields, truth }
    }
}

/// Gives every pipeline a number and adds the stages that occur.
fn number_pipelines(entries: &mut [Entry], stages: &mut BTreeSet<StagePlace>) {
    let mut names: Vec<Box<str>> = Vec::new();
    for entry in entries {
        let Body::Stage(stage) = &mut entry.fact.body else { continue };
        let category = stage.pipeline.parse().unwrap_or_else(|_| {
            let known = names.iter().position(|name| *name == stage.pipeline);
            known.unwrap_or_else(|| {
                names.push(stage.pipeline.clone());
                names.len() - 1
            }) as u32
        });
        stage.pipeline = category.to_string().into();
        let (kind, order) = (entry.entity.kind, stage.order.unwrap_or(0));
        if !stages.iter().any(|known: &StagePlace| {
            known.kind == kind && known.category == category && known.stage == stage.stage
        }) {
            stages.insert(StagePlace {
                kind,
                category,
                order,
                stage: stage.stage.clone(),
                state: stage.state,
            });
        }
    }
}

/// The fields that versions have and schemas do not. `UF_CRM_PRODUCT`, which generated histories have, is an enumeration.
fn own_fields(entries: &[Entry]) -> Vec<OwnField> {
    let known = Kind::ALL
        .map(|kind| schema::fields(kind).into_iter().map(|field| field.name).collect::<HashSet<_>>());
    let mut found: BTreeSet<(Kind, &str)> = BTreeSet::new();
    let mut products: BTreeSet<&str> = BTreeSet::new();
    for entry in entries {
        let Body::Version(version) = &entry.fact.body else { continue };
        let kind = entry.entity.kind;
        for (name, value) in version.fields.iter() {
            if !known[kind as usize - 1].contains(&**name) {
                found.insert((kind, name));
            }
            if &**name == history::PRODUCT {
                products.insert(value);
            }
        }
    }
    let field = |(kind, name): (Kind, &str)| {
        let options = if name == history::PRODUCT {
            products.iter().copied().map(Box::from).collect()
        } else {
            Vec::new()
        };
        OwnField { kind, name: name.into(), options }
    };
    found.into_iter().map(field).collect()
}

impl OwnField {
    /// What it holds.
    pub fn form(&self) -> Form {
        if self.options.is_empty() { Form::Text } else { Form::Enumeration }
    }

    /// Its name in the portal.
    pub fn portal_name(&self) -> String {
        own_name(&self.name)
    }
}

/// The portal's name of a field of its own.
pub(crate) fn own_name(name: &str) -> String {
    if name.starts_with("UF_") { name.to_owned() } else { format!("UF_CRM_{}", name.to_uppercase()) }
}
