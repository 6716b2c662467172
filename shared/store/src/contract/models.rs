//! What every store of model files does.

use bytes::Bytes;
use futures::future::join_all;

use super::samples::tenant;
use super::{Case, World, cases};
use crate::{Error, ModelStore};

/// All cases.
pub fn cases() -> Vec<Case<dyn ModelStore>> {
    cases![
        a_file_comes_back_as_it_went_in,
        a_file_is_replaced_whole,
        a_file_that_is_not_there_is_none_and_can_be_deleted,
        files_are_listed_in_order,
        a_file_is_there_after_opening_again,
        keys_that_some_store_could_not_take_are_refused,
        erasing_a_tenant_leaves_nothing_and_it_can_begin_anew,
    ]
}

async fn a_file_comes_back_as_it_went_in(world: World<dyn ModelStore>) {
    let files = world.open().await;
    let large: Vec<u8> = (0..3_000_000_u32).map(|i| (i * 7 % 251) as u8).collect();
    for file in [Bytes::new(), Bytes::from_static(b"\0\xff\r\n"), large.into()] {
        files.put(tenant(1), "deal/3/1.model", file.clone()).await.unwrap();
        assert!(files.get(tenant(1), "deal/3/1.model").await.unwrap() == Some(file));
    }
}

async fn a_file_is_replaced_whole(world: World<dyn ModelStore>) {
    let files = world.open().await;
    let versions: Vec<Bytes> = (0..8).map(|i| vec![i; 200_000].into()).collect();
    files.put(tenant(1), "k", versions[0].clone()).await.unwrap();
    let writers = versions.iter().map(|file| files.put(tenant(1), "k", file.clone()));
    let readers = (0..20).map(|_| files.get(tenant(1), "k"));
    let (written, read) = futures::join!(join_all(writers), join_all(readers));
    assert!(written.iter().all(Result::is_ok));
    assert!(read.into_iter().all(|file| versions.contains(&file.unwrap().unwrap())));
    assert_eq!(files.list(tenant(1)).await.unwrap(), ["k"]);
}

async fn a_file_that_is_not_there_is_none_and_can_be_deleted(world: World<dyn ModelStore>) {
    let files = world.open().await;
    assert_eq!(files.get(tenant(1), "a/b").await.unwrap(), None);
    files.delete(tenant(1), "a/b").await.unwrap();
    files.put(tenant(1), "a/b", "x".into()).await.unwrap();
    files.delete(tenant(1), "a/b").await.unwrap();
    assert_eq!(files.get(tenant(1), "a/b").await.unwrap(), None);
}

async fn files_are_listed_in_order(world: World<dyn ModelStore>) {
    let files = world.open().await;
    assert!(files.list(tenant(1)).await.unwrap().is_empty());
    for key in ["lead/1", "deal/3/2", "deal/3/10", "deal.x", "deal-x"] {
        files.put(tenant(1), key, "x".into()).await.unwrap();
    }
    assert_eq!(files.list(tenant(1)).await.unwrap(), ["deal-x", "deal.x", "deal/3/10", "deal/3/2", "lead/1"]);
}

async fn a_file_is_there_after_opening_again(world: World<dyn ModelStore>) {
    world.open().await.put(tenant(1), "k", "x".into()).await.unwrap();
    assert_eq!(world.open().await.get(tenant(1), "k").await.unwrap(), Some("x".into()));
}

async fn keys_that_some_store_could_not_take_are_refused(world: World<dyn ModelStore>) {
    let files = world.open().await;
    let long = "a".repeat(513);
    for key in
        ["", "/", "/a", "a/", "a//b", "..", "a/../../2/k", ".a", "a b", "ключ", "a\\b", "a\0", "a%2Fb", &long]
    {
        let refused = files.put(tenant(1), key, "x".into()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{key:?}: {refused:?}");
        assert!(matches!(files.get(tenant(1), key).await, Err(Error::Refused(_))), "{key:?}");
        assert!(matches!(files.delete(tenant(1), key).await, Err(Error::Refused(_))), "{key:?}");
    }
    assert!(files.list(tenant(1)).await.unwrap().is_empty());
}

async fn erasing_a_tenant_leaves_nothing_and_it_can_begin_anew(world: World<dyn ModelStore>) {
    let files = world.open().await;
    for key in ["a/b", "a/c", "d"] {
        files.put(tenant(1), key, "x".into()).await.unwrap();
    }
    files.erase(tenant(1)).await.unwrap();
    files.erase(tenant(1)).await.unwrap();
    assert!(files.list(tenant(1)).await.unwrap().is_empty());
    files.put(tenant(1), "a/b", "y".into()).await.unwrap();
    assert_eq!(files.get(tenant(1), "a/b").await.unwrap(), Some("y".into()));
}
