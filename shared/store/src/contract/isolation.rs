//! Rows of one tenant are invisible to another: a case for each method of each port that takes a tenant, under the method's
//! name, and a case that fails for a method that has none.
//!
//! In each case tenant A has rows, and B calls the method with A's very names, keys and ids: B sees nothing, and A's rows stay
//! as they are. The queue has no case, since its messages are ids of jobs only.

mod cache;
mod events;
mod jobs;
mod models;
mod registry;
mod two;

pub use cache::cases as cache;
pub use events::cases as events;
pub use models::cases as models;
pub use registry::cases as registry;

use super::Case;

/// Names of cases.
fn names<P: ?Sized + 'static>(cases: &[Case<P>]) -> Vec<&'static str> {
    cases.iter().map(|case| case.name).collect()
}

/// Panics if a method has no case, or a case no method.
fn assert_covered(methods: &[&str], mut cases: Vec<&'static str>) {
    let mut methods = methods.to_vec();
    methods.sort_unstable();
    cases.sort_unstable();
    assert_eq!(cases, methods, "each method has a case of its name");
}
