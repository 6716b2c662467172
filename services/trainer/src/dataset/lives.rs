//! The first pass: what every entity teaches, and when.

use crm::label::{Watched, horizon, label};
use crm::moment::DAY;
use crm::outcome::{closing, created_at};
use crm::snapshot::snapshots;
use crm::{Body, Fact, Label, Moment, Plan, Settings, Snapshot, State, Timeline};

use super::hygiene::{Hygiene, Inspector};
use super::split::{Part, split};
use super::{Counts, DatasetError, Horizon, Request, Weighting};

/// Fewest entities of each outcome.
const FEWEST_OF_EACH: u64 = 10;

/// The first pass at work.
pub(super) struct Lives<'a> {
    settings: &'a Settings,
    request: &'a Request,
    until: Moment,
    inspector: Inspector,
    entities: Vec<Entity>,
}

/// What has to be kept of an entity between the passes: its own stages and moments of activity, without their contents.
struct Entity {
    of_pipeline: bool,
    skeleton: Vec<Fact>,
}

/// What entities teach.
pub(super) struct Settled {
    pub horizon: Option<i64>,
    pub until: Moment,
    pub split_at: Option<Moment>,
    pub counts: Counts,
    pub hygiene: Hygiene,
    /// By number in the order seen.
    pub lessons: Vec<Option<Lesson>>,
}

/// What one entity teaches.
#[derive(Debug, Clone)]
pub(super) struct Lesson {
    pub created: Moment,
    pub success: bool,
    pub part: Part,
    pub rows: Vec<(Snapshot, f64)>,
}

impl<'a> Lives<'a> {
    pub fn new(settings: &'a Settings, request: &'a Request) -> Self {
        let until = request.until.unwrap_or(Moment::MIN);
        Self { settings, request, until, inspector: Inspector::default(), entities: Vec::new() }
    }

    pub fn see(&mut self, timeline: &Timeline) {
        if self.request.until.is_none() {
            // The store's own end of time: it makes the same table whenever it is asked.
            let last = timeline.facts.iter().map(|fact| fact.recorded_at.max(fact.occurred_at)).max();
            self.until = self.until.max(last.unwrap_or(Moment::MIN));
        }
        self.inspector.see(self.entities.len(), timeline, self.settings);
        let of_pipeline =
            self.request.pipeline.as_ref().is_none_or(|wanted| pipeline(timeline) == Some(&**wanted));
        let skeleton = if of_pipeline { skeleton(timeline) } else { Vec::new() };
        self.entities.push(Entity { of_pipeline, skeleton });
    }

    pub fn settle(self) -> Result<Settled, DatasetError> {
        let Self { settings, request, until, inspector, entities } = self;
        let horizon = match request.horizon {
            Horizon::Ever => None,
            Horizon::Days(days) => Some(i64::from(days) * DAY),
            Horizon::Usual => {
                let wins =
                    entities.iter().filter_map(|entity| time_to_win(&entity.skeleton, settings, until));
                horizon(wins.collect())
            }
        };
        let hygiene = inspector.finish();
        let odd = |number: usize, after: i64| {
            let by_closing = horizon != Some(after);
            hygiene.created_as_closed.binary_search(&number).is_ok()
                || by_closing && hygiene.mass_closed.binary_search(&number).is_ok()
        };
        let mut counts = Counts::default();
        let mut known = Vec::with_capacity(entities.len());
        for (number, entity) in entities.iter().enumerate() {
            counts.entities += u64::from(entity.of_pipeline);
            let created = created_at(&entity.skeleton).filter(|_| entity.of_pipeline);
            let closed = closing(&entity.skeleton, settings, until).map(|closing| closing.state);
            counts.closed += u64::from(matches!(closed, Some(State::Won | State::Lost)));
            let lesson =
                created.and_then(|created| match label(&entity.skeleton, settings, horizon, until) {
                    Label::Known { after, .. } if request.hygiene && odd(number, after) => {
                        counts.unclean += 1;
                        None
                    }
                    Label::Known { success, after } => {
                        let stale = !success && horizon == Some(after);
                        *(if success { &mut counts.won } else { &mut counts.not_won }) += 1;
                        counts.stale += u64::from(stale);
                        Some((created, success, after))
                    }
                    Label::Censored => {
                        counts.censored += 1;
                        None
                    }
                    Label::LeftOut => {
                        counts.left_out += 1;
                        None
                    }
                });
            known.push(lesson);
        }
        if counts.won < FEWEST_OF_EACH || counts.not_won < FEWEST_OF_EACH {
            return Err(DatasetError::NothingToLearn(format!(
                "of {} {}s {} are known to have been won and {} not; at least {FEWEST_OF_EACH} of each are needed",
                counts.entities,
                request.kind.as_str(),
                counts.won,
                counts.not_won
            )));
        }
        let split_at = match request.plan {
            Plan::Life => split(known.iter().flatten().map(|&(created, ..)| created).collect()),
            Plan::Age(_) | Plan::Event(_) => None,
        };
        // Each part is seen from its own end: what trains was known by the split, what judges is known now.
        let watched = |end: Moment| {
            let times = entities.iter().filter_map(|entity| Some(end - created_at(&entity.skeleton)?));
            Watched::new(times.filter(|&time| time >= 0).collect())
        };
        let (by_split, by_now) = (watched(split_at.unwrap_or(until)), watched(until));
        let lesson = |(entity, known): (&Entity, &Option<(Moment, bool, i64)>)| {
            let (created, success, after) = (*known)?;
            let taken = snapshots(&entity.skeleton, settings, request.plan, until);
            let known_at = created + after;
            let part = Part::of(split_at, created, known_at, label_at(entity, settings, horizon, split_at));
            let watched = if part == Part::Train { &by_split } else { &by_now };
            let weigh = |snapshot: Snapshot| {
                let age = snapshot.at - created;
                (snapshot, if horizon.is_some() { watched.weight(age, after) } else { 1.0 })
            };
            let teaches = |snapshot: &Snapshot| part.takes(split_at, snapshot.at) && snapshot.at < known_at;
            let rows = taken.into_iter().filter(teaches).map(weigh).collect();
            Some(Lesson { created, success, part, rows })
        };
        let mut lessons: Vec<Option<Lesson>> = entities.iter().zip(&known).map(lesson).collect();
        weigh(&mut lessons, request.weighting);
        Ok(Settled { horizon, until, split_at, counts, hygiene, lessons })
    }
}

