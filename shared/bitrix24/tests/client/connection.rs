//! Tokens that end and portals that move while calls are under way.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::server::{Response, Server, answer, ok};
use crate::support::{CODE, Simulated, account, client, surroundings, webhook};
use async_trait::async_trait;
use bitrix24::portal::{
    Address, AddressError, Application, Cause, Credentials, Keeper, OauthServer, Reach, Tokens,
};
use bitrix24::{Client, Error, Plan, Remedy, Transport};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use store_embedded::MemoryCache;
use tokio::sync::Notify;

/// Remembers what it was told, and fails as often as it was told to.
#[derive(Default)]
struct Memory {
    tokens: Mutex<Vec<String>>,
    addresses: Mutex<Vec<String>>,
    failures: AtomicU32,
    stored: Mutex<Option<Tokens>>,
}

#[async_trait]
impl Keeper for Memory {
    async fn stored(&self) -> Result<Option<Tokens>, Cause> {
        Ok(self.stored.lock().unwrap().clone())
    }

    async fn renewed(&self, tokens: &Tokens) -> Result<(), Cause> {
        if self.failures.load(Ordering::SeqCst) > 0 {
            self.failures.fetch_sub(1, Ordering::SeqCst);
            return Err("the registry is away".into());
        }
        self.tokens.lock().unwrap().push(tokens.access.expose_secret().to_owned());
        Ok(())
    }

    async fn moved(&self, to: &Address) -> Result<(), Cause> {
        if self.failures.load(Ordering::SeqCst) > 0 {
            return Err("another company's portal is there".into());
        }
        self.addresses.lock().unwrap().push(to.to_string());
        Ok(())
    }
}

/// A portal that takes the newest access token only, with its authorization server; tokens are `a1`, `a2`, …
struct Vendor {
    server: Server,
    refreshes: Arc<AtomicU32>,
}

async fn vendor(refused: Option<Response>) -> Vendor {
    let refreshes = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&refreshes);
    let origin: Arc<Mutex<String>> = Arc::default();
    let me = Arc::clone(&origin);
    let server = Server::answering(move |request| {
        if request.path == "/oauth/token/" {
            assert!(request.body.contains("grant_type=refresh_token") && request.body.contains("client_secret=cs3cret"));
            if let Some(refused) = &refused {
                return refused.clone();
            }
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            let me = me.lock().unwrap();
            let tokens = json!({"access_token": format!("a{number}"), "refresh_token": format!("r{number}"),
                "client_endpoint": format!("{me}/rest/"), "server_endpoint": format!("{me}/rest/"), "member_id": "m1",
                "scope": "crm", "domain": "oauth", "user_id": 7});
            return answer(200, tokens.to_string());
        }
        assert_eq!(request.path, "/rest/profile", "no token is in the path");
        if request.json()["auth"] == format!("a{}", count.load(Ordering::SeqCst)) && count.load(Ordering::SeqCst) > 0 {
            ok("1")
        } else {
            answer(401, r#"{"error":"expired_token","error_description":"The access token provided has expired."}"#)
        }
    })
    .await;
    origin.lock().unwrap().clone_from(&server.origin);
    Vendor { server, refreshes }
}

fn tokens(origin: &str, access: &str) -> Tokens {
    Tokens {
        access: access.into(),
        refresh: "r0".into(),
        server: OauthServer::parse(&format!("{origin}/rest/"), Reach::Development).unwrap(),
    }
}

fn application<K: Keeper + 'static>(origin: &str, keeper: &Arc<K>) -> Client {
    let address = Address::parse(origin, Reach::Development).unwrap();
    let application = Application { id: "local.1".to_owned(), secret: "cs3cret".into() };
    let credentials = Credentials::application(address, application, tokens(origin, "a0"));
    let keeper = Arc::clone(keeper) as Arc<dyn Keeper>;
    Client::new(
        credentials,
        account(Plan::Ordinary),
        surroundings(Simulated::new(), &MemoryCache::default(), keeper),
    )
}

#[tokio::test]
async fn calls_that_meet_an_expired_token_together_renew_it_once() {
    let vendor = vendor(None).await;
    let keeper = Arc::new(Memory::default());
    let client = application(&vendor.server.origin, &keeper);
    let calls = (0..9).map(|_| client.call("profile", Value::Null));
    for result in futures::future::join_all(calls).await {
        assert_eq!(result.unwrap().result, 1);
    }
    assert_eq!(vendor.refreshes.load(Ordering::SeqCst), 1);
    assert_eq!(*keeper.tokens.lock().unwrap(), ["a1"]);
}

