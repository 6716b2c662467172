//! Users, keys, connections and the audit log.

use crm::Moment;
use serde_json::json;

use super::with_tenant;
use crate::Error;
use crate::contract::{Case, World, cases};
use crate::registry::{ApiKey, AuditEntry, Connection, KeyHolder, Registry, Role, Scope, User};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        users_are_replaced_by_login_listed_and_removed,
        a_key_opens_what_it_was_given_until_revoked,
        neither_name_nor_hash_of_a_key_is_given_twice,
        connections_are_replaced_by_name_listed_and_removed,
        of_two_exchanges_of_a_connection_the_second_has_to_read_it_again,
        the_audit_log_is_read_backwards,
    ]
}

async fn users_are_replaced_by_login_listed_and_removed(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let user = |login: &str, role| User {
        login: login.into(),
        password_hash: "$argon2id$v=19$…".into(),
        role,
        created_at: Moment(1),
    };
    let (anna, boris) = (user("анна", Role::Viewer), user("boris", Role::Admin));
    for one in [&anna, &boris] {
        registry.put_user(tenant, one).await.unwrap();
    }
    assert_eq!(registry.users(tenant).await.unwrap(), [boris.clone(), anna.clone()]);
    let promoted = User { role: Role::Admin, ..anna };
    registry.put_user(tenant, &promoted).await.unwrap();
    assert_eq!(registry.user(tenant, "анна").await.unwrap(), Some(promoted.clone()));
    assert!(registry.delete_user(tenant, "boris").await.unwrap());
    assert!(!registry.delete_user(tenant, "boris").await.unwrap());
    assert_eq!(registry.users(tenant).await.unwrap(), [promoted]);
}

fn key(name: &str, hash: u8) -> ApiKey {
    ApiKey {
        name: name.into(),
        hash: [hash; 32],
        scopes: vec![Scope::Ingest, Scope::ReadForecasts],
        created_at: Moment(1),
    }
}

async fn a_key_opens_what_it_was_given_until_revoked(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for one in [
        key("b", 2),
        ApiKey { scopes: Scope::ALL.to_vec(), ..key("a", 255) },
        ApiKey { scopes: vec![], ..key("c", 0) },
    ] {
        registry.add_key(tenant, &one).await.unwrap();
        let holder = KeyHolder { tenant, name: one.name.clone(), scopes: one.scopes.clone() };
        assert_eq!(registry.key_holder(&one.hash).await.unwrap(), Some(holder));
        assert!(registry.keys(tenant).await.unwrap().contains(&one));
    }
    let names: Vec<_> = registry.keys(tenant).await.unwrap().into_iter().map(|key| key.name).collect();
    assert_eq!(names, ["a".into(), "b".into(), "c".into()]);
    assert!(registry.revoke_key(tenant, "b").await.unwrap());
    assert!(!registry.revoke_key(tenant, "b").await.unwrap());
    assert_eq!(registry.key_holder(&[2; 32]).await.unwrap(), None);
    assert_eq!(registry.key_holder(&[3; 32]).await.unwrap(), None);
}

async fn neither_name_nor_hash_of_a_key_is_given_twice(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.add_key(tenant, &key("a", 1)).await.unwrap();
    for taken in [key("a", 2), key("b", 1)] {
        assert!(matches!(registry.add_key(tenant, &taken).await, Err(Error::Exists(_))));
    }
    assert_eq!(registry.keys(tenant).await.unwrap(), [key("a", 1)]);
}

fn portal() -> Connection {
    Connection {
        name: "portal".into(),
        settings: json!({"host": "example.bitrix24.ru", "text": "\u{0}"}),
        credentials: vec![0, 255, 10, 13],
        suspended_at: None,
        created_at: Moment(1),
    }
}

async fn of_two_exchanges_of_a_connection_the_second_has_to_read_it_again(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let read = portal();
    let renewed = Connection { credentials: vec![7], suspended_at: Some(Moment(3)), ..portal() };
    assert!(!registry.exchange_connection(tenant, &read.credentials, &renewed).await.unwrap(), "not there");
    registry.put_connection(tenant, &read).await.unwrap();
    assert!(registry.exchange_connection(tenant, &read.credentials, &renewed).await.unwrap());
    let late = Connection { credentials: vec![8], ..portal() };
    assert!(!registry.exchange_connection(tenant, &read.credentials, &late).await.unwrap());
    assert_eq!(registry.connection(tenant, "portal").await.unwrap(), Some(renewed));
}

async fn connections_are_replaced_by_name_listed_and_removed(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let portal = portal();
    registry.put_connection(tenant, &portal).await.unwrap();
    assert_eq!(registry.connection(tenant, "portal").await.unwrap(), Some(portal.clone()));
    let suspended = Connection { suspended_at: Some(Moment(9)), credentials: vec![], ..portal.clone() };
    registry.put_connection(tenant, &suspended).await.unwrap();
    let other = Connection { name: "a".into(), ..portal };
    registry.put_connection(tenant, &other).await.unwrap();
    assert_eq!(registry.connections(tenant).await.unwrap(), [other.clone(), suspended]);
    assert!(registry.delete_connection(tenant, "portal").await.unwrap());
    assert!(!registry.delete_connection(tenant, "portal").await.unwrap());
    assert_eq!(registry.connection(tenant, "portal").await.unwrap(), None);
    assert_eq!(registry.connections(tenant).await.unwrap(), [other]);
}

async fn the_audit_log_is_read_backwards(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let entry = |at, action: &str| AuditEntry {
        at: Moment(at),
        actor: "анна".into(),
        action: action.into(),
        subject: "key 1".into(),
        detail: json!({"from": null}),
    };
    let entries = [entry(1, "a"), entry(2, "b"), entry(2, "c"), entry(3, "d")];
    for one in &entries {
        registry.record(tenant, one).await.unwrap();
    }
    let [a, b, c, d] = entries;
    assert_eq!(registry.audit(tenant, Moment::MAX, 2).await.unwrap(), [d, c.clone()]);
    assert_eq!(registry.audit(tenant, Moment(3), 10).await.unwrap(), [c, b, a]);
}
