//! A Bitrix24 portal in a process.
//!
//! A [`Script`] says what happens in a company: the history of a company of some [`Trade`], generated with the true probability of
//! success of every deal at every moment, or an event log. A [`Portal`] lives a script by a [`Clock`] and answers the REST API over
//! what is there at the moment, with the limits, errors and events of a real one. It can be asked in the process
//! ([`Portal::request`]), in simulated time, or be served over HTTP or HTTPS ([`serve()`]).
//!
//! ```
//! use std::sync::Arc;
//! use portal_simulator::{Clock, Company, Options, Portal, Request, Script, SimulatedTime, Trade};
//!
//! let script = Arc::new(Script::generate(&Company { deals: 60, ..Company::new(Trade::Insurance, 1) }));
//! let clock = Arc::new(SimulatedTime::new(script.opens()));
//! let portal = Portal::new(Options::new("acme", 1), script, clock.clone());
//! let answer = portal.request(&Request::get(portal.target("crm.deal.list?order[ID]=ASC&start=-1"))).to_json();
//! let deal: u32 = answer["result"][0]["ID"].as_str().unwrap().parse().unwrap();
//! let truth = portal.truth(deal, clock.now());
//! assert!(truth.is_none_or(|truth| (0.0..1.0).contains(&truth)));
//! clock.pass(24 * 3_600_000);
//! assert!(portal.deliveries().is_empty(), "nobody has asked for events");
//! ```
//!
//! | Module | Subject |
//! |---|---|
//! | `script` | what happens, and what is true |
//! | [`world`] | records, activities, people at a moment |
//! | `api` | methods, parameters, filters, pages, batches, the two dialects |
//! | `access`, `limits`, `costs`, `events`, `mischief` | who may call, how much, how long it takes, who is told, what goes wrong |
//! | `portal` | all of it together |
//! | `serve`, `tls` | over the network |

mod access;
mod api;
mod clock;
mod costs;
mod counters;
mod events;
pub mod held;
mod limits;
mod mischief;
mod multipart;
mod portal;
mod request;
mod script;
mod serve;
mod tls;
pub mod world;

pub use access::{App, SCOPES, Tokens, Webhook};
pub use clock::{Clock, RealTime, SimulatedTime};
pub use counters::Counters;
pub use events::{Delivery, Outgoing};
pub use limits::{Limits, Rate};
pub use mischief::Mischief;
pub use portal::{Installation, Options, Portal};
pub use request::{Request, Response};
pub use script::{Company, Script, Trade};
pub use serve::{Server, serve};
pub use tls::{Identity, TlsError};
