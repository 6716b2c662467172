//! Model files on disk, memory-mapped: a large fleet of models costs memory only for those in use.

use std::fs::File;
use std::path::Path;

use bytes::Bytes;
use learning::model::Model;
use learning::report::Report;
use memmap2::Mmap;

use crate::error::Error;

/// Opens a model file.
///
/// # Errors
/// [`Error::Read`] where it cannot be opened, [`Error::Model`] where it is no model, cut off or altered.
pub fn open(path: &Path) -> Result<Model, Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    let bytes = map(&file).map_err(Error::read(path))?;
    Model::from_bytes(bytes).map_err(|source| Error::Model { path: path.to_path_buf(), source })
}

/// The report stored in a model; `path` is only for the message.
///
/// # Errors
/// [`Error::Model`] where the report is damaged.
pub fn report(model: &Model, path: &Path) -> Result<Report, Error> {
    model.report().map_err(|source| Error::Model { path: path.to_path_buf(), source })
}

/// Size of a model file in bytes.
///
/// # Errors
/// [`Error::Read`] where the system does not tell.
pub fn size(path: &Path) -> Result<u64, Error> {
    Ok(path.metadata().map_err(Error::read(path))?.len())
}

#[expect(unsafe_code, reason = "a memory map is only as constant as its file")]
fn map(file: &File) -> std::io::Result<Bytes> {
    // SAFETY: the bytes must not change while they are mapped. Leadlight never writes a model file in place:
    // it renames a finished one over the old, which keeps the mapped one alive. Whoever else truncates a
    // mapped file ends this process by a signal, as with any memory-mapped program.
    let map = unsafe { Mmap::map(file)? };
    Ok(Bytes::from_owner(map))
}
