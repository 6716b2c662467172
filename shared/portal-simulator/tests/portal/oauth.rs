//! Applications: consent, tokens, scopes.

use crm::moment::{HOUR, SECOND};
use portal_simulator::Request;
use serde_json::{Value, json};

use crate::support::{Test, app, portal};

fn installed() -> Test {
    let test = portal();
    test.portal.install(&app(), 1);
    test
}

/// The code that the consent in a browser gives.
fn code(test: &Test) -> String {
    let response = test.portal.request(&Request::get("/oauth/authorize/?client_id=app.1&state=xyz"));
    let location = url::Url::parse(&response.location.unwrap()).unwrap();
    let pair = |name: &str| location.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    assert_eq!((response.status, location.path(), &*pair("state")), (302, "/callback", "xyz"));
    assert_eq!(pair("domain"), "acme.bitrix24.test");
    assert_eq!(pair("scope"), "crm,placement");
    assert_eq!(pair("server_domain"), "oauth.bitrix24.test");
    pair("code")
}

fn exchange(test: &Test, grant: &str) -> (u16, Value) {
    let query = format!("/oauth/token/?client_id=app.1&client_secret=app-secret&{grant}");
    let response = test.portal.request(&Request::get(query));
    (response.status, response.to_json())
}

#[test]
fn a_code_is_exchanged_once_and_within_thirty_seconds() {
    let test = installed();
    let grant = format!("grant_type=authorization_code&code={}", code(&test));
    let (status, tokens) = exchange(&test, &grant);
    assert_eq!((status, &tokens["expires_in"], &tokens["user_id"]), (200, &json!(3600), &json!(1)));
    assert_eq!(tokens["domain"], "oauth.bitrix24.test", "the authorization server's");
    assert_eq!(tokens["client_endpoint"], "https://acme.bitrix24.test/rest/");
    assert_eq!(test.with_token(tokens["access_token"].as_str().unwrap(), "profile", json!({})).0, 200);
    assert_eq!(exchange(&test, &grant).1["error"], "invalid_grant");
    let late = format!("grant_type=authorization_code&code={}", code(&test));
    test.clock.pass(30 * SECOND);
    assert_eq!(exchange(&test, &late).1["error"], "invalid_grant");
}

#[test]
fn tokens_are_over_after_an_hour_and_rotate_by_get_and_by_post() {
    let test = portal();
    let mut tokens = test.portal.install(&app(), 1).tokens;
    for by_post in [false, true] {
        test.clock.pass(HOUR);
        let (status, body) = test.with_token(&tokens.access, "profile", json!({}));
        assert_eq!((status, &body["error"]), (401, &json!("expired_token")));
        let pairs = [
            ("grant_type", "refresh_token"),
            ("client_id", "app.1"),
            ("client_secret", "app-secret"),
            ("refresh_token", &*tokens.refresh.clone()),
        ];
        let grant = format!("grant_type=refresh_token&refresh_token={}", tokens.refresh);
        let refreshed = if by_post {
            test.portal.request(&Request::post_form("/oauth/token/", &pairs)).to_json()
        } else {
            exchange(&test, &grant).1
        };
        tokens.access = refreshed["access_token"].as_str().unwrap().to_owned();
        tokens.refresh = refreshed["refresh_token"].as_str().unwrap().to_owned();
        assert_eq!(test.with_token(&tokens.access, "profile", json!({})).0, 200);
        assert_eq!(exchange(&test, &grant).1["error"], "invalid_grant", "the old token is used up");
    }
}

#[test]
fn tokens_can_be_let_be_over_at_once() {
    let test = portal();
    let tokens = test.portal.install(&app(), 1).tokens;
    test.portal.expire_tokens();
    assert_eq!(test.with_token(&tokens.access, "profile", json!({})).1["error"], "expired_token");
}

#[test]
fn wrong_keys_and_unknown_grants_are_refused() {
    let test = installed();
    let ask = |query: &str| {
        let response = test.portal.request(&Request::get(format!("/oauth/token/?{query}")));
        (response.status, response.to_json()["error"].as_str().unwrap().to_owned())
    };
    let wrong = "grant_type=refresh_token&client_id=app.1&client_secret=wrong&refresh_token=x";
    assert_eq!(ask(wrong), (401, "invalid_client".into()));
    assert_eq!(
        ask("grant_type=password&client_id=app.1&client_secret=app-secret"),
        (400, "invalid_request".into())
    );
    let unknown = test.portal.request(&Request::get("/oauth/authorize/?client_id=app.2&state=x"));
    assert_eq!((unknown.status, unknown.location), (200, None), "a failed consent is a page");
}

#[test]
fn scopes_open_methods_and_nothing_else() {
    let test = installed();
    let token = test.portal.install(&app(), 1).tokens.access;
    let status = |method: &str| test.with_token(&token, method, json!({})).0;
    assert_eq!([status("crm.deal.list"), status("scope"), status("placement.get")], [200; 3]);
    let (status, body) = test.with_token(&token, "voximplant.statistic.get", json!({}));
    assert_eq!((status, &body["error"]), (403, &json!("insufficient_scope")));
    let methods = test.with_token(&token, "methods", json!({})).1;
    let methods = methods["result"].as_array().unwrap().clone();
    assert!(methods.contains(&json!("crm.deal.list")) && !methods.contains(&json!("user.get")));
}

#[test]
fn an_application_learns_about_itself() {
    let test = portal();
    let token = test.portal.install(&app(), 1).tokens.access;
    let info = || test.with_token(&token, "app.info", json!({})).1["result"].take();
    assert_eq!((&info()["CODE"], &info()["INSTALLED"]), (&json!("app.1"), &json!(false)));
    test.portal.finish_installation("app.1");
    assert_eq!(info()["INSTALLED"], true);
}
