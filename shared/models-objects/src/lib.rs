//! [`ModelStore`] by `object_store`: model files in a folder, or as objects behind S3's interface.

use std::path::Path as Folder;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use crm::TenantId;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt};
use store::models::check_key;
use store::{Error, ModelStore, Result};

/// Model files under `tenant/` and the tenant's number.
#[derive(Debug, Clone)]
pub struct ObjectModels {
    objects: Arc<dyn ObjectStore>,
}

impl ObjectModels {
    /// Files in a folder, which is created where it is not there. A file is on disk when `put` returns.
    ///
    /// # Errors
    /// Where the folder cannot be created.
    pub async fn in_folder(folder: &Folder) -> Result<Self> {
        tokio::fs::create_dir_all(folder).await.map_err(|e| Error::Failed(e.into()))?;
        let files = LocalFileSystem::new_with_prefix(folder).map_err(error)?;
        Ok(Self::new(Arc::new(files.with_fsync(true).with_automatic_cleanup(true))))
    }

    /// Objects in a bucket by its URL, such as `s3://bucket/prefix`. Region, credentials and, where it is not Amazon's, the
    /// address of the server come from environment variables as for Amazon's own tools: `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT`, and `AWS_ALLOW_HTTP` for a server without TLS. What it holds of other
    /// variables is not looked at.
    ///
    /// # Errors
    /// [`Error::Refused`] where the URL is none of a bucket, or the environment lacks something.
    pub fn in_bucket(url: &str, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let refused = |why: String| Error::Refused(format!("model files at {url:?}: {why}"));
        let (bucket, prefix) = match url.strip_prefix("s3://") {
            Some(place) => place.split_once('/').unwrap_or((place, "")),
            None => return Err(refused("expected s3://bucket/prefix".into())),
        };
        // Connections need a provider of cryptography for the process; one that is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = environment.into_iter().filter_map(|(name, value)| {
            let key: AmazonS3ConfigKey = name.to_ascii_lowercase().parse().ok()?;
            name.starts_with("AWS_").then_some((key, value))
        });
        let builder = AmazonS3Builder::new().with_bucket_name(bucket);
        let bucket = settings.fold(builder, |builder, (key, value)| builder.with_config(key, value)).build();
        let bucket = bucket.map_err(|error| refused(error.to_string()))?;
        let prefix = Path::parse(prefix).map_err(|error| refused(error.to_string()))?;
        Ok(Self::new(Arc::new(PrefixStore::new(bucket, prefix))))
    }

    /// Objects of a store whose `put` is atomic and lasting.
    fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects }
    }
}

#[async_trait]
impl ModelStore for ObjectModels {
    async fn put(&self, tenant: TenantId, key: &str, file: Bytes) -> Result<()> {
        self.objects.put(&path(tenant, key)?, file.into()).await.map_err(error)?;
        Ok(())
    }

    async fn get(&self, tenant: TenantId, key: &str) -> Result<Option<Bytes>> {
        match self.objects.get(&path(tenant, key)?).await {
            Ok(found) => found.bytes().await.map(Some).map_err(error),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(error(e)),
        }
    }

    async fn delete(&self, tenant: TenantId, key: &str) -> Result<()> {
        match self.objects.delete(&path(tenant, key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(error(e)),
        }
    }

    async fn list(&self, tenant: TenantId) -> Result<Vec<String>> {
        let prefix = prefix(tenant);
        let found: Vec<_> = self.objects.list(Some(&prefix)).try_collect().await.map_err(error)?;
        let start = prefix.as_ref().len() + "/".len();
        let mut keys: Vec<String> = found
            .iter()
            .filter_map(|object| object.location.as_ref().get(start..))
            .map(str::to_owned)
            .collect();
        keys.sort_unstable();
        Ok(keys)
    }

    async fn erase(&self, tenant: TenantId) -> Result<()> {
        let found = self.objects.list(Some(&prefix(tenant))).map_ok(|object| object.location).boxed();
        let deleted = self.objects.delete_stream(found).try_for_each(|_| async { Ok(()) }).await;
        match deleted {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(error(e)),
        }
    }
}

fn prefix(tenant: TenantId) -> Path {
    Path::from(format!("tenant/{tenant}"))
}

fn path(tenant: TenantId, key: &str) -> Result<Path> {
    check_key(key)?;
    Path::parse(format!("{}/{key}", prefix(tenant))).map_err(|e| Error::Refused(e.to_string()))
}

/// What an error means for the caller.
fn error(error: object_store::Error) -> Error {
    match error {
        object_store::Error::Generic { .. } => Error::Unavailable(error.into()),
        _ => Error::Failed(error.into()),
    }
}
