//! What companies have in common.

use crm::{Kind, Moment};
use serde_json::json;

use crate::contract::{Case, World, cases};
use crate::registry::{Pool, Registry};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        there_is_no_pool_at_first,
        each_kind_has_the_latest_pool_only,
        a_forgotten_pool_is_gone_and_its_version_is_never_given_again,
    ]
}

async fn there_is_no_pool_at_first(world: World<dyn Registry>) {
    assert_eq!(world.open().await.pool(Kind::Deal).await.unwrap(), None);
}

async fn each_kind_has_the_latest_pool_only(world: World<dyn Registry>) {
    let registry = world.open().await;
    let model = json!({"weights": [0.1, -1e-300]});
    let first = registry.put_pool(Kind::Deal, 20, &model, Moment(1)).await.unwrap();
    assert_eq!(first, Pool { version: 1, companies: 20, model: model.clone(), created_at: Moment(1) });
    assert_eq!(registry.pool(Kind::Lead).await.unwrap(), None);
    let second = registry.put_pool(Kind::Deal, 21, &json!({}), Moment(2)).await.unwrap();
    assert_eq!((second.version, second.companies, second.created_at), (2, 21, Moment(2)));
    assert_eq!(registry.pool(Kind::Deal).await.unwrap(), Some(second));
    let of_leads = registry.put_pool(Kind::Lead, 30, &model, Moment(3)).await.unwrap();
    assert_eq!(of_leads.version, 1);
}

async fn a_forgotten_pool_is_gone_and_its_version_is_never_given_again(world: World<dyn Registry>) {
    let registry = world.open().await;
    registry.forget_pools().await.unwrap();
    for kind in [Kind::Lead, Kind::Deal] {
        registry.put_pool(kind, 20, &json!([]), Moment(1)).await.unwrap();
    }
    registry.forget_pools().await.unwrap();
    assert_eq!(registry.pool(Kind::Lead).await.unwrap(), None);
    assert_eq!(registry.pool(Kind::Deal).await.unwrap(), None);
    assert_eq!(registry.put_pool(Kind::Deal, 20, &json!([]), Moment(2)).await.unwrap().version, 2);
}
