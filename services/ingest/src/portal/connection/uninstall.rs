//! An application that was removed from its portal: the connection is left alone at once, and erased when seven days have passed.
//!
//! The portal's word for it is a token that the browser of every employee has seen. So the portal is asked: one that still answers to
//! the application has not removed it, and is read again.

use bitrix24::Remedy;
use bitrix24::portal::Access;
use crm::moment::{DAY, SECOND};
use crm::{Moment, TenantId};
use serde_json::Value;
use store::registry::Job;

use super::super::{Context, Deletions, PortalError, job};
use super::{Open, Refusal};

/// After so long the portal is asked whether it is true.
const DOUBT: i64 = 5 * SECOND;
/// For so long the connection can be resumed, or the application be installed again, as if nothing had been.
pub(super) const GRACE: i64 = 7 * DAY;

const REASON: &str = "the application was removed from the portal";

impl Context {
    /// The application was removed from the portal, as somebody says who knows the connection's token. Webhooks are not removed so.
    ///
    /// # Errors
    /// [`PortalError`] where that cannot be stored now.
    pub async fn uninstalled(&self, tenant: TenantId, name: &str) -> Result<(), PortalError> {
        let (kept, at) = (self.kept(tenant, name), (self.clock)());
        let is_news = |open: &Open| {
            matches!(open.secrets.access, Some(Access::Application { .. }))
                && open.settings.uninstalled_at.is_none()
        };
        if !kept.open().await?.is_some_and(|open| is_news(&open)) {
            return Ok(());
        }
        // Queued first: whoever is cut off in between has heard nothing, as of any event that gets lost.
        let jobs = [DOUBT, GRACE].map(|after| job::part(name, at, at + after));
        self.ports.registry.enqueue(tenant, &jobs, at).await?;
        tracing::warn!(%tenant, connection = name, reason = REASON, "a portal is left alone");
        kept.change(|open| {
            if is_news(open) {
                open.connection.suspended_at = Some(at);
                open.settings.uninstalled_at = Some(at);
                open.settings.refusal = Some(Refusal { at, reason: REASON.to_owned() });
            }
        })
        .await?;
        Ok(())
    }

    /// Asks a portal whether an application was removed from it as was said at `since`; erases the connection with what was read by it
    /// once that is long enough ago. Nothing where the application has been installed again meanwhile.
    ///
    /// # Errors
    /// [`PortalError`]; to be tried again, until nobody has answered for as often as the job may be tried.
    pub(crate) async fn part(&self, job: &Job, name: &str, since: Moment) -> Result<(), PortalError> {
        let kept = self.kept(job.tenant, name);
        let still = |open: &Open| open.settings.uninstalled_at == Some(since);
        let Some(open) = kept.open().await?.filter(still) else { return Ok(()) };
        let seed = job.id.0.unsigned_abs();
        match self.client(kept.clone(), &open, seed)?.call("app.info", Value::Null).await {
            Ok(_) => {
                tracing::warn!(tenant = %job.tenant, connection = name, "a removal was made up");
                let resume = |open: &mut Open| {
                    if still(open) {
                        open.resume();
                    }
                };
                kept.change(resume).await?;
                self.read_on(job.tenant, name, Deletions::Few).await
            }
            Err(error) if error.remedy() == Remedy::Later && job.attempts < job.max_attempts => {
                Err(error.into())
            }
            Err(_) if (self.clock)() < since + GRACE => Ok(()),
            Err(_) => self.erase(job.tenant, name).await,
        }
    }
}
