//! Names of one test at the real server.

use cache_redis::RedisCache;

/// A prefix that no other test has. What it stores expires by itself.
pub struct Prefix {
    url: String,
    name: String,
}

impl Prefix {
    /// Of names at that server.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), name: test_servers::unique() }
    }

    /// Opens the cache, as if by one more process.
    pub fn open(&self) -> RedisCache {
        RedisCache::new(&self.url, &self.name).unwrap()
    }
}
