//! A server from its beginning to its end.

use std::io;
use std::net::TcpListener;

use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig, get};
use actix_web::{App, HttpServer};
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::metrics::Metrics;
use crate::observe::observe;
use crate::{health, metrics};

/// Seconds for which requests that are being answered are waited for at the end.
const PATIENCE: u64 = 10;

/// Serves the routes that `configure` adds, besides `/health/live`, `/health/ready` and `/metrics`, until told to stop; then takes no
/// more requests and ends those it has.
///
/// An answer that goes on, such as a stream of events, reaches the token as `Data<CancellationToken>` and ends with it.
///
/// It answers on threads with runtimes of their own. The caller awaits it on the runtime of its service, whose signals stop both:
/// the server listens for none.
///
/// # Errors
/// Where the socket cannot be used.
pub async fn serve<C>(
    listener: TcpListener,
    api: Api,
    metrics: Metrics,
    configure: C,
    stop: CancellationToken,
) -> io::Result<()>
where
    C: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let (api, metrics) = (Data::new(api), Data::new(metrics));
    let stopping = Data::new(stop.clone());
    let app = move || {
        App::new()
            .app_data(api.clone())
            .app_data(stopping.clone())
            .app_data(metrics.clone())
            .route("/health/live", get().to(health::live))
            .route("/health/ready", get().to(health::ready))
            .route("/metrics", get().to(metrics::metrics))
            .configure(configure.clone())
            .wrap(from_fn(observe))
    };
    let server = HttpServer::new(app)
        .shutdown_signal(stop.cancelled_owned())
        .shutdown_timeout(PATIENCE)
        .listen(listener)?
        .run();
    server.await
}
