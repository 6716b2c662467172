//! What every registry does; jobs have a suite of their own.

use crm::Moment;

use super::{Case, World, cases};
use crate::Error;
use crate::registry::{Registry, Settings};

/// All cases.
pub fn cases() -> Vec<Case<dyn Registry>> {
    cases![a_name_is_one_tenant_s]
}

async fn a_name_is_one_tenant_s(world: World<dyn Registry>) {
    let registry = world.open().await;
    let made = registry.create_tenant("Окна", &Settings::default(), Moment(1)).await.unwrap();
    let again = registry.create_tenant("Окна", &Settings::default(), Moment(2)).await;
    assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");
    assert_eq!(registry.tenant_named("Окна").await.unwrap(), Some(made));
}
