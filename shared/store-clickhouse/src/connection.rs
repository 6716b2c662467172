//! How the server is reached.

use std::fmt::Display;
use std::time::Duration;

use clickhouse::sql::Identifier;
use clickhouse::{Client, Compression};
use percent_encoding::percent_decode_str;
use store::retry::retrying;
use store::{Error, Result};
use url::Url;

use crate::batch::Gatherer;
use crate::error::failure;
use crate::migrate::{self, Layout};

/// Bytes of a statement, which holds the id of an entity, and sources may have long ones.
const LONGEST_QUERY: &str = "16777216";

/// An event store in a database of a ClickHouse server.
pub struct ClickHouse {
    pub(crate) client: Client,
    pub(crate) gatherer: Gatherer,
    layout: Layout,
}

/// What can be set.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long facts that come in small portions are gathered. A call that appends few of them takes that long; without
    /// it the server would have too many parts to merge.
    pub linger: Duration,
    /// Whether tables are on one server or on all of a cluster.
    pub layout: Layout,
}

impl Default for Options {
    fn default() -> Self {
        Self { linger: Duration::from_millis(500), layout: Layout::Single }
    }
}

impl ClickHouse {
    /// A store by its URL, such as `https://user:password@host:8443/database`; without a database it is `leadlight`. Nothing
    /// is sent yet. It has to be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::Refused`] where the URL is none of HTTP.
    pub fn new(url: &str, options: Options) -> Result<Self> {
        let client = client(url)?;
        let gatherer = Gatherer::new(client.clone(), options.linger);
        Ok(Self { client, gatherer, layout: options.layout })
    }

    /// Creates the database and brings its tables up to date; safe to be repeated, by several processes at once.
    ///
    /// # Errors
    /// Where the server cannot be reached, or refuses.
    pub async fn migrate(&self) -> Result<()> {
        migrate::run(&self.client, &self.layout).await
    }

    /// Drops the database with all that is in it.
    ///
    /// # Errors
    /// Where the server cannot be reached, or refuses.
    pub async fn drop_database(&self) -> Result<()> {
        let database = Identifier(self.client.database().unwrap_or_default());
        let client = self.client.clone().with_database("default");
        let drop = || client.query("DROP DATABASE IF EXISTS ?").bind(database).execute();
        retrying(|| async { drop().await.map_err(failure) }).await
    }
}

fn client(url: &str) -> Result<Client> {
    let refused = |why: &dyn Display| Error::Refused(format!("no URL of a ClickHouse server: {why}"));
    let mut url = Url::parse(url).map_err(|error| refused(&error))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused(&"its scheme is neither http nor https"));
    }
    let database = Some(url.path().trim_matches('/')).filter(|path| !path.is_empty()).unwrap_or("leadlight");
    // Inserts are gathered here: the server has to write them before it answers.
    let mut client = Client::default()
        .with_compression(Compression::None)
        .with_database(database)
        .with_setting("async_insert", "0")
        .with_setting("max_query_size", LONGEST_QUERY);
    if !url.username().is_empty() {
        client = client.with_user(decoded(url.username()));
    }
    if let Some(password) = url.password() {
        client = client.with_password(decoded(password));
    }
    let plain = url.set_username("").and_then(|()| url.set_password(None));
    plain.map_err(|()| refused(&"it has no host"))?;
    url.set_path("");
    url.set_query(None);
    Ok(client.with_url(url.as_str()))
}

/// A part of a URL as it was meant.
fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}
