//! What a backfill has before it, and how long that takes.

use std::collections::HashMap;
use std::time::Duration;

use bitrix24::{Client, Spent};
use bytes::Bytes;
use crm::Moment;
use serde::{Deserialize, Serialize};

use super::cursor::COUNTED;
use super::plan::{Counted, Estimate, SECONDS_OF_A_CALL};
use super::{PortalError, Position, Reader, Source};

/// The name of the last estimate in the cache.
const LEFT: &str = "left";
/// How long an estimate is worth something.
const FRESH: Duration = Duration::from_secs(30 * 60);

/// Lists, and how far each has been read.
pub(super) struct Ahead {
    lists: Vec<(Counted, Position)>,
    /// What calls had cost when this began: counting costs more than reading.
    before: HashMap<Box<str>, Spent>,
}

/// How long a backfill was expected to take yet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// Seconds.
    pub seconds: f64,
    /// When that was estimated.
    pub at: Moment,
}

impl Ahead {
    /// A list has been read up to there.
    pub fn is_at(&mut self, name: &str, position: Position) {
        if let Some((_, known)) = self.lists.iter_mut().find(|(list, _)| &*list.name == name) {
            *known = position;
        }
    }

    /// How long the rest takes. A call of a method that has not been called yet costs what others cost on average.
    fn estimate(&self, client: &Client) -> Estimate {
        let spent =
            |method: &str| client.spent(method).since(self.before.get(method).copied().unwrap_or_default());
        let all = self.before.keys().map(|method| spent(method));
        let (calls, seconds) =
            all.fold((0, 0.0), |(calls, seconds), of| (calls + of.calls, seconds + of.seconds));
        let usual = if calls == 0 { SECONDS_OF_A_CALL } else { seconds / calls as f64 };
        let cost = |method: &str| match spent(method) {
            Spent { calls: 0, .. } => usual,
            Spent { calls, seconds } => seconds / calls as f64,
        };
        let left = self.lists.iter().filter_map(|(list, position)| {
            let rows = list.rows?.saturating_sub(position.rows()?);
            Some(Counted { rows: Some(rows), ..list.clone() })
        });
        Estimate::of(&left.collect::<Vec<_>>(), client.plan(), cost)
    }
}

impl Reader {
    /// What is ahead of a backfill. What was counted when it began is kept: what came since then is for polls.
    pub(super) async fn ahead(&self) -> Result<Ahead, PortalError> {
        let counted = match self.source.counted().await? {
            Some(counted) => counted,
            None => {
                let counted = self.count().await?;
                let stored = serde_json::to_string(&counted).map_err(store::Error::from)?;
                self.source.advance(COUNTED, &stored, &[]).await?;
                counted
            }
        };
        let spent = |list: &Counted| (list.method.clone(), self.client.spent(&list.method));
        let before = counted.iter().map(spent).collect();
        let mut lists = Vec::with_capacity(counted.len());
        for list in counted {
            let position = self.source.position(&list.name).await?;
            lists.push((list, position));
        }
        Ok(Ahead { lists, before })
    }

    /// Tells whoever asks how long the rest takes; that nobody can be told is no reason to stop.
    pub(super) async fn tell(&self, ahead: &Ahead) {
        let duration = ahead.estimate(&self.client).duration;
        let left = Left { seconds: duration.as_secs_f64(), at: self.now() };
        let Ok(value) = serde_json::to_vec(&left) else { return };
        let Source { cache, tenant, .. } = &self.source;
        let _ = cache.set(*tenant, &self.source.cursor_name(LEFT), Bytes::from(value), FRESH).await;
    }
}

impl Source {
    /// What was counted when the backfill began, if it has.
    pub(super) async fn counted(&self) -> Result<Option<Vec<Counted>>, PortalError> {
        let stored = self.cursor(COUNTED).await?;
        stored.map(|text| serde_json::from_str(&text).map_err(|_| PortalError::Cursor(text))).transpose()
    }

    /// The last estimate, where there is one.
    pub(super) async fn left(&self) -> Option<Left> {
        let value = self.cache.get(self.tenant, &self.cursor_name(LEFT)).await.ok()??;
        serde_json::from_slice(&value).ok()
    }
}
