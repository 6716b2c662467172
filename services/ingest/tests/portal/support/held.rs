//! What a store holds.

use std::collections::BTreeMap;

use crm::{Entity, Kind, Timeline};
use futures::TryStreamExt;
use portal_simulator::held::{Held, held};
use store::EventStore;

use super::Store;

impl Store {
    /// All timelines by entity.
    pub async fn timelines(&self) -> BTreeMap<Entity, Timeline> {
        let mut all = BTreeMap::new();
        for kind in Kind::ALL {
            let batches: Vec<Vec<Timeline>> =
                self.events.scan(self.tenant, kind).await.unwrap().try_collect().await.unwrap();
            all.extend(batches.into_iter().flatten().map(|timeline| (timeline.entity.clone(), timeline)));
        }
        all
    }

    /// What is held of the entities that have not been deleted.
    pub async fn held(&self) -> BTreeMap<Entity, Held> {
        held(self.timelines().await.into_values())
    }
}
