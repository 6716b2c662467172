//! How far a portal has been read.

use crm::{Moment, TenantId};
use serde::Serialize;

use super::super::cursor::{BACKFILLED, CHANGES};
use super::super::{Context, Left, PortalError, Position};
use super::uninstall::GRACE;
use super::{Missing, PlanName, PortalSettings, Refusal};

/// A connection as people see it. There are no secrets in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// Its name.
    pub name: Box<str>,
    /// Where the portal is.
    pub address: String,
    /// The plan of the portal.
    pub plan: PlanName,
    /// What happens.
    pub stage: Stage,
    /// Why it is left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// When it is erased with what was read over it, since the application was removed from the portal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Moment>,
    /// Whether it sees a part of the CRM only.
    pub partial_data: bool,
    /// What the portal will not tell.
    pub missing: Vec<MissingInWords>,
    /// The lists of its past.
    pub lists: Vec<ListStatus>,
    /// How long the past takes yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
    /// Up to when changes are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followed_until: Option<Moment>,
}

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// An application has yet to be installed in the portal.
    AwaitingInstallation,
    /// The past is being read.
    Importing,
    /// The past has been read, changes are followed.
    Following,
    /// It is left alone until somebody resumes it.
    Suspended,
}

/// Something that is missing, by name and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingInWords {
    /// What.
    pub what: Missing,
    /// What is lost, and what to do about it.
    pub sentence: &'static str,
}

/// How far a list has been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListStatus {
    /// What its rows are: `deal`, `lead/stages`, `activity`.
    pub name: Box<str>,
    /// Rows that have been read.
    pub read: u64,
    /// Rows that there were when it began; missing where the portal does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

impl Context {
    /// How far a connection has been read; `None` where there is none of that name.
    ///
    /// # Errors
    /// [`PortalError`] where the storage does not answer.
    pub async fn status(&self, tenant: TenantId, name: &str) -> Result<Option<Status>, PortalError> {
        let Some(connection) = self.ports.registry.connection(tenant, name).await? else { return Ok(None) };
        let settings = PortalSettings::of(&connection)?;
        let PortalSettings { address, plan, missing, refusal, awaiting, uninstalled_at, .. } = settings;
        let source = self.source(tenant, name);
        let read = source.position(BACKFILLED).await? == Position::End;
        let stage = match (connection.suspended_at, read) {
            _ if awaiting => Stage::AwaitingInstallation,
            (Some(_), _) => Stage::Suspended,
            (None, true) => Stage::Following,
            (None, false) => Stage::Importing,
        };
        let mut lists = Vec::new();
        for list in source.counted().await?.unwrap_or_default() {
            let position = source.position(&list.name).await?;
            let read = position.rows().or(list.rows).unwrap_or_default();
            lists.push(ListStatus { name: list.name, read, rows: list.rows });
        }
        Ok(Some(Status {
            name: connection.name,
            address,
            plan,
            stage,
            refusal,
            erased_at: uninstalled_at.map(|at| at + GRACE),
            partial_data: missing.contains(&Missing::Administrator),
            missing: missing
                .into_iter()
                .map(|what| MissingInWords { what, sentence: what.sentence() })
                .collect(),
            lists,
            left: if stage == Stage::Importing { source.left().await } else { None },
            followed_until: source.moment(CHANGES).await?.filter(|_| read),
        }))
    }
}
