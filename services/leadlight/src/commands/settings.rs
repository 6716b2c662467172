//! `leadlight settings`: what a tenant decides about its own data.

use std::io::Write;
use std::path::PathBuf;

use crate::error::Error;
use crate::runtime::wait;
use crate::storage::{Storage, tenant};
use crate::text;

/// Arguments of `leadlight settings`.
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// Whose
    #[arg(long, value_name = "NAME")]
    tenant: String,
    /// Replace them by those of this file in TOML; what it does not name is at its default
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
    #[command(flatten)]
    storage: Storage,
}

impl Settings {
    /// Prints the settings as JSON, once they have been replaced where that is asked for.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then nothing has changed.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let set = self.set.as_deref().map(read).transpose()?;
        let settings = wait(async {
            let ports = self.storage.open().await?;
            let tenant = tenant(&ports, &self.tenant).await?;
            let Some(settings) = set else { return Ok(tenant.settings) };
            ports.registry.update_settings(tenant.id, &settings).await?;
            Ok(settings)
        })?;
        text::json(out, &settings)
    }
}

fn read(path: &std::path::Path) -> Result<crm::Settings, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::read(path))?;
    let refused = |source| Error::Configuration { path: path.to_path_buf(), source };
    let value: toml::Table = toml::from_str(&text).map_err(refused)?;
    let known = serde_json::to_value(crm::Settings::default()).map_err(Error::Json)?;
    if let Some(name) = value.keys().find(|name| known.get(name).is_none()) {
        return Err(Error::Usage(format!("{}: there is no setting {name:?}", path.display())));
    }
    let settings: crm::Settings = value.try_into().map_err(refused)?;
    if settings.time_zone().is_none() {
        return Err(Error::Usage(format!("{}: unknown time zone {:?}", path.display(), settings.zone)));
    }
    Ok(settings)
}
