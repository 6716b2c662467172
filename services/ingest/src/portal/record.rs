//! What an event hints at, read again.

use std::collections::BTreeSet;

use bitrix24::event::Event;
use bitrix24::paging::{Dialect, List};
use bitrix24::records::{Calls, Reading, Translator};
use bitrix24::{Batch, MOST_COMMANDS, Remedy};
use crm::Entity;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::poll::has_stages;
use super::rows::{self, Facts, Moves};
use super::{PortalError, Reader, Tally};

/// What is to be read again. A hint carries nothing else, so a forged one makes us read what is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A lead, deal, contact or company, with its moves and comments; where the portal has it no longer, it was deleted.
    Record(Entity),
    /// An activity. One that is not there any more is found by [`Reader::reconcile`]: only its entity would tell where it was.
    Activity(u64),
    /// A comment.
    Comment(u64),
}

impl Subject {
    /// What an event asks to read again; `None` where it is about no record. Fields are described anew at every reading.
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Changed(entity) | Event::Deleted(entity) => Some(Subject::Record(entity.clone())),
            Event::ActivityChanged(id) | Event::ActivityDeleted(id) => Some(Subject::Activity(*id)),
            Event::CallEnded { activity, .. } => activity.map(Subject::Activity),
            Event::CommentChanged(id) | Event::CommentDeleted(id) => Some(Subject::Comment(*id)),
            Event::FieldsChanged(_)
            | Event::Installed
            | Event::Uninstalled { .. }
            | Event::MethodConfirmed
            | Event::Other(_) => None,
        }
    }

    /// Names it among all subjects of a portal.
    pub fn key(&self) -> String {
        match self {
            Subject::Record(Entity { kind, id }) => format!("{}/{id}", kind.as_str()),
            Subject::Activity(id) => format!("activity/{id}"),
            Subject::Comment(id) => format!("comment/{id}"),
        }
    }
}

impl Reader {
    /// Reads some records again and appends their facts.
    ///
    /// # Errors
    /// [`PortalError`]; calling it again reads the same.
    pub async fn read_again(&self, subjects: &[Subject]) -> Result<Tally, PortalError> {
        let translator = self.describe().await?.translator;
        let mut tally = Tally::default();
        let mut comments = Vec::new();
        for subject in subjects {
            tally += match subject {
                Subject::Record(entity) => self.read_record(entity, &translator).await?,
                Subject::Activity(id) => {
                    let activity = self.pages(List::activities().with("ID", *id));
                    let mut owners = BTreeSet::new();
                    self.present_activities(activity, &translator, Calls::default(), &mut owners).await?
                }
                Subject::Comment(id) => {
                    comments.push(*id);
                    continue;
                }
            };
        }
        for ids in comments.chunks(MOST_COMMANDS) {
            tally += self.read_comments(ids, &translator).await?;
        }
        Ok(tally)
    }

    async fn read_record(&self, entity: &Entity, translator: &Translator) -> Result<Tally, PortalError> {
        let (kind, id) = (entity.kind, &*entity.id);
        let (mut moves, mut owners) = (Moves::new(), BTreeSet::new());
        let record = self.pages(List::records(kind, Dialect::Old).with("ID", id));
        let mut tally = self.present_records(kind, record, translator, &mut moves, &mut owners).await?;
        if tally.rows == 0 {
            return self.forget(entity.clone()).await;
        }
        if has_stages(kind) {
            let history = self.pages(List::stage_history(kind).with("OWNER_ID", id));
            tally += self.moves_of(kind, history, translator, &moves).await?;
        }
        tally += self.present_comments(&owners, translator).await?;
        Ok(tally)
    }

    /// Reads comments, of which some may not be there any more.
    async fn read_comments(&self, ids: &[u64], translator: &Translator) -> Result<Tally, PortalError> {
        let mut batch = Batch::default();
        for id in ids {
            batch.add("crm.timeline.comment.get", json!({ "id": id }))?;
        }
        let mut facts = Facts::default();
        for outcome in self.client.batch(&batch).await? {
            match outcome.answer() {
                Ok(answer) => {
                    let at = answer.time.start.unwrap_or_else(|| self.now());
                    facts.add(rows::comments(translator, &[answer.result], Reading { at, past: false }));
                }
                Err(error) if error.remedy() == Remedy::Missing => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.store(facts).await
    }
}

#[cfg(test)]
mod tests {
    use crm::Kind;

    use super::*;

    #[test]
    fn an_event_says_what_to_read_again_and_nothing_else() {
        let deal = Entity::new(Kind::Deal, "759");
        for (event, key) in [
            (Event::Changed(deal.clone()), Some("deal/759")),
            (Event::Deleted(deal), Some("deal/759")),
            (Event::ActivityDeleted(7), Some("activity/7")),
            (Event::CallEnded { call: "c".into(), activity: Some(7) }, Some("activity/7")),
            (Event::CallEnded { call: "c".into(), activity: None }, None),
            (Event::CommentChanged(3), Some("comment/3")),
            (Event::Other("ONTASKADD".into()), None),
            (Event::Uninstalled { erase: true }, None),
        ] {
            assert_eq!(Subject::of(&event).map(|subject| subject.key()).as_deref(), key, "{event:?}");
        }
    }
}