#[tokio::test]
async fn tokens_that_another_process_has_renewed_are_used() {
    let vendor = vendor(None).await;
    vendor.refreshes.store(5, Ordering::SeqCst);
    let keeper = Arc::new(Memory::default());
    *keeper.stored.lock().unwrap() = Some(tokens(&vendor.server.origin, "a5"));
    let client = application(&vendor.server.origin, &keeper);
    client.call("profile", Value::Null).await.unwrap();
    assert_eq!(vendor.refreshes.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_token_that_is_refused_although_it_is_new_needs_a_person() {
    let vendor = vendor(None).await;
    // A portal that has forgotten the application: tokens are renewed elsewhere and are of no use here.
    let portal = Server::script(vec![answer(401, r#"{"error":"invalid_token"}"#)]).await;
    let address = Address::parse(&portal.origin, Reach::Development).unwrap();
    let application = Application { id: "local.1".to_owned(), secret: "cs3cret".into() };
    let credentials = Credentials::application(address, application, tokens(&vendor.server.origin, "a0"));
    let surroundings = surroundings(Simulated::new(), &MemoryCache::default(), Arc::new(Memory::default()));
    let client = Client::new(credentials, account(Plan::Ordinary), surroundings);
    let failure = client.call("profile", Value::Null).await.unwrap_err();
    assert_eq!(failure.remedy(), Remedy::Reauthorise);
    assert_eq!((portal.seen().len(), vendor.refreshes.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn what_the_authorization_server_says_is_told() {
    for (status, code, remedy) in [
        (400, "invalid_grant", Remedy::Reauthorise),
        (400, "invalid_client", Remedy::Uninstalled),
        (200, "WRONG_CLIENT", Remedy::Uninstalled),
        (400, "NOT_INSTALLED", Remedy::Uninstalled),
        (402, "PAYMENT_REQUIRED", Remedy::Suspend),
        (400, "insufficient_scope", Remedy::AddScope),
        (400, "invalid_scope", Remedy::AddScope),
        (400, "invalid_request", Remedy::Bug),
    ] {
        let vendor = vendor(Some(answer(
            status,
            json!({"error": code, "error_description": "r0 cs3cret"}).to_string(),
        )))
        .await;
        let client = application(&vendor.server.origin, &Arc::new(Memory::default()));
        let failure = client.call("profile", Value::Null).await.unwrap_err();
        assert_eq!(failure.remedy(), remedy, "{code}");
        assert!(!format!("{failure:?}").contains("cs3cret"), "{failure:?}");
    }
}

#[tokio::test]
async fn new_tokens_point_to_the_vendor_or_are_not_taken() {
    let evil = json!({"access_token": "a1", "refresh_token": "r1", "client_endpoint": "http://127.0.0.1/rest/",
        "server_endpoint": "https://evil.test/rest/", "member_id": "m1"});
    let vendor = vendor(Some(answer(200, evil.to_string()))).await;
    let client = application(&vendor.server.origin, &Arc::new(Memory::default()));
    assert!(matches!(client.call("profile", Value::Null).await, Err(Error::Unexpected { .. })));
}

#[tokio::test]
async fn tokens_that_could_not_be_stored_are_stored_before_the_next_call() {
    let vendor = vendor(None).await;
    let keeper = Arc::new(Memory::default());
    keeper.failures.store(2, Ordering::SeqCst);
    let client = application(&vendor.server.origin, &keeper);
    for _ in 0..2 {
        assert!(matches!(client.call("profile", Value::Null).await, Err(Error::NotKept(_))));
    }
    client.call("profile", Value::Null).await.unwrap();
    assert_eq!(*keeper.tokens.lock().unwrap(), ["a1"]);
    assert_eq!(vendor.refreshes.load(Ordering::SeqCst), 1);
}

/// Lets a renewal begin when it is told to, and tells when new tokens came.
#[derive(Default)]
struct Gate {
    reached: Notify,
    open: Notify,
    kept: Notify,
}

#[async_trait]
impl Keeper for Gate {
    async fn stored(&self) -> Result<Option<Tokens>, Cause> {
        self.reached.notify_one();
        self.open.notified().await;
        Ok(None)
    }

    async fn renewed(&self, _: &Tokens) -> Result<(), Cause> {
        self.kept.notify_one();
        Ok(())
    }

    async fn moved(&self, _: &Address) -> Result<(), Cause> {
        Ok(())
    }
}

#[tokio::test]
async fn new_tokens_are_stored_although_nobody_waits_for_the_call_any_more() {
    let vendor = vendor(None).await;
    let gate = Arc::new(Gate::default());
    let client = application(&vendor.server.origin, &gate);
    tokio::select! {
        _ = client.call("profile", Value::Null) => panic!("the gate is closed"),
        () = gate.reached.notified() => {}
    }
    gate.open.notify_one();
    gate.kept.notified().await;
    assert_eq!(client.call("profile", Value::Null).await.unwrap().result, 1);
}

fn moved(to: &str) -> Response {
    Response { status: 302, location: Some(to.to_owned()), body: "<html>".to_owned() }
}

#[tokio::test]
async fn a_portal_that_moves_is_followed_with_the_whole_call() {
    let new = Server::script(vec![ok("7")]).await;
    let old = Server::script(vec![moved(&format!("{}/rest/1/elsewhere/", new.origin))]).await;
    let keeper = Arc::new(Memory::default());
    let surroundings =
        surroundings(Simulated::new(), &MemoryCache::default(), Arc::clone(&keeper) as Arc<dyn Keeper>);
    let client = Client::new(webhook(&old.origin), account(Plan::Ordinary), surroundings);
    for _ in 0..2 {
        assert_eq!(client.call("crm.deal.get", json!({"id": 5})).await.unwrap().result, 7);
    }
    let seen = new.seen();
    assert_eq!(seen[0].path, format!("/rest/1/{CODE}/crm.deal.get"));
    assert_eq!(seen[0].json(), json!({"id": 5}));
    assert_eq!((old.seen().len(), seen.len()), (1, 2));
    assert_eq!(keeper.addresses.lock().unwrap().as_slice(), std::slice::from_ref(&new.origin));
    assert_eq!(client.address().await.to_string(), new.origin);
}

#[tokio::test]
async fn a_portal_is_not_followed_where_secrets_must_not_go() {
    for (to, why) in [
        ("https://169.254.169.254/latest/", AddressError::Private),
        ("https://user:pass@acme.bitrix24.ru/", AddressError::HasUser),
        ("ftp://acme.bitrix24.ru/", AddressError::NotHttps),
        ("/relative", AddressError::NotAUrl),
    ] {
        let old = Server::script(vec![moved(to)]).await;
        let failure = client(&old.origin, &Simulated::new()).call("profile", Value::Null).await.unwrap_err();
        assert!(matches!(failure, Error::Moved(error) if error == why), "{to}: {failure:?}");
    }
}

#[tokio::test]
async fn a_portal_is_not_followed_where_its_keeper_does_not_want_it() {
    let new = Server::script(vec![ok("7")]).await;
    let old = Server::script(vec![moved(&new.origin)]).await;
    let keeper = Arc::new(Memory::default());
    keeper.failures.store(1, Ordering::SeqCst);
    let surroundings = surroundings(Simulated::new(), &MemoryCache::default(), keeper);
    let client = Client::new(webhook(&old.origin), account(Plan::Ordinary), surroundings);
    assert!(matches!(client.call("profile", Value::Null).await, Err(Error::NotKept(_))));
    assert!(new.seen().is_empty());
}

#[tokio::test]
async fn a_portal_that_moves_in_circles_is_left() {
    let own: Arc<Mutex<String>> = Arc::default();
    let to = Arc::clone(&own);
    let server = Server::answering(move |_| moved(&to.lock().unwrap())).await;
    own.lock().unwrap().clone_from(&server.origin);
    let failure = client(&server.origin, &Simulated::new()).call("profile", Value::Null).await.unwrap_err();
    assert!(matches!(failure, Error::Unreachable { .. }), "{failure:?}");
}

#[tokio::test]
async fn a_code_is_exchanged_for_tokens() {
    let origin: Arc<Mutex<String>> = Arc::default();
    let me = Arc::clone(&origin);
    let server = Server::answering(move |request| {
        assert!(request.body.contains("grant_type=authorization_code") && request.body.contains("code=c0de"));
        let me = me.lock().unwrap();
        let granted = json!({"access_token": "a", "refresh_token": "r", "client_endpoint": format!("{me}/rest/"),
            "server_endpoint": format!("{me}/rest/"), "member_id": "m1", "scope": "crm,placement", "user_id": "7"});
        answer(200, granted.to_string())
    })
    .await;
    origin.lock().unwrap().clone_from(&server.origin);
    let oauth = OauthServer::parse(&server.origin, Reach::Development).unwrap();
    let application = Application { id: "local.1".to_owned(), secret: "cs3cret".into() };
    let transport = Transport::new(Reach::Development).unwrap();
    let grant = oauth.authorise(&transport, &application, &"c0de".into()).await.unwrap();
    assert_eq!((grant.member_id.as_str(), grant.user), ("m1", Some(7)));
    assert_eq!(grant.scopes, ["crm", "placement"]);
    assert_eq!(grant.address.to_string(), server.origin);
}
