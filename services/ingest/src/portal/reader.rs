//! A portal, the store, and how far the one has been read into the other.

use std::sync::Arc;

use bitrix24::Client;
use bitrix24::paging::Rows;
use crm::privacy::Redactor;
use crm::{Entry, Moment, TenantId};
use jobs::Clock;
use store::registry::{NewJob, Registry};
use store::{Cache, EventStore};

use super::{PortalError, Position, Tally, cursor};

/// Whose portal is read into which storage.
#[derive(Clone)]
pub struct Source {
    /// Whose.
    pub tenant: TenantId,
    /// The name of the connection.
    pub connection: Box<str>,
    /// Where cursors and jobs are.
    pub registry: Arc<dyn Registry>,
    /// Where facts go.
    pub events: Arc<dyn EventStore>,
    /// Where is told how long it takes.
    pub cache: Arc<dyn Cache>,
    /// What time it is, where the portal does not say.
    pub clock: Clock,
    /// Takes personal data out of texts; slow to make, so it is shared.
    pub redactor: Arc<Redactor>,
}

/// Reads one portal. Several at once do no harm beside reading the same twice.
pub struct Reader {
    pub(super) client: Client,
    pub(super) source: Source,
}

impl Reader {
    /// A reader of the portal that the client calls.
    pub fn new(client: Client, source: Source) -> Self {
        Self { client, source }
    }

    /// Appends facts and counts them.
    pub(super) async fn append(&self, entries: &[Entry]) -> Result<Tally, PortalError> {
        if !entries.is_empty() {
            self.source.events.append(self.source.tenant, entries).await?;
        }
        Ok(Tally { facts: entries.len() as u64, ..Tally::default() })
    }

    /// When rows were read, by the portal's clock where it tells.
    pub(super) fn read_at(&self, rows: &Rows) -> Moment {
        rows.read_at.unwrap_or_else(|| self.now())
    }

    pub(super) fn now(&self) -> Moment {
        (self.source.clock)()
    }
}

impl Source {
    /// How far a list has been read.
    pub(super) async fn position(&self, list: &str) -> Result<Position, PortalError> {
        self.cursor(list).await?.unwrap_or_default().parse()
    }

    /// The cursor of that name, as it was stored; an empty one is none.
    pub(super) async fn cursor(&self, name: &str) -> Result<Option<String>, PortalError> {
        let cursor = self.registry.cursor(self.tenant, &self.cursor_name(name)).await?;
        Ok(cursor.filter(|cursor| !cursor.is_empty()))
    }

    /// The moment in a cursor.
    pub(super) async fn moment(&self, cursor: &str) -> Result<Option<Moment>, PortalError> {
        let stored = self.cursor(cursor).await?;
        stored.map(|text| text.parse().map_err(|_| PortalError::Cursor(text))).transpose()
    }

    /// Moves a cursor and queues what follows from that, both or neither.
    pub(super) async fn advance(&self, name: &str, to: &str, jobs: &[NewJob]) -> Result<(), PortalError> {
        Ok(self.registry.advance(self.tenant, &self.cursor_name(name), to, jobs, (self.clock)()).await?)
    }

    /// Forgets how far everything has been read.
    pub(super) async fn forget(&self) -> Result<(), PortalError> {
        let lists = self.counted().await?.unwrap_or_default();
        let lists = lists.iter().map(|list| &*list.name);
        for name in lists.chain(cursor::NAMES) {
            self.advance(name, "", &[]).await?;
        }
        Ok(())
    }

    /// How a cursor of this portal is named in the registry.
    pub(super) fn cursor_name(&self, name: &str) -> String {
        format!("portal/{}/{name}", self.connection)
    }
}
