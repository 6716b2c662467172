//! What every store of model files does.

use bytes::Bytes;

use super::samples::tenant;
use super::{Case, World, cases};
use crate::ModelStore;

/// All cases.
pub fn cases() -> Vec<Case<dyn ModelStore>> {
    cases![a_file_comes_back_as_it_went_in]
}

async fn a_file_comes_back_as_it_went_in(world: World<dyn ModelStore>) {
    let files = world.open().await;
    let file = Bytes::from_static(b"\0\xff\r\n");
    files.put(tenant(1), "deal/3/1.model", file.clone()).await.unwrap();
    assert_eq!(files.get(tenant(1), "deal/3/1.model").await.unwrap(), Some(file));
}
