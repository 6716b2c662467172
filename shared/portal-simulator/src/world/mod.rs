//! The portal's world: its records, activities and people at a moment. It knows no API; scripts and clients change it.

pub mod activity;
mod apply;
pub mod call;
pub mod change;
pub mod comment;
pub mod directory;
pub mod field;
mod life;
pub mod register;
pub(crate) mod schema;
pub mod stage_row;
pub mod value;

use std::collections::BTreeMap;

use crm::{Entity, Kind};
use rustc_hash::FxHashMap;

use activity::{Activity, Owner};
use change::Change;
use comment::Comment;
use directory::{Category, Directory};
use field::{Custom, Field, Form};
use register::{Record, Register};
use stage_row::StageRow;

use crate::script::{OwnField, Script};

/// Everything that is in a portal.
#[derive(Debug)]
pub struct World {
    /// Leads, deals, contacts and companies, in this order.
    registers: [Register; 4],
    /// Activities by id.
    pub activities: BTreeMap<u32, Activity>,
    /// Activities of calls by the portal's telephony, by the id of the call.
    pub calls: BTreeMap<u32, u32>,
    /// Comments by id.
    pub comments: BTreeMap<u32, Comment>,
    /// History of stages by id: of leads and of deals.
    stage_rows: [BTreeMap<u32, StageRow>; 2],
    /// Employees, pipelines and statuses.
    pub directory: Directory,
    /// What is about a record: ids of activities, of comments, of rows of its history.
    about: FxHashMap<Owner, About>,
    /// Ids in the portal by ids in the script.
    ids: FxHashMap<Entity, u32>,
    /// Planned activities by the place of their fact.
    planned: FxHashMap<usize, u32>,
    last: LastIds,
    /// What was changed since [`Self::take_changes`].
    changes: Vec<Change>,
}

/// Ids of what is about a record.
#[derive(Debug, Default)]
pub(crate) struct About {
    pub activities: Vec<u32>,
    pub comments: Vec<u32>,
    pub stages: Vec<u32>,
}

#[derive(Debug, Default)]
struct LastIds {
    activity: u32,
    call: u32,
    comment: u32,
    stages: [u32; 2],
    field: u32,
}

impl World {
    /// A world in which nothing of the script has happened yet.
    pub fn new(script: &Script) -> Self {
        let mut world = Self {
            registers: Kind::ALL.map(|kind| Register::new(schema::fields(kind))),
            activities: BTreeMap::new(),
            calls: BTreeMap::new(),
            comments: BTreeMap::new(),
            stage_rows: [BTreeMap::new(), BTreeMap::new()],
            directory: Directory::new(),
            about: FxHashMap::default(),
            ids: FxHashMap::default(),
            planned: FxHashMap::default(),
            last: LastIds::default(),
            changes: Vec::new(),
        };
        world.directory.user(1);
        world.furnish(script);
        world
    }

    /// All records of a kind.
    pub fn register(&self, kind: Kind) -> &Register {
        &self.registers[kind as usize - 1]
    }

    pub(crate) fn register_mut(&mut self, kind: Kind) -> &mut Register {
        &mut self.registers[kind as usize - 1]
    }

    /// A record, if it is there.
    pub fn record(&self, (kind, id): Owner) -> Option<&Record> {
        self.register(kind).rows.get(&id)
    }

    /// The history of the stages of leads or deals; of other kinds there is none.
    pub fn stage_rows(&self, kind: Kind) -> Option<&BTreeMap<u32, StageRow>> {
        self.stage_rows.get(kind as usize - 1)
    }

    /// The id in the portal of an entity of the script, deleted ones too; `None` before it was created.
    pub fn id_of(&self, entity: &Entity) -> Option<u32> {
        self.ids.get(entity).copied()
    }

    /// What is about a record.
    pub(crate) fn about(&self, owner: Owner) -> Option<&About> {
        self.about.get(&owner)
    }

    /// What was changed since this was last asked, in order.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Adds a field of the portal's own and gives its id; one of that name is left as it is.
    pub fn add_custom_field(
        &mut self,
        kind: Kind,
        name: &str,
        form: Form,
        label: &str,
        options: Vec<Box<str>>,
    ) -> u32 {
        self.last.field += 1;
        let id = self.last.field;
        let options =
            options.into_iter().enumerate().map(|(place, text)| (100 * id + place as u32, text)).collect();
        let custom = Some(Box::new(Custom { id, label: label.into(), options }));
        let field = Field { custom, ..Field::new(name.to_owned(), form) };
        self.register_mut(kind).add_field(field);
        id
    }

    /// Pipelines, stages and fields that the script needs.
    fn furnish(&mut self, script: &Script) {
        self.directory.categories.push(Category { id: 0, name: "General".into() });
        for place in &script.stages {
            let known = self.directory.categories.iter().any(|category| category.id == place.category);
            if place.kind == Kind::Deal && !known {
                let name = format!("Pipeline {}", place.category).into();
                self.directory.categories.push(Category { id: place.category, name });
            }
            let list = if place.kind == Kind::Lead {
                "STATUS".into()
            } else {
                Directory::stage_list(place.category)
            };
            let category = (place.kind == Kind::Deal && place.category > 0).then_some(place.category);
            let name = stage_name(&place.stage);
            self.directory.add_status(
                &list,
                &place.stage,
                &name,
                place.order.into(),
                Some(place.state),
                category,
            );
        }
        for field in &script.fields {
            let OwnField { kind, options, .. } = field;
            self.add_custom_field(*kind, &field.portal_name(), field.form(), &field.name, options.clone());
        }
    }
}

/// What people see for a stage: `C1:FINAL_INVOICE` becomes `Final invoice`.
fn stage_name(stage: &str) -> String {
    let words = stage.split_once(':').map_or(stage, |(_, name)| name).replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
