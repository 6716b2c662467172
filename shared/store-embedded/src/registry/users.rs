//! Users.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Role, User, Users};

use super::SqliteRegistry;
use super::row::{Columns, text};
use crate::sqlite::error;

#[async_trait]
impl Users for SqliteRegistry {
    async fn put_user(&self, tenant: TenantId, user: &User) -> Result<()> {
        sqlx::query(
            "INSERT INTO users (tenant, login, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role,
                 created_at = excluded.created_at",
        )
        .bind(tenant.number())
        .bind(text(&user.login)?)
        .bind(text(&user.password_hash)?)
        .bind(user.role.as_str())
        .bind(user.created_at.0)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(())
    }

    async fn user(&self, tenant: TenantId, login: &str) -> Result<Option<User>> {
        let query = sqlx::query("SELECT * FROM users WHERE tenant = ? AND login = ?");
        let query = query.bind(tenant.number()).bind(text(login)?);
        let row = query.fetch_optional(&self.database.read).await.map_err(error)?;
        row.as_ref().map(user).transpose()
    }

    async fn users(&self, tenant: TenantId) -> Result<Vec<User>> {
        let query = sqlx::query("SELECT * FROM users WHERE tenant = ? ORDER BY login").bind(tenant.number());
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(user).collect()
    }

    async fn delete_user(&self, tenant: TenantId, login: &str) -> Result<bool> {
        let query = sqlx::query("DELETE FROM users WHERE tenant = ? AND login = ?");
        let query = query.bind(tenant.number()).bind(text(login)?);
        Ok(query.execute(&self.database.write).await.map_err(error)?.rows_affected() == 1)
    }
}

fn user(row: &SqliteRow) -> Result<User> {
    Ok(User {
        login: row.value("login")?,
        password_hash: row.value("password_hash")?,
        role: row.named("role", Role::from_name)?,
        created_at: row.moment("created_at")?,
    })
}