/// Whether the label was known by the split.
fn label_at(entity: &Entity, settings: &Settings, horizon: Option<i64>, split_at: Option<Moment>) -> bool {
    split_at.is_some_and(|at| matches!(label(&entity.skeleton, settings, horizon, at), Label::Known { .. }))
}

/// Gives rows their weights: within each part every slice gets the same total, shared out by the rows' own weights, or
/// every entity. The mean weight is 1.
fn weigh(lessons: &mut [Option<Lesson>], weighting: Weighting) {
    use std::collections::BTreeMap;
    for part in [Part::Train, Part::Test] {
        let of_part = |lesson: &&mut Lesson| lesson.part == part;
        let mut totals: BTreeMap<_, f64> = BTreeMap::new();
        let mut rows = 0_usize;
        for lesson in lessons.iter_mut().flatten().filter(of_part) {
            rows += lesson.rows.len();
            for (snapshot, weight) in &lesson.rows {
                *totals.entry(snapshot.slice).or_default() += weight;
            }
        }
        let of_slice = rows as f64 / totals.len().max(1) as f64;
        let taught =
            lessons.iter().flatten().filter(|lesson| lesson.part == part && !lesson.rows.is_empty()).count();
        let of_entity = rows as f64 / taught.max(1) as f64;
        for lesson in lessons.iter_mut().flatten().filter(of_part) {
            let own = lesson.rows.len() as f64;
            for (snapshot, weight) in &mut lesson.rows {
                *weight = match weighting {
                    Weighting::Slices => *weight * of_slice / totals[&snapshot.slice],
                    Weighting::Entities => of_entity / own,
                };
            }
        }
    }
}

fn time_to_win(facts: &[Fact], settings: &Settings, until: Moment) -> Option<i64> {
    let closing = closing(facts, settings, until).filter(|closing| closing.state == State::Won)?;
    Some(closing.since - created_at(facts)?)
}

/// The pipeline that it was in first.
pub(super) fn pipeline(timeline: &Timeline) -> Option<&str> {
    timeline.facts.iter().find_map(|fact| match &fact.body {
        Body::Stage(stage) => Some(&*stage.pipeline),
        _ => None,
    })
}

/// The facts without fields, texts and links: enough for labels and moments.
fn skeleton(timeline: &Timeline) -> Vec<Fact> {
    let bare = |fact: &Fact| {
        let body = match &fact.body {
            Body::Stage(stage) => Body::Stage(stage.clone()),
            Body::Version(_) => Body::Version(crm::Version::default()),
            Body::Activity(activity) => Body::Activity(crm::Activity {
                planned_for: activity.planned_for,
                ..crm::Activity::default()
            }),
            Body::Link(_) => return None,
        };
        Some(Fact { key: Box::default(), body, ..*fact })
    };
    timeline.facts.iter().filter_map(bare).collect()
}
