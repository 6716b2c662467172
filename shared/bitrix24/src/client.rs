//! Calls of a portal.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Map, Value};
use store::Cache;

use crate::backoff::Backoff;
use crate::batch::{Batch, MOST_COMMANDS, Outcome, Told, checked, map};
use crate::budget::{Account, Budget, Needs, Permit, Plan, Spent};
use crate::clock::Clock;
use crate::envelope::{Answer, Content, read};
use crate::error::{Error, Fault, Result};
use crate::portal::{Address, Credentials, Keeper};
use crate::remedy::Remedy;
use crate::session::{Pass, Session};
use crate::transport::{Reply, Silence, Transport};

/// What a client needs of its surroundings.
pub struct Surroundings {
    /// Connections; shared by all clients of a process.
    pub transport: Transport,
    /// Where budgets are shared between processes.
    pub cache: Arc<dyn Cache>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Stores renewed tokens and new addresses.
    pub keeper: Arc<dyn Keeper>,
    /// Makes the waits of different clients differ.
    pub seed: u64,
}

/// A portal that can be called. Clones are the same client.
///
/// A call waits until the portal's limits let it through, waits out what waiting cures, renews tokens, follows the portal when it
/// moves, and fails only where somebody else has to do something; see [`Error::remedy`]. Dropping a call that waits ends it.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    session: Session,
    budget: Budget,
    clock: Arc<dyn Clock>,
    seed: u64,
    requests: AtomicU64,
}

/// An answer whose cost has not been counted yet: until it is, the permit keeps others from spending the same.
struct Sent<'b> {
    answer: Answer,
    permit: Permit<'b>,
    credentials: Arc<Credentials>,
}

/// What to do after a request that brought no answer.
enum Next {
    /// Again after so long.
    After(Duration),
    /// Again at once.
    AtOnce,
}

/// How often a portal may move during one call.
const MOST_MOVES: u32 = 3;

impl Client {
    /// A client of one connection.
    pub fn new(credentials: Credentials, account: Account, surroundings: Surroundings) -> Self {
        let Surroundings { transport, cache, clock, keeper, seed } = surroundings;
        let inner = Inner {
            transport,
            session: Session::new(credentials, keeper),
            budget: Budget::new(account, cache, Arc::clone(&clock)),
            clock,
            seed,
            requests: AtomicU64::new(0),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Calls a method with a map of parameters, or null for none.
    ///
    /// # Errors
    /// [`Error`]; what waiting cures is waited for.
    pub async fn call(&self, method: &str, params: Value) -> Result<Answer> {
        let method = checked(method)?;
        let needs = vec![(Box::from(method), 1)];
        let repeatable = is_repeatable(method);
        let Sent { answer, permit, .. } = self.inner.send(method, map(params)?, &needs, repeatable).await?;
        let seconds = answer.time.duration.unwrap_or_default();
        self.inner.budget.see(method, &answer.time, 1, seconds).await;
        drop(permit);
        Ok(answer)
    }

    /// Makes up to 50 calls in one request. Their errors are among the outcomes, which are in the order of the commands; a method whose
    /// operating time ran out on the way is waited for by the next call of it.
    ///
    /// # Errors
    /// [`Error`] where the request as a whole did not succeed.
    pub async fn batch(&self, batch: &Batch) -> Result<Vec<Outcome>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let repeatable = batch.methods().all(is_repeatable);
        let sent = self.inner.send("batch", batch.params(), &batch.needs(), repeatable).await?;
        let outcomes = batch.read(&sent.answer.result, |text| sent.credentials.masked(text))?;
        for (method, Told { time, calls, dearest }) in batch.told(&outcomes) {
            self.inner.budget.see(method, &time, calls, dearest).await;
        }
        for method in batch.parked(&outcomes) {
            self.inner.budget.park(method).await;
        }
        drop(sent.permit);
        Ok(outcomes)
    }

    /// Requests sent so far, the repeated ones included.
    pub fn requests(&self) -> u64 {
        self.inner.requests.load(Ordering::Relaxed)
    }

    /// Where the portal is now.
    pub async fn address(&self) -> Address {
        self.inner.session.address().await
    }

    /// How many calls of a method fit into one batch, by what they have cost of late; 1 before the first one.
    pub fn calls_at_once(&self, method: &str) -> u32 {
        self.inner.budget.calls_at_once(method, MOST_COMMANDS as u32)
    }

    /// The work that calls of a method have taken so far, those of other processes included as far as they are known.
    pub fn spent(&self, method: &str) -> Spent {
        self.inner.budget.spent(method)
    }

    /// The limits that it keeps.
    pub fn plan(&self) -> Plan {
        self.inner.budget.plan()
    }
}

impl Inner {
    async fn send(
        self: &Arc<Self>,
        method: &str,
        params: Map<String, Value>,
        needs: &Needs,
        repeatable: bool,
    ) -> Result<Sent<'_>> {
        let mut call =
            Call { inner: self, method, needs, repeatable, backoff: None, renewed: false, moves: 0 };
        loop {
            let permit = self.budget.admit(needs).await;
            let pass = self.session.pass().await?;
            let mut body = params.clone();
            if let Some(token) = pass.credentials.auth() {
                body.insert("auth".to_owned(), token.into());
            }
            let url = pass.credentials.url(method);
            self.requests.fetch_add(1, Ordering::Relaxed);
            let reply = self.transport.post_json(url, &Value::Object(body)).await;
            let next = match reply {
                Ok(reply) => match call.judge(reply, &pass).await? {
                    Ok(answer) => return Ok(Sent { answer, permit, credentials: pass.credentials }),
                    Err(next) => next,
                },
                Err(silence) => call.silence(silence, &pass)?,
            };
            drop(permit);
            if let Next::After(wait) = next {
                self.clock.sleep(wait).await;
            }
        }
    }
}

