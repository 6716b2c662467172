//! What can go wrong, and the one place that decides on exit codes.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use learning::model::ModelError;
use learning::recipe::RecipeError;
use learning::training::TrainError;

use crate::table_file::TableError;

/// Bad usage or bad input: the caller can mend it.
const BAD_INPUT: u8 = 2;
/// Anything else: a full disk, a defect.
const UNEXPECTED: u8 = 1;

/// Why a command failed. Messages name the file and, where there is one, the line and column.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Arguments that contradict each other.
    #[error("{0}")]
    Usage(String),
    /// A table file that cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file that cannot be opened or read.
    #[error("{path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A table that cannot be trained on.
    #[error("{path}: {source}", path = path.display())]
    Train {
        /// The table file.
        path: PathBuf,
        /// The reason.
        source: TrainError,
    },
    /// A recipe that is refused.
    #[error("{path}: {source}", path = path.display())]
    Recipe {
        /// The recipe file.
        path: PathBuf,
        /// Position and reason.
        source: RecipeError,
    },
    /// A model file that is refused.
    #[error("{path}: {source}", path = path.display())]
    Model {
        /// The model file.
        path: PathBuf,
        /// The reason.
        source: ModelError,
    },
    /// A table that does not fit the model or the request.
    #[error("{path}: {problem}", path = path.display())]
    Mismatch {
        /// The table file.
        path: PathBuf,
        /// What does not fit.
        problem: String,
    },
    /// A cell that cannot be used.
    #[error("{cell}: {problem}")]
    Cell {
        /// File, line and column.
        cell: String,
        /// What is wrong.
        problem: String,
    },
    /// No thread can be had to wait for storage on.
    #[error("the system gives no runtime: {0}")]
    Runtime(io::Error),
    /// A portal that cannot be served.
    #[error("the portal cannot be served: {0}")]
    Serve(io::Error),
    /// An address that cannot be listened at.
    #[error("{address}: cannot be listened at: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The keys that seal credentials.
    #[error("{variable}: {source}", variable = crate::keys::VARIABLE)]
    Keys {
        /// What is wrong with them.
        source: ingest::portal::KeyringError,
    },
    /// A machine without trusted certificates, or without randomness.
    #[error("{0}")]
    Machine(String),
    /// Storage that cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A stored history that cannot be trained on.
    #[error(transparent)]
    Dataset(#[from] trainer::DatasetError),
    /// A stored history that cannot be learned from.
    #[error("{tenant}: {source}")]
    Learn {
        /// The tenant.
        tenant: String,
        /// The reason.
        source: TrainError,
    },
    /// A configuration file that is refused.
    #[error("{path}: {source}", path = path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// Line and reason.
        source: toml::de::Error,
    },
    /// A mapping file that is refused.
    #[error(transparent)]
    Mapping(#[from] ingest::files::MappingError),
    /// An import that ended early.
    #[error(transparent)]
    Import(#[from] ingest::ImportError),
    /// A text file in another encoding.
    #[error("{path}: the text is not UTF-8", path = .0.display())]
    NotUtf8(PathBuf),
    /// An output path that cannot be used.
    #[error("{path}: {problem}", path = path.display())]
    Destination {
        /// The path.
        path: PathBuf,
        /// Why not.
        problem: String,
    },
    /// Writing failed half-way; nothing is left at the path.
    #[error("{path}: cannot be written: {source}", path = path.display())]
    Write {
        /// The path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A result that has no JSON form: a defect.
    #[error("the result has no JSON form: {0}")]
    Json(serde_json::Error),
    /// Standard output failed.
    #[error("standard output: {0}")]
    Stdout(io::Error),
}

impl Error {
    /// A closure for `map_err` that adds the path to a reading error.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
        let path = path.to_path_buf();
        move |source| Error::Read { path, source }
    }

    /// A closure for `map_err` that adds the path to a writing error.
    pub fn write(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
        let path = path.to_path_buf();
        move |source| Error::Write { path, source }
    }

    /// What to tell the user; `None` where the reader of a pipe just went away (`leadlight ... | head`).
    pub fn message(&self) -> Option<String> {
        (!self.is_closed_pipe()).then(|| self.to_string())
    }

    /// 2 for bad usage or input, 1 for the unexpected, 0 where the reader of a pipe had enough.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            _ if self.is_closed_pipe() => ExitCode::SUCCESS,
            Error::Write { .. }
            | Error::Json(_)
            | Error::Stdout(_)
            | Error::Runtime(_)
            | Error::Machine(_) => ExitCode::from(UNEXPECTED),
            Error::Store(store::Error::Exists(_) | store::Error::Missing(_) | store::Error::Refused(_)) => {
                ExitCode::from(BAD_INPUT)
            }
            Error::Store(_)
            | Error::Dataset(trainer::DatasetError::Store(_))
            | Error::Import(ingest::ImportError::Store(_)) => ExitCode::from(UNEXPECTED),
            _ => ExitCode::from(BAD_INPUT),
        }
    }

    fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Stdout(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
