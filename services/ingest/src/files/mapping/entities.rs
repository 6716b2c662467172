//! Files of leads, deals, contacts or companies.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crm::{Kind, State};
use serde::Deserialize;

use super::value::Time;
use crate::facts::Shows;

/// A file whose rows are entities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entities {
    /// The file, relative to the data folder.
    pub file: PathBuf,
    /// What its rows are.
    pub kind: Kind,
    /// Column of the id.
    pub id: String,
    /// When the entity was created.
    pub created: Time,
    /// When the row was last changed.
    pub modified: Option<Time>,
    /// When the row was known; otherwise as soon as what it says had happened.
    pub recorded: Option<Time>,
    /// What of an entity's history a row shows.
    #[serde(default)]
    pub shows: Shows,
    /// How it moves and ends.
    pub stage: Option<Stages>,
    /// Columns with ids of other entities, and the kinds of these.
    #[serde(default)]
    pub links: BTreeMap<String, Kind>,
    /// Which columns become fields.
    #[serde(default)]
    pub fields: Fields,
}

/// Columns about stages and outcome.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// Column of the stage.
    pub column: String,
    /// Column of the outcome, where it is not the stage that tells.
    pub outcome: Option<String>,
    /// What values of the outcome column mean; those that are not named are open.
    #[serde(default)]
    pub outcomes: BTreeMap<String, State>,
    /// Open stages in their order, where known.
    #[serde(default)]
    pub order: Vec<String>,
    /// The stage that entities are created in, where known.
    #[serde(default)]
    pub initial: String,
    /// When it was closed; where this is absent or empty, `modified` tells.
    pub closed: Option<Time>,
    /// Column of the pipeline.
    pub pipeline: Option<String>,
    /// Column of the employee who moved it last.
    pub user: Option<String>,
}

/// Which columns become fields: those that the mapping uses for nothing else, unless `only` names them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// These and no others.
    pub only: Vec<String>,
    /// Not these.
    pub leave_out: Vec<String>,
    /// New names.
    pub rename: BTreeMap<String, String>,
    /// Columns of codes and numbers that are never personal data although they may look like it.
    pub verbatim: Vec<String>,
}
