//! Who may tell of changes: the tokens of connections, remembered for a moment.

use std::sync::Arc;
use std::time::Duration;

use crm::TenantId;
use moka::sync::Cache;
use secrecy::SecretString;
use tokio::sync::{Semaphore, SemaphorePermit};
use web::{Code, Problem};

use super::State;

/// How long a token is remembered, and that there is none: a new one counts after that time.
const REMEMBERED: Duration = Duration::from_secs(5);
/// How long nobody has to ask for a connection until its name is one that anybody could have made up.
const KNOWN: Duration = Duration::from_secs(60 * 60);
/// Most connections that are remembered.
const MOST: u64 = 20_000;
/// Longest names that are looked for.
const LONGEST: usize = 200;
/// At how many names at a time storage is looked for that nobody has had of late. Names can be made up without end.
const STRANGERS: usize = 8;

/// The names of a tenant and a connection.
type Names = (String, String);

/// What events of a connection are known by.
pub(super) struct Door {
    pub tenant: TenantId,
    pub token: SecretString,
}

/// Doors by the names of tenant and connection.
pub(super) struct Doors {
    doors: Cache<Names, Option<Arc<Door>>>,
    known: Cache<Names, ()>,
    strangers: Semaphore,
}

impl Doors {
    pub fn new() -> Self {
        Self {
            doors: Cache::builder().max_capacity(MOST).time_to_live(REMEMBERED).build(),
            known: Cache::builder().max_capacity(MOST).time_to_idle(KNOWN).build(),
            strangers: Semaphore::new(STRANGERS),
        }
    }

    /// The door of a connection; `None` where there is none, or it has no token.
    ///
    /// # Errors
    /// Where storage does not answer, or is asked for too many unknown ones already.
    pub async fn find(
        &self,
        state: &State,
        tenant: &str,
        connection: &str,
    ) -> Result<Option<Arc<Door>>, Problem> {
        if tenant.len().max(connection.len()) > LONGEST {
            return Ok(None);
        }
        let names = (tenant.to_owned(), connection.to_owned());
        self.remembered(names, look(state, tenant, connection)).await
    }

    /// Lets a stranger in until it is dropped: whoever asks for what costs something before they are known.
    ///
    /// # Errors
    /// Where too many are in already.
    pub fn stranger(&self) -> Result<SemaphorePermit<'_>, Problem> {
        let detail = "too many ask for what is not known; try again later";
        self.strangers.try_acquire().map_err(|_| Problem {
            retry_after: Some(Duration::from_secs(1)),
            ..Problem::new(Code::TooManyRequests, detail)
        })
    }

    async fn remembered(
        &self,
        names: Names,
        look: impl Future<Output = Result<Option<Door>, Problem>>,
    ) -> Result<Option<Arc<Door>>, Problem> {
        if let Some(known) = self.doors.get(&names) {
            return Ok(known);
        }
        // A flood of made-up names must not keep out those that are known.
        let _stranger = if self.known.get(&names).is_none() { Some(self.stranger()?) } else { None };
        let found = look.await?.map(Arc::new);
        if found.is_some() {
            self.known.insert(names.clone(), ());
        }
        self.doors.insert(names, found.clone());
        Ok(found)
    }
}

async fn look(state: &State, tenant: &str, connection: &str) -> Result<Option<Door>, Problem> {
    let Some(tenant) = state.ports.registry.tenant_named(tenant).await? else { return Ok(None) };
    let token = state.event_token(tenant.id, connection).await?;
    Ok(token.map(|token| Door { tenant: tenant.id, token }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_of_made_up_names_is_refused_without_a_look_and_keeps_no_known_one_out() {
        let doors = Doors::new();
        let names = |connection: &str| ("a".to_owned(), connection.to_owned());
        let door = || Ok(Some(Door { tenant: TenantId::found_in_registry(1), token: "token".into() }));
        assert!(doors.remembered(names("acme"), async { door() }).await.unwrap().is_some());
        let inside: Vec<_> = (0..STRANGERS).map(|_| doors.stranger().unwrap()).collect();
        let looked = async { panic!("storage is looked at") };
        let refused = doors.remembered(names("made-up"), looked).await.err().unwrap();
        assert_eq!(refused.code, Code::TooManyRequests);
        doors.doors.invalidate_all();
        assert!(doors.remembered(names("acme"), async { door() }).await.unwrap().is_some());
        drop(inside);
        assert!(doors.remembered(names("made-up"), async { Ok(None) }).await.unwrap().is_none());
    }
}
