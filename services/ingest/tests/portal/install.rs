//! Connecting a portal by installing an application in it, and what whoever makes up an installation achieves.

use bitrix24::portal::Application;
use crm::Kind;
use crm::moment::DAY;
use ingest::portal::connection::{ExpectedPortal, PlanName};
use portal_simulator::held::assert_equals_portal;
use portal_simulator::{Clock as _, Delivery};
use reqwest::StatusCode;
use serde_json::json;
use store::registry::{Admin, Scope, Settings};

use crate::support::application::{ID, SECRET, World, install};
use crate::support::served;

/// The same body with another value in a field of `auth`.
fn with(delivery: &Delivery, field: &str, value: &str) -> Delivery {
    let name = format!("auth[{field}]");
    let pairs = url::form_urlencoded::parse(delivery.body.as_bytes());
    let pairs = pairs.map(|(key, old)| (key.clone(), if key == name { value.into() } else { old }));
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    Delivery { body, ..delivery.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installed_application_connects_the_portal_which_then_tells_of_changes() {
    let world = World::new().await;
    let World { portal, store, api } = &world;
    let url = world.expect().await;
    assert_eq!(world.stage().await, "awaiting-installation");
    // The portal shows the application's secret after it has called.
    let called = api.deliver(world.install(&url, 1)).await;
    assert_eq!(called.status(), StatusCode::OK);
    assert_eq!(world.stage().await, "awaiting-installation");
    let mut answers = vec![world.identify(SECRET).await.text().await.unwrap()];
    api.follows(portal, store).await;
    assert_equals_portal(&store.held().await, &portal.portal);

    portal.time.pass(DAY);
    portal.portal.live_until(portal.time.now());
    let deal = portal.portal.world(|world| *world.register(Kind::Deal).rows.keys().next().unwrap());
    portal.delete("deal", deal);
    portal.time.pass(60_000);
    let deliveries = portal.portal.deliveries();
    assert!(deliveries.iter().any(|delivery| delivery.body.contains("ONCRMDEALDELETE")));
    for delivery in deliveries {
        assert_eq!(api.deliver(delivery).await.status(), StatusCode::OK);
    }
    portal.settle(store).await;
    assert_equals_portal(&store.held().await, &portal.portal);
    answers.push(api.status().await.to_string());
    let code = url.rsplit('/').next().unwrap();
    for answer in answers {
        assert!(!answer.contains(SECRET) && !answer.contains(code), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_whose_secret_is_known_before_is_connected_when_it_is_installed() {
    let world = World::new().await;
    let url = world.expect().await;
    assert_eq!(world.identify(SECRET).await.status(), StatusCode::OK);
    assert_eq!(world.stage().await, "awaiting-installation");
    assert_eq!(world.api.deliver(world.install(&url, 1)).await.status(), StatusCode::OK);
    world.api.follows(&world.portal, &world.store).await;
    // Its tokens are renewed when they are over.
    world.portal.portal.expire_tokens();
    let resumed = world.api.post("/v1/portals/acme:resume", Scope::Admin, &json!({})).await;
    assert_eq!(resumed.status(), StatusCode::OK);
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_know_the_code_installs_nothing() {
    let world = World::new().await;
    let url = world.expect().await;
    world.identify(SECRET).await;
    let (before, requests) = (world.connection().await, world.portal.answered());
    let genuine = world.install(&url, 1);
    let (path, code) = url.rsplit_once('/').unwrap();
    let wrong = code.chars().map(|digit| if digit == 'a' { 'b' } else { 'a' }).collect::<String>();
    for address in [
        format!("{path}/{wrong}"),
        format!("{path}/{}", &code[1..]),
        url.replace("/acme/", "/other/"),
        url.replace("/a/", "/nobody/"),
    ] {
        let forged = Delivery { url: address.clone(), ..genuine.clone() };
        assert_eq!(world.api.deliver(forged).await.status(), StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(world.connection().await, before);
    assert_eq!(world.portal.answered(), requests, "nobody was called");
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_one_tenant_installs_nothing_for_another() {
    let world = World::new().await;
    let other =
        world.store.registry.create_tenant("b", &Settings::default(), crm::Moment(0)).await.unwrap().id;
    let context = world.portal.context(&world.store).await;
    let expected = ExpectedPortal {
        name: "acme".into(),
        portal: world.portal.address().into(),
        public_url: world.api.base.as_str().into(),
        plan: PlanName::SelfHosted,
        partial: false,
    };
    let theirs = context.expect(other, expected).await.unwrap().install_url;
    let application = Application { id: ID.into(), secret: SECRET.into() };
    context.identify(other, "acme", application).await.unwrap();
    let ours = world.expect().await;
    world.identify(SECRET).await;
    let genuine = world.install(&ours, 1);
    let crossed = [theirs.replace("/b/", "/a/"), ours.replace("/a/", "/b/")];
    for url in crossed {
        let forged = Delivery { url, ..genuine.clone() };
        assert_eq!(world.api.deliver(forged).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(world.stage().await, "awaiting-installation");
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_installation_with_the_right_code_connects_nothing_and_the_true_one_still_does() {
    let world = World::new().await;
    let url = world.expect().await;
    world.identify(SECRET).await;
    let genuine = world.install(&url, 1);
    let before = world.portal.answered();
    for (field, value) in [
        // Secrets go to the vendor's servers only, calls to the portal that was named only, and neither inside.
        ("server_endpoint", "https://oauth.evil.test/rest/"),
        ("server_endpoint", "https://oauth.bitrix24.tech.evil.test/rest/"),
        ("server_endpoint", "http://169.254.169.254/rest/"),
        ("client_endpoint", "https://evil.bitrix24.test/rest/"),
        ("client_endpoint", "http://169.254.169.254/rest/"),
    ] {
        let forged = with(&genuine, field, value);
        let status = world.api.deliver(forged).await.status();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
    }
    assert_eq!(world.portal.answered(), before, "nobody was called");
    let no_tokens = "event=ONAPPINSTALL&auth[member_id]=a&auth[application_token]=b";
    for body in [no_tokens.to_owned(), genuine.body.replace("ONAPPINSTALL", "ONAPPUPDATE")] {
        let forged = Delivery { body, ..genuine.clone() };
        assert_eq!(world.api.deliver(forged).await.status(), StatusCode::BAD_REQUEST);
    }
    // Tokens that nobody has given: the authorization server does not answer for them.
    let forged = with(&genuine, "refresh_token", "00000000000000000000000000000000");
    assert_eq!(world.api.deliver(forged).await.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(world.stage().await, "awaiting-installation");
    assert_eq!(world.store.jobs().await, 0);
    assert_eq!(world.api.deliver(genuine).await.status(), StatusCode::OK);
    world.api.follows(&world.portal, &world.store).await;
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_of_another_portal_than_they_say_connect_nothing() {
    let world = World::new().await;
    let url = world.expect().await;
    world.identify(SECRET).await;
    let genuine = world.install(&url, 1);
    let forged = with(&genuine, "member_id", "a223c6b3710f85df22e9377d6c4f7553");
    assert_eq!(world.api.deliver(forged).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // The whole installation of the same application in a portal of somebody else's.
    let other = served(10, 0).await;
    let elsewhere = install(&other, &url, 1);
    assert_eq!(world.api.deliver(elsewhere.clone()).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let claimed = with(&elsewhere, "client_endpoint", &format!("{}/rest/", world.portal.address()));
    assert_eq!(world.api.deliver(claimed).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.stage().await, "awaiting-installation");
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_counts_once_and_for_a_day() {
    let world = World::new().await;
    let late = world.expect().await;
    world.identify(SECRET).await;
    let installed = world.install(&late, 1);
    world.portal.time.pass(DAY);
    assert_eq!(world.api.deliver(installed).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(world.identify(SECRET).await.status(), StatusCode::NOT_FOUND);

    let url = world.expect().await;
    world.identify(SECRET).await;
    let installed = world.install(&url, 1);
    assert_eq!(world.api.deliver(installed.clone()).await.status(), StatusCode::OK);
    world.api.follows(&world.portal, &world.store).await;
    let before = world.connection().await;
    let again = world.install(&url, 1);
    for replayed in [installed, again] {
        assert_eq!(world.api.deliver(replayed).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(world.connection().await, before);
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_and_an_installer_without_rights_are_told_to_the_administrator() {
    let world = World::new().await;
    let url = world.expect().await;
    assert_eq!(world.api.deliver(world.install(&url, 1)).await.status(), StatusCode::OK);
    let refused = world.identify("mistyped").await;
    assert_eq!(refused.status(), StatusCode::BAD_GATEWAY);
    assert!(!refused.text().await.unwrap().contains("mistyped"));

    world.identify(SECRET).await;
    let by_a_manager = world.api.deliver(world.install(&url, 2)).await;
    assert_eq!(by_a_manager.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = world.identify(SECRET).await.text().await.unwrap();
    assert!(told.contains("not an administrator"), "{told}");
    assert_eq!(world.stage().await, "awaiting-installation");
    assert_eq!(world.api.deliver(world.install(&url, 1)).await.status(), StatusCode::OK);
    world.api.follows(&world.portal, &world.store).await;
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_goes_on_until_the_application_that_takes_its_place_is_installed() {
    let world = World::new().await;
    world.api.connect(&world.portal, &world.store).await;
    let url = world.expect().await;
    world.identify(SECRET).await;
    assert_eq!(world.stage().await, "following");
    let resumed = world.api.post("/v1/portals/acme:resume", Scope::Admin, &json!({})).await;
    assert_eq!(resumed.status(), StatusCode::OK, "by the webhook");
    assert_eq!(world.api.deliver(world.install(&url, 1)).await.status(), StatusCode::OK);
    world.api.follows(&world.portal, &world.store).await;
    let elsewhere = json!({"portal": "http://127.0.0.1:1", "public_url": world.api.base});
    let taken = world.api.post("/v1/portals/acme:expect", Scope::Admin, &elsewhere).await;
    assert_eq!(taken.status(), StatusCode::CONFLICT);
    world.api.end().await;
}
