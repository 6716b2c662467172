//! The CRM domain: what is known of a company's leads and deals, when it happened, and when it was known.
//!
//! A *fact* is something that happened to one entity: a version of its fields, an activity, a change of stage, a link to
//! another entity. Facts carry the key they have at their source, the moment they happened (`occurred_at`) and the moment
//! they were recorded (`recorded_at`). The facts of one entity in order of time are its *timeline*; everything that a
//! model sees of an entity is computed from its timeline as of a moment, in this crate, for training and serving alike.
//!
//! The domain does no I/O and has no clock: moments, time zones and settings are arguments.

pub mod activity;
pub mod attributes;
pub mod entity;
pub mod fact;
pub mod guard;
pub mod label;
pub mod live;
pub mod moment;
pub mod outcome;
pub mod privacy;
pub mod settings;
pub mod snapshot;
pub mod sweep;
pub mod tenant;
mod tracker;
pub mod view;

pub use activity::{Activity, ActivityKind, Direction};
pub use attributes::{Attribute, Catalogue, Cells};
pub use entity::{Entity, Kind};
pub use fact::{Body, Entry, Fact, Link, Stage, State, Timeline, Version};
pub use guard::{Finding, Guard, Rule};
pub use label::Label;
pub use live::Live;
pub use moment::Moment;
pub use settings::{Settings, Training};
pub use snapshot::{Plan, Slice, Snapshot};
pub use sweep::sweep;
pub use tenant::TenantId;
pub use tracker::Tracker;
pub use view::{Linked, Seen, view};
