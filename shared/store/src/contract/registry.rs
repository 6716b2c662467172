//! What every registry does; jobs have a suite of their own.

mod forecasts;
mod models;
mod pools;
mod rows;

use std::sync::Arc;

use crm::settings::FieldType;
use crm::{Moment, State, TenantId, Training};

use super::{Case, World, cases};
use crate::Error;
use crate::registry::{Registry, Settings};

/// All cases.
pub fn cases() -> Vec<Case<dyn Registry>> {
    let mut all = cases![
        a_name_is_one_tenant_s,
        tenants_are_found_by_name_and_number_and_listed_by_name,
        settings_are_replaced,
        the_number_of_a_deleted_tenant_is_never_given_again,
        a_call_for_a_deleted_tenant_fails_and_stores_nothing,
        a_text_with_nul_is_refused,
        what_was_written_is_there_after_opening_again,
        two_processes_open_a_new_registry_at_once,
    ];
    all.extend(rows::cases());
    all.extend(models::cases());
    all.extend(pools::cases());
    all.extend(forecasts::cases());
    all
}

/// A registry with one tenant.
async fn with_tenant(world: &World<dyn Registry>) -> (Arc<dyn Registry>, TenantId) {
    let registry = world.open().await;
    let tenant = registry.create_tenant("a", &Settings::default(), Moment(0)).await.unwrap().id;
    (registry, tenant)
}

async fn a_name_is_one_tenant_s(world: World<dyn Registry>) {
    let registry = world.open().await;
    let made = registry.create_tenant("Окна '\"%_", &Settings::default(), Moment(1)).await.unwrap();
    let again = registry.create_tenant("Окна '\"%_", &Settings::default(), Moment(2)).await;
    assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");
    assert_eq!(registry.tenant_named("Окна '\"%_").await.unwrap(), Some(made));
}

async fn tenants_are_found_by_name_and_number_and_listed_by_name(world: World<dyn Registry>) {
    let registry = world.open().await;
    let mut made = Vec::new();
    for name in ["я", "b", "B", "a"] {
        made.push(registry.create_tenant(name, &settings(), Moment::MIN).await.unwrap());
    }
    for tenant in &made {
        assert_eq!(registry.tenant_named(&tenant.name).await.unwrap().as_ref(), Some(tenant));
        assert_eq!(registry.tenant(tenant.id).await.unwrap().as_ref(), Some(tenant));
    }
    assert_eq!(registry.tenant_named("c").await.unwrap(), None);
    let listed = registry.tenants().await.unwrap();
    assert_eq!(listed.iter().map(|tenant| &*tenant.name).collect::<Vec<_>>(), ["B", "a", "b", "я"]);
}

fn settings() -> Settings {
    Settings {
        zone: "Europe/Moscow".into(),
        outcomes: [("3/C3:WON".into(), State::Won), ("C3:9\u{0}".into(), State::LeftOut)].into(),
        owner: true,
        fixed: ["UF_CRM_1".into()].into(),
        left_out: ["Ключ".into()].into(),
        held_days: 5,
        types: [("UF_CRM_2".into(), FieldType::Date)].into(),
        training: Training { every_days: 7, trials: 40, ..Training::default() },
    }
}

async fn settings_are_replaced(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    assert_eq!(registry.tenant(tenant).await.unwrap().unwrap().settings, Settings::default());
    registry.update_settings(tenant, &settings()).await.unwrap();
    assert_eq!(registry.tenant(tenant).await.unwrap().unwrap().settings, settings());
}

async fn the_number_of_a_deleted_tenant_is_never_given_again(world: World<dyn Registry>) {
    let (registry, first) = with_tenant(&world).await;
    registry.delete_tenant(first).await.unwrap();
    registry.delete_tenant(first).await.unwrap();
    assert_eq!(registry.tenant(first).await.unwrap(), None);
    assert_eq!(registry.tenants().await.unwrap(), []);
    let (_, second) = with_tenant(&world).await;
    assert_ne!(first, second);
}

async fn a_call_for_a_deleted_tenant_fails_and_stores_nothing(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.delete_tenant(tenant).await.unwrap();
    let late = registry.advance(tenant, "deals", "1", &[], Moment(1)).await;
    assert!(matches!(late, Err(Error::Missing(_))), "{late:?}");
    let late = registry.update_settings(tenant, &settings()).await;
    assert!(matches!(late, Err(Error::Missing(_))), "{late:?}");
    assert_eq!(registry.cursor(tenant, "deals").await.unwrap(), None);
}

async fn a_text_with_nul_is_refused(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let refused = [
        registry.create_tenant("b\0", &Settings::default(), Moment(1)).await.err(),
        registry.advance(tenant, "deals", "\0", &[], Moment(1)).await.err(),
        registry
            .put_forecasts(tenant, &[super::samples::forecast(super::samples::deal("1\0"), 1, 0.5)])
            .await
            .err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::Refused(_))), "{error:?}");
    }
}

async fn what_was_written_is_there_after_opening_again(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.advance(tenant, "deals", "page 7", &[], Moment(1)).await.unwrap();
    drop(registry);
    assert_eq!(world.open().await.cursor(tenant, "deals").await.unwrap().as_deref(), Some("page 7"));
}

async fn two_processes_open_a_new_registry_at_once(world: World<dyn Registry>) {
    let opened = futures::future::join_all((0..4).map(|_| world.open())).await;
    for (i, registry) in opened.iter().enumerate() {
        registry.create_tenant(&i.to_string(), &Settings::default(), Moment(0)).await.unwrap();
    }
    assert_eq!(opened[0].tenants().await.unwrap().len(), 4);
}
