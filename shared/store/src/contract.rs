//! The contract of each port as a suite of named cases, run against every adapter.
//!
//! An adapter has one test target without a harness of its own:
//!
//! ```text
//! // tests/contract.rs, with `[[test]] name = "contract"  harness = false` in Cargo.toml
//! fn main() {
//!     Suites::default()
//!         .add("events", contract::events::cases(), || World::new(a_new_empty_place(), |place| async { … }))
//!         .add("events isolation", contract::isolation::events(), || …)
//!         .run()
//! }
//! ```
//!
//! Each case runs in a [`World`] of its own: empty storage, opened as often as the case likes, as if by one process after or
//! beside another.

#![expect(clippy::unwrap_used, reason = "these are tests")]

pub mod cache;
pub mod events;
pub mod isolation;
pub mod jobs;
pub mod models;
pub mod queue;
pub mod registry;
pub mod samples;

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use libtest_mimic::{Arguments, Trial};

/// Empty storage of one case, which lasts as long as the world does.
pub struct World<P: ?Sized> {
    open: Box<dyn Fn() -> BoxFuture<'static, Arc<P>> + Send + Sync>,
}

impl<P: ?Sized + 'static> World<P> {
    /// A world in a place (a temporary folder, the name of a schema) that is dropped after the last opening; `open` opens
    /// the storage there, migrating it where needed.
    pub fn new<T, F>(place: T, open: impl Fn(Arc<T>) -> F + Send + Sync + 'static) -> Self
    where
        T: Send + Sync + 'static,
        F: Future<Output = Arc<P>> + Send + 'static,
    {
        let place = Arc::new(place);
        Self { open: Box::new(move || open(Arc::clone(&place)).boxed()) }
    }

    /// Opens the storage, once more if it is open already.
    pub async fn open(&self) -> Arc<P> {
        (self.open)().await
    }
}

/// One sentence of a contract.
pub struct Case<P: ?Sized> {
    name: &'static str,
    run: fn(World<P>) -> BoxFuture<'static, ()>,
}

/// Lists functions `async fn a_sentence(world: World<dyn Port>)` as cases. A function that is not listed is dead code, which
/// the compiler reports.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        vec![$($crate::contract::Case::new(stringify!($case), |world| Box::pin($case(world)))),*]
    };
}
pub(crate) use cases;

impl<P: ?Sized + 'static> Case<P> {
    fn new(name: &'static str, run: fn(World<P>) -> BoxFuture<'static, ()>) -> Self {
        Self { name, run }
    }
}

/// Suites to be run by one test target.
#[derive(Default)]
pub struct Suites {
    trials: Vec<Trial>,
}

impl Suites {
    /// Adds a suite, each case in a world made for it.
    #[must_use]
    pub fn add<P: ?Sized + 'static>(
        mut self,
        suite: &str,
        cases: Vec<Case<P>>,
        make: impl Fn() -> World<P> + Clone + Send + 'static,
    ) -> Self {
        self.trials.extend(cases.into_iter().map(|case| {
            let make = make.clone();
            Trial::test(format!("{suite}::{}", case.name), move || {
                let runtime =
                    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
                runtime.block_on((case.run)(make()));
                Ok(())
            })
        }));
        self
    }

    /// Runs them as the command line says, which is that of any test target.
    pub fn run(self) -> ExitCode {
        libtest_mimic::run(&Arguments::from_args(), self.trials).exit_code()
    }
}
