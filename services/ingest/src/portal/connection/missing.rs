//! What a portal will not tell, found out before anything is read.

use bitrix24::paging::List;
use bitrix24::{Batch, Client, Outcome, Remedy};
use crm::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::PortalError;

/// Something that a connection lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The scope without which there is nothing to read.
    Crm,
    /// The right to see all of the CRM.
    Administrator,
    /// The scope of calls.
    Telephony,
    /// The scope of chats with clients.
    OpenLines,
    /// The history of stages.
    StageHistory,
    /// The token by which events are known.
    EventToken,
}

impl Missing {
    /// In words: what is lost, and what to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Missing::Crm => {
                "The connection lacks the scope \"CRM (crm)\": nothing can be read. Open the webhook or application in the portal, tick CRM, save."
            }
            Missing::Administrator => {
                "Whoever made the webhook or installed the application is not an administrator: deals, leads and activities that they may \
                 not see would be missing without a trace, and the forecast would learn from a part of the company. Have an administrator \
                 do it."
            }
            Missing::Telephony => {
                "The connection lacks the scope \"Telephony (telephony)\": calls are read without their lengths, and calls without an \
                 activity not at all."
            }
            Missing::OpenLines => {
                "The connection lacks the scope \"Open channels (imopenlines)\": chats with clients are read without their answer times."
            }
            Missing::StageHistory => {
                "The portal does not tell its history of stages: for deals of the past it is known when they were made and how they \
                 ended, not what was in between."
            }
            Missing::EventToken => {
                "No outbound webhook is set up: changes are seen at the next poll, not at once."
            }
        }
    }

    /// Whether nothing useful can be read without it.
    pub fn is_fatal(self) -> bool {
        self == Missing::Crm
    }
}

/// Asks a portal, in one request, what it will tell.
///
/// # Errors
/// [`PortalError`] where it does not answer, or not to this connection.
pub(super) async fn look_for(client: &Client) -> Result<Vec<Missing>, PortalError> {
    let mut batch = Batch::default();
    batch.add("scope", Value::Null)?;
    batch.add("profile", Value::Null)?;
    let history = List::stage_history(Kind::Deal);
    batch.add(history.method(), history.counting())?;
    let mut outcomes = client.batch(&batch).await?.into_iter();
    let mut next = || outcomes.next().unwrap_or(Outcome::NotRun);
    let scopes = next().answer()?.result;
    let has = |scope: &str| {
        scopes
            .as_array()
            .into_iter()
            .flatten()
            .any(|known| known.as_str().is_some_and(|known| known == scope))
    };
    let administrator = next().answer()?.result.get("ADMIN").and_then(Value::as_bool).unwrap_or(false);
    let no_history = matches!(next(), Outcome::Fault(fault) if fault.remedy == Remedy::Unsupported);
    let all = [
        (Missing::Crm, !has("crm")),
        (Missing::Administrator, !administrator),
        (Missing::Telephony, !has("telephony")),
        (Missing::OpenLines, !has("imopenlines")),
        (Missing::StageHistory, no_history),
    ];
    Ok(all.into_iter().filter(|(_, lacks)| *lacks).map(|(missing, _)| missing).collect())
}
