//! The store of model files.

use super::{assert_covered, names};
use crate::ModelStore;
use crate::contract::samples::tenant;
use crate::contract::{Case, World, cases};

/// All cases.
pub fn cases() -> Vec<Case<dyn ModelStore>> {
    let mut all = methods();
    all.extend(cases![each_method_has_a_case]);
    all
}

fn methods() -> Vec<Case<dyn ModelStore>> {
    cases![put, get, delete, list, erase]
}

async fn each_method_has_a_case(_: World<dyn ModelStore>) {
    assert_covered(<dyn ModelStore>::METHODS, names(&methods()));
}

/// A store in which tenant 1 has a file; 11 is a tenant whose number begins like it.
async fn with_file(world: &World<dyn ModelStore>) -> std::sync::Arc<dyn ModelStore> {
    let files = world.open().await;
    files.put(tenant(1), "1/k", "A's".into()).await.unwrap();
    files
}

async fn has_its_file(files: &dyn ModelStore) -> bool {
    files.get(tenant(1), "1/k").await.unwrap() == Some("A's".into())
}

async fn put(world: World<dyn ModelStore>) {
    let files = with_file(&world).await;
    files.put(tenant(11), "1/k", "B's".into()).await.unwrap();
    assert!(has_its_file(&*files).await);
}

async fn get(world: World<dyn ModelStore>) {
    let files = with_file(&world).await;
    for key in ["1/k", "k"] {
        assert_eq!(files.get(tenant(11), key).await.unwrap(), None);
    }
}

async fn delete(world: World<dyn ModelStore>) {
    let files = with_file(&world).await;
    files.delete(tenant(11), "1/k").await.unwrap();
    assert!(has_its_file(&*files).await);
}

async fn list(world: World<dyn ModelStore>) {
    let files = with_file(&world).await;
    files.put(tenant(11), "b", "B's".into()).await.unwrap();
    assert_eq!(files.list(tenant(11)).await.unwrap(), ["b"]);
    assert_eq!(files.list(tenant(1)).await.unwrap(), ["1/k"]);
}

async fn erase(world: World<dyn ModelStore>) {
    let files = with_file(&world).await;
    files.put(tenant(11), "b", "B's".into()).await.unwrap();
    files.erase(tenant(11)).await.unwrap();
    assert!(has_its_file(&*files).await);
    files.put(tenant(11), "b", "B's".into()).await.unwrap();
    files.erase(tenant(1)).await.unwrap();
    assert_eq!(files.get(tenant(11), "b").await.unwrap(), Some("B's".into()));
}
