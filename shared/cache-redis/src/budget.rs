//! Token buckets, by a script that the server runs whole.

use std::time::Duration;

use crm::Moment;
use crm::moment::DAY;
use redis::Script;
use redis::aio::ConnectionManager;
use store::cache::{Budget, Take};
use store::{Error, Result};

use crate::error::failure;

/// For how long a bucket is kept that should be full again, in milliseconds. By then it is the same as none, but for callers whose
/// clocks are behind the server's.
const MARGIN: i64 = DAY;

/// The script, which the driver sends once and then calls by its hash.
pub fn script() -> Script {
    Script::new(include_str!("budget.lua"))
}

/// Takes from the bucket at a key.
///
/// # Errors
/// [`Error::Refused`] for more than it can hold; else where the server cannot be reached.
pub async fn take(
    script: &Script,
    connection: &mut ConnectionManager,
    key: String,
    amount: u32,
    budget: Budget,
    now: Moment,
) -> Result<Take> {
    let Budget { capacity, refill_per_second } = budget;
    if amount > capacity {
        return Err(Error::Refused(format!("{amount} from a budget that holds {capacity}")));
    }
    let mut call = script.key(key);
    call.arg(amount).arg(capacity).arg(refill_per_second).arg(now.0).arg(MARGIN);
    match call.invoke_async(connection).await.map_err(failure)? {
        0 => Ok(Take::Granted),
        wait => Ok(Take::Wait(Duration::from_millis(wait))),
    }
}