/// A call under way.
struct Call<'c> {
    inner: &'c Arc<Inner>,
    method: &'c str,
    needs: &'c Needs,
    repeatable: bool,
    backoff: Option<Backoff>,
    renewed: bool,
    moves: u32,
}

impl Call<'_> {
    /// The answer in a reply, or what to do next.
    async fn judge(&mut self, reply: Reply, pass: &Pass) -> Result<Result<Answer, Next>> {
        let inner = self.inner;
        if reply.status.is_redirection() {
            self.moves += 1;
            if self.moves > MOST_MOVES {
                return Err(self.unreachable("the portal moves in circles".to_owned()));
            }
            inner.session.follow(&inner.transport, pass, reply.location.as_deref()).await?;
            return Ok(Err(Next::AtOnce));
        }
        let masked = |text: &str| pass.credentials.masked(text);
        let fault = match read(reply.status, &reply.body) {
            Content::Answer(answer) => return Ok(Ok(answer)),
            Content::Noise(reason) => return self.later(reason).map(Err),
            Content::Fault(said) => said.fault(self.method, reply.status, masked),
        };
        match fault.remedy {
            Remedy::SlowDown => {
                let wait = self.backoff().limited();
                // The portal counts all workers together, so all of them rest.
                inner.budget.pause(wait).await;
                Ok(Err(Next::AtOnce))
            }
            Remedy::Park => {
                for (method, _) in self.needs {
                    inner.budget.park(method).await;
                }
                Ok(Err(Next::AtOnce))
            }
            Remedy::Refresh if self.renewed => Err(Fault { remedy: Remedy::Reauthorise, ..fault }.into()),
            Remedy::Refresh => {
                self.renewed = true;
                self.renew(pass, fault).await?;
                Ok(Err(Next::AtOnce))
            }
            Remedy::Later if self.repeatable => match self.backoff().faulty() {
                Some(wait) => Ok(Err(Next::After(wait))),
                None => Err(fault.into()),
            },
            _ => Err(fault.into()),
        }
    }

    /// Renews the tokens in a task of its own: a call that is dropped meanwhile must not lose new tokens, since the old ones are worth
    /// nothing any more.
    async fn renew(&self, pass: &Pass, fault: Fault) -> Result<()> {
        let (inner, pass) = (Arc::clone(self.inner), pass.clone());
        let renewal = tokio::spawn(async move { inner.session.renew(&inner.transport, &pass, fault).await });
        renewal.await.unwrap_or_else(|_| Err(self.unreachable("the renewal of tokens was ended".to_owned())))
    }

    /// No answer: what to do next.
    fn silence(&mut self, silence: Silence, pass: &Pass) -> Result<Next> {
        let reason = pass.credentials.masked(&silence.reason);
        if silence.before_sending {
            return match self.backoff().faulty() {
                Some(wait) => Ok(Next::After(wait)),
                None => Err(self.unreachable(reason)),
            };
        }
        self.later(reason)
    }

    /// No answer that is one. A change may have been made all the same, and making it twice could be wrong.
    fn later(&mut self, reason: String) -> Result<Next> {
        if !self.repeatable {
            return Err(Error::Unknown { method: self.method.to_owned(), reason });
        }
        match self.backoff().faulty() {
            Some(wait) => Ok(Next::After(wait)),
            None => Err(self.unreachable(reason)),
        }
    }

    fn unreachable(&self, reason: String) -> Error {
        Error::Unreachable { method: self.method.to_owned(), reason }
    }

    fn backoff(&mut self) -> &mut Backoff {
        let seed = self.inner.seed ^ self.inner.requests.load(Ordering::Relaxed).rotate_left(32);
        self.backoff.get_or_insert_with(|| Backoff::new(seed))
    }
}

/// Whether a method does the same when called twice: all do but those that add something.
fn is_repeatable(method: &str) -> bool {
    !method.rsplit('.').next().unwrap_or_default().eq_ignore_ascii_case("add")
}
