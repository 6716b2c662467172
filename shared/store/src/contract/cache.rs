//! What every cache does.

use std::time::Duration;

use bytes::Bytes;

use super::samples::tenant;
use super::{Case, World, cases};
use crate::Cache;

/// All cases.
pub fn cases() -> Vec<Case<dyn Cache>> {
    cases![what_is_set_is_there_until_removed]
}

const LONG: Duration = Duration::from_secs(600);

async fn what_is_set_is_there_until_removed(world: World<dyn Cache>) {
    let cache = world.open().await;
    assert_eq!(cache.get(tenant(1), "k").await.unwrap(), None);
    cache.set(tenant(1), "k", Bytes::from_static(b"\0v"), LONG).await.unwrap();
    assert_eq!(cache.get(tenant(1), "k").await.unwrap(), Some(Bytes::from_static(b"\0v")));
    cache.remove(tenant(1), "k").await.unwrap();
    assert_eq!(cache.get(tenant(1), "k").await.unwrap(), None);
}
