//! Stages: what they mean, and moves between them.

use std::collections::BTreeMap;

use crm::{Body, Entity, Entry, Fact, Kind, Stage, State};
use serde_json::Value;

use super::{Move, Translator, Unreadable, and_more, moment_at, padded, text_at};
use crate::wire::{id, items, number};

/// What is known of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageInfo {
    /// Its pipeline; empty for leads, which have one.
    pub pipeline: Box<str>,
    /// Its place in the pipeline, from 0.
    pub order: u16,
    /// What it means.
    pub state: State,
    /// What people call it.
    pub name: Box<str>,
}

/// The stages of leads and deals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stages {
    by_id: BTreeMap<(Kind, Box<str>), StageInfo>,
}

/// How far a record's moment of moving may be from the history's row of the same move.
const SAME_MOVE: i64 = 5 * crm::moment::SECOND;

impl Stages {
    /// Reads the result of `crm.status.list`.
    pub fn read(result: &Value) -> Self {
        let mut stages = Self::default();
        let mut rows: BTreeMap<(Kind, String), Vec<&Value>> = BTreeMap::new();
        for row in items(result) {
            if let Some(pipeline) = pipeline_of(&text_at(row, "ENTITY_ID")) {
                rows.entry(pipeline).or_default().push(row);
            }
        }
        for ((kind, pipeline), rows) in rows {
            stages.add(kind, &pipeline, rows);
        }
        stages
    }

    /// Adds the result of `crm.dealcategory.stage.list`, which does not say what stages mean: records and their history do.
    pub fn add_category(&mut self, category: u64, result: &Value) {
        self.add(Kind::Deal, &category.to_string(), items(result));
    }

    fn add(&mut self, kind: Kind, pipeline: &str, mut rows: Vec<&Value>) {
        let place =
            |row: &&Value| (row.get("SORT").and_then(number).unwrap_or(f64::MAX), row.get("ID").and_then(id));
        rows.sort_by(|a, b| place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal));
        for (row, order) in rows.into_iter().zip(0..) {
            let said = text_at(row, "SEMANTICS");
            let extra = row.get("EXTRA").map(|extra| text_at(extra, "SEMANTICS")).unwrap_or_default();
            let info = StageInfo {
                pipeline: pipeline.into(),
                order,
                state: state(&said).or_else(|| state(&extra)).unwrap_or_default(),
                name: text_at(row, "NAME").into(),
            };
            self.by_id.insert((kind, text_at(row, "STATUS_ID").into()), info);
        }
    }

    /// What is known of a stage.
    pub fn info(&self, kind: Kind, stage: &str) -> Option<&StageInfo> {
        self.by_id.get(&(kind, stage.into()))
    }

    /// All stages of a kind by their ids.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, &StageInfo)> {
        self.by_id.iter().filter(move |((of, _), _)| *of == kind).map(|((_, stage), info)| (&**stage, info))
    }

    /// The first stage of a pipeline.
    pub(super) fn first(&self, kind: Kind, pipeline: &str) -> Option<Stage> {
        let of_pipeline = self.of(kind).filter(|(_, info)| &*info.pipeline == pipeline);
        let (stage, info) = of_pipeline.min_by_key(|(_, info)| info.order)?;
        let pipeline = pipeline.into();
        Some(Stage {
            pipeline,
            stage: stage.into(),
            order: Some(info.order),
            state: info.state,
            user: "".into(),
        })
    }

    /// A stage with what is known of it. What a record itself says it means counts before what the list of stages says now.
    pub(super) fn stage(&self, kind: Kind, pipeline: &str, stage: &str, semantics: &str) -> Stage {
        let info = self.info(kind, stage);
        let known_pipeline = info.map_or("", |info| &*info.pipeline);
        Stage {
            pipeline: if pipeline.is_empty() { known_pipeline } else { pipeline }.into(),
            stage: stage.into(),
            order: info.map(|info| info.order),
            state: state(semantics).or(info.map(|info| info.state)).unwrap_or_default(),
            user: "".into(),
        }
    }
}

