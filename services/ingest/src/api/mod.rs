//! The HTTP API of ingest: connections to portals, and the push path, by which any CRM sends what happens.
//!
//! | Route | What |
//! |---|---|
//! | `POST /v1/portals`, `GET /v1/portals` | connects a portal, lists connections |
//! | `GET`, `DELETE /v1/portals/{name}` | how far a portal has been read; takes its connection away |
//! | `POST /v1/portals/{name}:resume` | reads a portal again that was left alone |
//! | `POST /v1/portals/{name}:expect` | where an application is to be installed in a portal |
//! | `POST /v1/portals/{name}:application` | which application that is |
//! | `GET /v1/portals/{name}/progress` | the import as it goes on, as server-sent events |
//! | `POST /portals/{tenant}/{name}/events` | where portals tell of changes |
//! | `POST /portals/{tenant}/{name}/install/{code}` | where portals tell that an application was installed |
//! | `POST /v1/entities:batch` | leads, deals, contacts and companies as they are |
//! | `POST /v1/activities:batch` | calls, mails, meetings and the like |
//! | `POST /v1/outcomes:batch` | how leads and deals ended |
//!
//! `docs/portals.md` and `docs/push.md` are the reference.

mod activities;
mod batch;
mod doors;
mod entities;
mod events;
pub(crate) mod hints;
mod install;
mod outcomes;
mod pace;
mod portals;
mod refused;
mod values;

use actix_web::web::{Data, PayloadConfig, ServiceConfig, delete, get, post, resource};
use doors::Doors;
use hints::Hints;
use web::LongestBody;

pub use crate::portal::Context as State;

/// Longest body of a batch, bytes: a thousand mails with long texts.
const BATCH: LongestBody = LongestBody(16 << 20);

/// What the routes of ingest stand on, made once for all threads of a server.
#[derive(Clone)]
pub(crate) struct Shared {
    state: Data<State>,
    doors: Data<Doors>,
    hints: Data<Hints>,
}

impl Shared {
    pub fn new(state: State, hints: Hints) -> Self {
        Self { state: Data::new(state), doors: Data::new(Doors::new()), hints: Data::new(hints) }
    }
}

/// Adds the routes of ingest.
pub(crate) fn configure(config: &mut ServiceConfig, shared: &Shared) {
    config
        .app_data(shared.state.clone())
        .app_data(shared.doors.clone())
        .app_data(shared.hints.clone())
        .service(resource("/v1/portals").route(post().to(portals::connect)).route(get().to(portals::list)))
        .service(resource("/v1/portals/{name:[a-z0-9-]+}:resume").route(post().to(portals::resume)))
        .service(resource("/v1/portals/{name:[a-z0-9-]+}:expect").route(post().to(install::expect)))
        .service(resource("/v1/portals/{name:[a-z0-9-]+}:application").route(post().to(install::identify)))
        .service(resource("/v1/portals/{name:[a-z0-9-]+}/progress").route(get().to(portals::progress)))
        .service(
            resource("/v1/portals/{name:[a-z0-9-]+}")
                .route(get().to(portals::status))
                .route(delete().to(portals::disconnect)),
        )
        .service(
            resource("/portals/{tenant}/{name:[a-z0-9-]+}/events")
                .app_data(PayloadConfig::new(events::LONGEST))
                .route(post().to(events::take)),
        )
        .service(
            resource("/portals/{tenant}/{name:[a-z0-9-]+}/install/{code:[0-9a-f]+}")
                .app_data(PayloadConfig::new(events::LONGEST))
                .route(post().to(install::take)),
        )
        .service(
            resource("/v1/entities:batch").app_data(BATCH).route(post().to(batch::take::<entities::Item>)),
        )
        .service(
            resource("/v1/activities:batch")
                .app_data(BATCH)
                .route(post().to(batch::take::<activities::Item>)),
        )
        .service(
            resource("/v1/outcomes:batch").app_data(BATCH).route(post().to(batch::take::<outcomes::Item>)),
        );
}
