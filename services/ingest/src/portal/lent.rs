//! What one list lends to the facts of another: calls their lengths to activities, records their movers to the history.

use bitrix24::Remedy;
use bitrix24::paging::{Dialect, List, PAGE};
use bitrix24::records::{Calls, Reading, Translator};
use crm::Kind;
use serde_json::{Value, json};

use super::rows::{self, Facts, Moves, id_of};
use super::{PortalError, Reader, Tally};

impl Reader {
    /// Reads calls. A portal without telephony, or a connection without a right to it, has none.
    pub(super) async fn read_calls(&self, list: List, lengths: &mut Calls) -> Result<Tally, PortalError> {
        let read = self.read_all(list, |page| rows::calls(&page.rows, lengths)).await;
        match read {
            Err(PortalError::Portal(error)) if is_no_telephony(error.remedy()) => Ok(Tally::default()),
            read => read,
        }
    }

    /// The lengths of the calls of these activities. An activity that was changed long after its call keeps its length so.
    pub(super) async fn lengths_of(&self, activities: &[Value]) -> Result<Calls, PortalError> {
        let mut lengths = Calls::default();
        let ids: Vec<u64> = activities.iter().filter(|row| is_telephony(row)).filter_map(id_of).collect();
        for some in ids.chunks(PAGE) {
            self.read_calls(List::calls().with("CRM_ACTIVITY_ID", json!(some)), &mut lengths).await?;
        }
        Ok(lengths)
    }

    /// The latest moves of all records of a kind, for a history that is read on without them.
    pub(super) async fn moves(&self, kind: Kind, translator: &Translator) -> Result<Moves, PortalError> {
        let mut moves = Moves::new();
        let select = json!(["ID", "DATE_CREATE", "MOVED_TIME", "MOVED_BY_ID"]);
        let list = List::records(kind, Dialect::Old).with_param("select", select);
        self.read_all(list, |page| {
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
