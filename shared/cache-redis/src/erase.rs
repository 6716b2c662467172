//! Dropping all keys of a tenant.

use redis::RedisResult;
use redis::aio::ConnectionManager;

/// How many keys are looked at in one step, which blocks the server for well under a millisecond.
const STEP: usize = 1000;

/// Unlinks all keys that match. Looks at every key there is, which is fine for something that happens when a tenant leaves; a scan
/// gives each key that is there throughout at least once.
pub async fn erase(connection: &mut ConnectionManager, pattern: &str) -> RedisResult<()> {
    let mut cursor = 0_u64;
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(STEP);
        let (next, keys): (u64, Vec<Vec<u8>>) = scan.query_async(connection).await?;
        if !keys.is_empty() {
            redis::cmd("UNLINK").arg(keys).exec_async(connection).await?;
        }
        cursor = next;
        if cursor == 0 {
            return Ok(());
        }
    }
}
