//! The HTTP API of ingest: the push path, by which any CRM sends what happens.
//!
//! | Route | What |
//! |---|---|
//! | `POST /v1/entities:batch` | leads, deals, contacts and companies as they are |
//! | `POST /v1/activities:batch` | calls, mails, meetings and the like |
//! | `POST /v1/outcomes:batch` | how leads and deals ended |
//!
//! `docs/push.md` is the reference.

mod activities;
mod batch;
mod entities;
mod outcomes;
mod refused;
mod values;

use actix_web::web::{ServiceConfig, post, resource};
use web::LongestBody;

pub use crate::portal::Context as State;

/// Longest body of a batch, bytes: a thousand mails with long texts.
const BATCH: LongestBody = LongestBody(16 << 20);

/// Adds the routes of ingest. They need [`State`] as data of the application.
pub fn configure(config: &mut ServiceConfig) {
    config
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
