//! What a portal's fields hold and what its stages mean.

use bitrix24::records::{Schema, Stages, Translator};
use bitrix24::{Batch, Outcome};
use crm::{Kind, Moment};
use serde_json::Value;

use super::{PortalError, Reader};

/// What has to be known before records can be read.
pub(super) struct Described {
    /// Turns records into facts.
    pub translator: Translator,
    /// When it was asked for, by the portal's clock where it tells.
    pub at: Moment,
}

impl Reader {
    /// Asks for fields, pipelines and stages, in one request. Each reading begins so: they may have changed.
    pub(super) async fn describe(&self) -> Result<Described, PortalError> {
        let outcomes = self.client.batch(&questions()?).await?;
        self.described(outcomes)
    }

    /// The description in the outcomes of [`questions`].
    pub(super) fn described(&self, outcomes: Vec<Outcome>) -> Result<Described, PortalError> {
        let answers: Vec<_> =
            outcomes.into_iter().map(|outcome| outcome.answer()).collect::<bitrix24::Result<_>>()?;
        let at = answers.iter().find_map(|answer| answer.time.start).unwrap_or_else(|| self.now());
        let mut translator = Translator::new(self.source.redactor.clone());
        let mut answers = answers.into_iter().map(|answer| answer.result);
        translator.stages = Stages::read(&answers.next().unwrap_or_default());
        for kind in Kind::ALL {
            let mut schema = Schema::read(kind, &answers.next().unwrap_or_default());
            schema.add_custom(&answers.next().unwrap_or_default());
            translator.set_schema(kind, schema);
        }
        Ok(Described { translator, at })
    }
}

/// What has to be asked for before records can be read.
pub(super) fn questions() -> Result<Batch, PortalError> {
    let mut batch = Batch::default();
    batch.add("crm.status.list", Value::Null)?;
    for kind in Kind::ALL {
        batch.add(&format!("crm.{}.fields", kind.as_str()), Value::Null)?;
        batch.add(&format!("crm.{}.userfield.list", kind.as_str()), Value::Null)?;
    }
    Ok(batch)
}
