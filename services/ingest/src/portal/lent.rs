//! What one list lends to the facts of another: calls their lengths to activities, records their movers to the history.

use bitrix24::Remedy;
use bitrix24::paging::{Dialect, List, PAGE, Pages};
use bitrix24::records::{Calls, Reading, Translator};
use crm::Kind;
use serde_json::{Value, json};

use super::rows::{self, Facts, Moves, id_of};
use super::{PortalError, Reader, Tally};

impl Reader {
    /// Reads calls. A portal without telephony, or a connection without a right to it, has none.
    pub(super) async fn read_calls(
        &self,
        pages: Pages<'_>,
        lengths: &mut Calls,
    ) -> Result<Tally, PortalError> {
        let read = self.read_all(pages, |page| rows::calls(&page.rows, lengths)).await;
        match read {
            Err(PortalError::Portal(error)) if is_no_telephony(error.remedy()) => Ok(Tally::default()),
            read => read,
        }
    }

    /// Adds the lengths of the calls of these activities that are not known yet. An activity that was changed long after its call
    /// keeps its length so.
    pub(super) async fn learn_lengths(
        &self,
        activities: &[Value],
        lengths: &mut Calls,
    ) -> Result<(), PortalError> {
        let telephony = activities.iter().filter(|row| is_telephony(row)).filter_map(id_of);
        let unknown: Vec<u64> = telephony.filter(|&id| lengths.seconds(id).is_none()).collect();
        for some in unknown.chunks(PAGE) {
            let calls = self.pages(List::calls().with("CRM_ACTIVITY_ID", json!(some)));
            self.read_calls(calls, lengths).await?;
        }
        Ok(())
    }

    /// The latest moves of all records of a kind, for a history that is read on without them.
    pub(super) async fn moves(&self, kind: Kind, translator: &Translator) -> Result<Moves, PortalError> {
        let mut moves = Moves::new();
        let select = json!(["ID", "DATE_CREATE", "MOVED_TIME", "MOVED_BY_ID"]);
        let list = List::records(kind, Dialect::Old).with_param("select", select);
        self.read_all(self.pages(list), |page| {
            let reading = Reading { at: self.read_at(page), past: true };
            // Half a record is no fact.
            let Facts { tally, .. } = rows::records(translator, kind, &page.rows, reading, &mut moves);
            Facts { tally, ..Facts::default() }
        })
        .await?;
        Ok(moves)
    }
}

fn is_telephony(activity: &Value) -> bool {
    let text = |name: &str| activity.get(name).and_then(Value::as_str).unwrap_or_default();
    text("PROVIDER_ID") == "VOXIMPLANT_CALL" || text("ORIGIN_ID").starts_with("VI_")
}

fn is_no_telephony(remedy: Remedy) -> bool {
    matches!(remedy, Remedy::AddScope | Remedy::Forbidden | Remedy::Unsupported)
}
