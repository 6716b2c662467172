//! Names in Redis. The tenant's number comes before anything that a caller chooses.

use crm::TenantId;

/// Names of one installation.
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// All names begin with the prefix.
    pub fn new(prefix: String) -> Self {
        Self { prefix }
    }

    /// Of a value.
    pub fn value(&self, tenant: TenantId, key: &str) -> String {
        format!("{}:{tenant}:value:{key}", self.prefix)
    }

    /// Of a budget.
    pub fn budget(&self, tenant: TenantId, key: &str) -> String {
        format!("{}:{tenant}:budget:{key}", self.prefix)
    }

    /// A pattern that is matched by all of a tenant's names and no other's.
    pub fn pattern(&self, tenant: TenantId) -> String {
        let mut pattern = String::with_capacity(self.prefix.len() + 16);
        for character in self.prefix.chars() {
            if r"*?[]^\".contains(character) {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        format!("{pattern}:{tenant}:*")
    }

    /// Of the channel for new models.
    pub fn channel(&self) -> String {
        format!("{}:models", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_stands_for_itself_in_a_pattern() {
        let tenant = TenantId::found_in_registry(7);
        assert_eq!(Keys::new("a*[b]\\".into()).pattern(tenant), r"a\*\[b\]\\:7:*");
    }
}
