pub use crm::TenantId;
