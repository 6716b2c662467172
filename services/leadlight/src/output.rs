//! Output files, never half-written: a temporary file in the same folder, renamed when it is complete.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Error;

/// A path at which something may be written.
#[derive(Debug)]
pub struct Destination {
    path: PathBuf,
    folder: PathBuf,
}

impl Destination {
    /// Checks a path before the work begins: its folder exists, nothing but a regular file stands there, and
    /// it is none of `others` (inputs and further outputs).
    ///
    /// # Errors
    /// [`Error::Destination`] with the reason.
    pub fn new(path: &Path, others: &[&Path]) -> Result<Self, Error> {
        let refuse =
            |problem: &str| Err(Error::Destination { path: path.to_path_buf(), problem: problem.to_owned() });
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        if path.file_name().is_none() || path.is_dir() {
            return refuse("is a folder; name a file in it");
        }
        if !folder.is_dir() {
            return refuse("the folder does not exist");
        }
        // Renaming over a device or pipe would replace it for everyone.
        if path.exists() && !path.is_file() {
            return refuse("is not a regular file");
        }
        if others.iter().any(|other| is_same(path, other)) {
            return refuse("would overwrite another file of this command");
        }
        Ok(Self { path: path.to_path_buf(), folder })
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins to write. Nothing stands at the path until [`Output::finish`].
    ///
    /// # Errors
    /// [`Error::Destination`] where the folder takes no new file.
    pub fn create(&self) -> Result<Output, Error> {
        // As for any new file: the user's mask decides who may read it.
        let permissions = Permissions::from_mode(0o666);
        let file =
            tempfile::Builder::new().prefix(".leadlight-").permissions(permissions).tempfile_in(&self.folder);
        let file = file.map_err(|error| Error::Destination {
            path: self.path.clone(),
            problem: format!("the folder takes no new file: {error}"),
        })?;
        Ok(Output { path: self.path.clone(), file: BufWriter::new(file) })
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// [`Error::Destination`] or [`Error::Write`]; the path is then as it was before.
    pub fn write(&self, content: &[u8]) -> Result<(), Error> {
        self.filled(content)?.finish()
    }

    /// Writes all content but does not put it at the path yet.
    ///
    /// # Errors
    /// [`Error::Destination`] or [`Error::Write`].
    pub fn filled(&self, content: &[u8]) -> Result<Output, Error> {
        let mut output = self.create()?;
        output.write_all(content).map_err(Error::write(&self.path))?;
        Ok(output)
    }
}

/// A file being written; dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl Output {
    /// Puts the complete file at its path.
    ///
    /// # Errors
    /// [`Error::Write`]; the path is then as it was before.
    pub fn finish(self) -> Result<(), Error> {
        let at = |error| Error::Write { path: self.path.clone(), source: error };
        let file = self.file.into_inner().map_err(|error| at(error.into_error()))?;
        file.as_file().sync_all().map_err(at)?;
        let _: File = file.persist(&self.path).map_err(|error| at(error.error))?;
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((resolved(a), resolved(b)), (Some(a), Some(b)) if a == b)
}

/// The path without links and `..`, also of a file that does not exist yet.
fn resolved(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Some(parent.unwrap_or(Path::new(".")).canonicalize().ok()?.join(path.file_name()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_output_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        std::fs::write(&path, "old").unwrap();
        let destination = Destination::new(&path, &[]).unwrap();
        let mut output = destination.create().unwrap();
        output.write_all(b"half").unwrap();
        drop(output);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        destination.write(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_input_is_never_overwritten_under_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.csv");
        std::fs::write(&input, "a").unwrap();
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink(&input, &link).unwrap();
        let dotted = folder.path().join("./in.csv");
        for path in [&input, &link, &dotted] {
            assert!(Destination::new(path, &[&input]).is_err(), "{}", path.display());
        }
        let new = folder.path().join("new");
        assert!(Destination::new(&new, &[&folder.path().join("./new")]).is_err());
    }

    #[test]
    fn folders_devices_and_missing_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path(), Path::new("/dev/null"), &folder.path().join("none/out"), Path::new("/")] {
            assert!(Destination::new(path, &[]).is_err(), "{}", path.display());
        }
    }
}