/// What semantics mean; `None` where they say nothing.
fn state(semantics: &str) -> Option<State> {
    match semantics {
        "P" | "process" => Some(State::Open),
        "S" | "success" => Some(State::Won),
        "F" | "failure" | "apology" => Some(State::Lost),
        _ => None,
    }
}

/// The kind and pipeline whose stages an `ENTITY_ID` of the lists of statuses holds.
fn pipeline_of(entity: &str) -> Option<(Kind, String)> {
    match entity {
        "STATUS" => Some((Kind::Lead, String::new())),
        "DEAL_STAGE" => Some((Kind::Deal, "0".to_owned())),
        other => {
            let category = other.strip_prefix("DEAL_STAGE_")?;
            category.parse::<u64>().ok().map(|category| (Kind::Deal, category.to_string()))
        }
    }
}

impl Translator {
    /// A row of the stage history of leads or deals. The history does not say who moved it; of the latest move the record does, which
    /// `latest` is of.
    ///
    /// # Errors
    /// [`Unreadable`] where it lacks its id, its owner, its time or its stage.
    pub fn stage_move(&self, kind: Kind, row: &Value, latest: Option<&Move>) -> Result<Entry, Unreadable> {
        let id_at = |name: &'static str| row.get(name).and_then(id).ok_or(Unreadable::Field(name));
        let (id, owner) = (id_at("ID")?, id_at("OWNER_ID")?);
        let at = moment_at(row, "CREATED_TIME").ok_or(Unreadable::Field("CREATED_TIME"))?;
        let either = |of_deals: &str, of_leads: &str| {
            let value = text_at(row, of_deals);
            if value.is_empty() { text_at(row, of_leads) } else { value }
        };
        let stage = either("STAGE_ID", "STATUS_ID");
        if stage.is_empty() {
            return Err(Unreadable::Field("STAGE_ID"));
        }
        let semantics = either("STAGE_SEMANTIC_ID", "STATUS_SEMANTIC_ID");
        let pipeline = if kind == Kind::Lead { "".into() } else { text_at(row, "CATEGORY_ID") };
        let mut stage = self.stages.stage(kind, &pipeline, &stage, &semantics);
        let by = latest.filter(|latest| !latest.by.is_empty() && (latest.at - at).abs() <= SAME_MOVE);
        let mut recorded_at = at;
        if let Some(latest) = by {
            stage.user.clone_from(&latest.by);
            recorded_at = and_more(at);
        }
        let created = &*text_at(row, "TYPE_ID") == "1";
        let key = if created { "created".into() } else { format!("stage:{}", padded(id)) };
        let fact = Fact {
            key: key.into(),
            occurred_at: at,
            recorded_at,
            backfilled: false,
            body: Body::Stage(stage),
        };
        Ok(Entry { entity: Entity::new(kind, owner.to_string()), fact })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crm::Moment;
    use crm::privacy::Redactor;
    use serde_json::json;

    use super::*;

    fn translator() -> Translator {
        let mut translator = Translator::new(Arc::new(Redactor::new()));
        translator.stages = Stages::read(&json!([
            {"ID": "1", "ENTITY_ID": "STATUS", "STATUS_ID": "NEW", "NAME": "New", "SORT": "10", "SEMANTICS": null},
            {"ID": "2", "ENTITY_ID": "STATUS", "STATUS_ID": "JUNK", "NAME": "Junk", "SORT": "90", "SEMANTICS": "F"},
            {"ID": "4", "ENTITY_ID": "DEAL_STAGE_1", "STATUS_ID": "C1:WON", "NAME": "Won", "SORT": "70", "SEMANTICS": "S"},
            {"ID": "3", "ENTITY_ID": "DEAL_STAGE_1", "STATUS_ID": "C1:NEW", "NAME": "New", "SORT": "9", "SEMANTICS": null},
            {"ID": "5", "ENTITY_ID": "DEAL_STAGE_1", "STATUS_ID": "C1:APOLOGY", "NAME": "Why", "SORT": 80, "SEMANTICS": "",
             "EXTRA": {"SEMANTICS": "apology"}},
            {"ID": "9", "ENTITY_ID": "SOURCE", "STATUS_ID": "WEB", "NAME": "Site", "SORT": "10", "SEMANTICS": null},
        ]));
        translator
    }

    #[test]
    fn a_stage_knows_its_place_and_its_meaning() {
        let stages = translator().stages;
        let of = |kind, stage| {
            let info = stages.info(kind, stage).unwrap();
            (&*info.pipeline, info.order, info.state)
        };
        assert_eq!(of(Kind::Lead, "JUNK"), ("", 1, State::Lost));
        assert_eq!(of(Kind::Deal, "C1:NEW"), ("1", 0, State::Open));
        assert_eq!(of(Kind::Deal, "C1:WON"), ("1", 1, State::Won));
        assert_eq!(of(Kind::Deal, "C1:APOLOGY"), ("1", 2, State::Lost));
        assert_eq!(stages.info(Kind::Deal, "WEB"), None);
    }

    #[test]
    fn a_row_of_the_history_is_a_move_whether_its_numbers_are_texts_or_not() {
        let translator = translator();
        let texts = json!({"ID": "39", "TYPE_ID": "3", "OWNER_ID": "410", "CREATED_TIME": "2026-10-06T10:00:00+03:00",
            "CATEGORY_ID": "1", "STAGE_SEMANTIC_ID": "S", "STAGE_ID": "C1:WON"});
        let numbers = json!({"ID": 39, "TYPE_ID": 3, "OWNER_ID": 410, "CREATED_TIME": "2026-10-06T07:00:00+00:00",
            "CATEGORY_ID": 1, "STAGE_SEMANTIC_ID": "S", "STAGE_ID": "C1:WON"});
        let entry = translator.stage_move(Kind::Deal, &texts, None).unwrap();
        assert_eq!(entry, translator.stage_move(Kind::Deal, &numbers, None).unwrap());
        assert_eq!(&*entry.fact.key, "stage:000000000039");
        let Body::Stage(stage) = entry.fact.body else { panic!("a stage") };
        assert_eq!((&*stage.pipeline, stage.order, stage.state), ("1", Some(1), State::Won));
    }

    #[test]
    fn leads_have_statuses_and_the_first_row_is_the_creation() {
        let row = json!({"ID": 1, "TYPE_ID": 1, "OWNER_ID": 815, "CREATED_TIME": "2026-10-03T11:20:05+03:00",
            "STATUS_SEMANTIC_ID": "P", "STATUS_ID": "NEW"});
        let entry = translator().stage_move(Kind::Lead, &row, None).unwrap();
        assert_eq!((&*entry.fact.key, entry.entity), ("created", Entity::new(Kind::Lead, "815")));
    }

    #[test]
    fn who_moved_it_last_is_not_forgotten_when_the_row_is_read_again() {
        let row = json!({"ID": 39, "TYPE_ID": 2, "OWNER_ID": 410, "CREATED_TIME": "2026-10-06T10:00:00+03:00",
            "CATEGORY_ID": 1, "STAGE_SEMANTIC_ID": "P", "STAGE_ID": "C1:NEW"});
        let translator = translator();
        let plain = translator.stage_move(Kind::Deal, &row, None).unwrap();
        let latest = Move { at: plain.fact.occurred_at + 1000, by: "17".into() };
        let known = translator.stage_move(Kind::Deal, &row, Some(&latest)).unwrap();
        assert!(known.fact.supersedes(&plain.fact));
        let another = Move { at: Moment(0), by: "17".into() };
        assert_eq!(translator.stage_move(Kind::Deal, &row, Some(&another)).unwrap(), plain);
    }

    #[test]
    fn a_row_that_lacks_a_part_is_refused() {
        for row in
            [json!({}), json!([]), json!({"ID": 1, "OWNER_ID": 0, "CREATED_TIME": "x", "STAGE_ID": "NEW"})]
        {
            assert!(translator().stage_move(Kind::Deal, &row, None).is_err(), "{row}");
        }
    }
}
