//! People who sign in.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::postgres::PgRow;
use sqlx::query;
use store::Result;
use store::registry::{Role, User, Users};

use crate::Postgres;
use crate::row::{Columns, id};

fn user(row: PgRow) -> sqlx::Result<User> {
    Ok(User {
        login: row.text("login")?,
        password_hash: row.text("password_hash")?,
        role: row.named("role", Role::from_name)?,
        created_at: row.moment("created_at")?,
    })
}

#[async_trait]
impl Users for Postgres {
    async fn put_user(&self, tenant: TenantId, user: &User) -> Result<()> {
        let sql = "
            INSERT INTO users (tenant, login, password_hash, role, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant, login) DO UPDATE SET
                password_hash = excluded.password_hash, role = excluded.role, created_at = excluded.created_at";
        self.again(|| {
            let row = query(sql).bind(id(tenant)).bind(&*user.login).bind(&*user.password_hash);
            row.bind(user.role.as_str()).bind(user.created_at.0).execute(&self.pool)
        })
        .await?;
        Ok(())
    }

    async fn user(&self, tenant: TenantId, login: &str) -> Result<Option<User>> {
        let sql = "SELECT * FROM users WHERE tenant = $1 AND login = $2";
        self.again(|| query(sql).bind(id(tenant)).bind(login).try_map(user).fetch_optional(&self.pool)).await
    }

    async fn users(&self, tenant: TenantId) -> Result<Vec<User>> {
        let sql = "SELECT * FROM users WHERE tenant = $1 ORDER BY login";
        self.again(|| query(sql).bind(id(tenant)).try_map(user).fetch_all(&self.pool)).await
    }

    async fn delete_user(&self, tenant: TenantId, login: &str) -> Result<bool> {
        let sql = "DELETE FROM users WHERE tenant = $1 AND login = $2";
        let done = self.once(query(sql).bind(id(tenant)).bind(login).execute(&self.pool)).await?;
        Ok(done.rows_affected() > 0)
    }
}
