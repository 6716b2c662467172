//! An application in a portal, and a server that it belongs to.

use portal_simulator::{App, Delivery, SCOPES};
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::registry::{Connection, Connections, Scope};

use super::api::Api;
use super::{Served, Store, served};

pub const ID: &str = "local.5f1e";
pub const SECRET: &str = "aSecretOfTheApplication";

/// A server over a store, and a portal beside it.
pub struct World {
    pub portal: Served,
    pub store: Store,
    pub api: Api,
}

impl World {
    pub async fn new() -> Self {
        let (portal, store) = (served(30, 1).await, Store::new().await);
        let api = Api::new(&portal, &store).await;
        Self { portal, store, api }
    }

    /// Has an installation expected; where the portal is to call.
    pub async fn expect(&self) -> String {
        let portal = self.portal.address();
        let asked = json!({"portal": portal, "public_url": self.api.base, "plan": "self-hosted"});
        let answer = self.api.post("/v1/portals/acme:expect", Scope::Admin, &asked).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let answer: Value = answer.json().await.unwrap();
        answer["install_url"].as_str().unwrap().to_owned()
    }

    /// Tells the application's id and secret.
    pub async fn identify(&self, secret: &str) -> reqwest::Response {
        let asked = json!({"id": ID, "secret": secret});
        self.api.post("/v1/portals/acme:application", Scope::Admin, &asked).await
    }

    /// Installs the application in the portal in the name of a user; what the portal posts then.
    pub fn install(&self, url: &str, user: u32) -> Delivery {
        install(&self.portal, url, user)
    }

    /// Connects the portal by the application and waits until its past has been read.
    pub async fn connect(&self) {
        let url = self.expect().await;
        assert_eq!(self.identify(SECRET).await.status(), StatusCode::OK);
        assert_eq!(self.api.deliver(self.install(&url, 1)).await.status(), StatusCode::OK);
        self.api.follows(&self.portal, &self.store).await;
    }

    pub async fn stage(&self) -> Value {
        self.api.status().await["stage"].take()
    }

    pub async fn connection(&self) -> Connection {
        self.store.registry.connection(self.store.tenant, "acme").await.unwrap().unwrap()
    }
}

/// Installs the application in a portal in the name of a user; what the portal posts then.
pub fn install(portal: &Served, url: &str, user: u32) -> Delivery {
    let app = App {
        client_id: ID.into(),
        client_secret: SECRET.into(),
        scopes: SCOPES.map(str::to_owned).to_vec(),
        redirect: "https://unused.test/".into(),
        install_path: Some(url.to_owned()),
    };
    portal.portal.install(&app, user);
    portal.portal.deliveries().into_iter().find(|delivery| delivery.body.contains("ONAPPINSTALL")).unwrap()
}
