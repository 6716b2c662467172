//! The events of a portal bound to us: what an outbound webhook is to a webhook, an application does itself.

use bitrix24::{Batch, Client, Outcome};
use serde_json::json;

use super::super::PortalError;

/// What is told of ...
const SUBJECTS: [&str; 6] = ["LEAD", "DEAL", "CONTACT", "COMPANY", "ACTIVITY", "TIMELINECOMMENT"];
/// ... when this happens to it ...
const DEEDS: [&str; 3] = ["ADD", "UPDATE", "DELETE"];
/// ... and what else there is.
const OTHERS: [&str; 3] = ["ONCRMDEALMOVETOCATEGORY", "ONVOXIMPLANTCALLEND", "ONAPPUNINSTALL"];

/// Answers that are as good as a binding: it was there before, or the portal has no such event, as without telephony.
const AS_GOOD: [&str; 2] = ["ERROR_HANDLER_ALREADY_EXIST", "ERROR_EVENT_NOT_FOUND"];

/// Has the portal post its events to an address.
///
/// # Errors
/// [`PortalError`] where it does not let itself be told.
pub(super) async fn bind_events(client: &Client, handler: &str) -> Result<(), PortalError> {
    let of_crm = SUBJECTS.iter().flat_map(|subject| DEEDS.map(|deed| format!("ONCRM{subject}{deed}")));
    let mut batch = Batch::default();
    for event in of_crm.chain(OTHERS.map(str::to_owned)) {
        batch.add("event.bind", json!({ "event": event, "handler": handler }))?;
    }
    for outcome in client.batch(&batch).await? {
        match outcome {
            Outcome::Fault(fault) if AS_GOOD.contains(&&*fault.code) => {}
            outcome => drop(outcome.answer()?),
        }
    }
    Ok(())
}
