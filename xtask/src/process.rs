//! Running other programs, visibly.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of xtask failed, for people.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure with that message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A program to run in the workspace.
pub struct Step(Command);

/// A program with arguments.
pub fn command<'a>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = &'a str>) -> Step {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    Step(command)
}

/// Cargo with arguments. What the cargo that runs this program says about it is kept from that one: some build scripts look at it, and
/// would build half of the dependencies anew whenever this program and a bare cargo take turns.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Step {
    let mut step = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments);
    for (name, _) in std::env::vars_os() {
        let about_us = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if name.to_str().is_some_and(|name| about_us.iter().any(|prefix| name.starts_with(prefix))) {
            step.0.env_remove(name);
        }
    }
    step
}

/// Root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Makes a folder and those above it.
///
/// # Errors
/// [`Failure`] with its path.
pub fn create(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::new(format!("{}: {error}", folder.display())))
}

/// Writes a file.
///
/// # Errors
/// [`Failure`] with its path.
pub fn write(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

/// A path as one word of a shell script.
pub fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

impl Step {
    /// Sets an environment variable.
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// Sets environment variables.
    pub fn with_all(mut self, variables: &[(&'static str, String)]) -> Self {
        self.0.envs(variables.iter().map(|(name, value)| (name, value)));
        self
    }

    /// Runs it with its output shown.
    ///
    /// # Errors
    /// [`Failure`] where it cannot be started or fails.
    pub fn run(mut self) -> Result<(), Failure> {
        println!("\n$ {self}");
        let status = self.0.status().map_err(|error| Failure::new(format!("{self}: {error}")))?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("failed: {self}"))) }
    }

    /// Runs it with its output shown, and gives back what it printed with whether it succeeded.
    ///
    /// # Errors
    /// [`Failure`] where it cannot be started.
    pub fn recorded(mut self) -> Result<(String, Result<(), Failure>), Failure> {
        let name = self.to_string();
        println!("\n$ {name}");
        let child = self.0.stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| Failure::new(format!("{name}: {error}")))?;
        let mut printed = String::new();
        for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).split(b'\n')) {
            let line = line.map_err(|error| Failure::new(error.to_string()))?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            printed.push_str(&line);
            printed.push('\n');
        }
        let status = child.wait().map_err(|error| Failure::new(error.to_string()))?;
        let passed = if status.success() { Ok(()) } else { Err(Failure::new(format!("failed: {name}"))) };
        Ok((printed, passed))
    }

    /// Runs it and gives back everything it printed, whether it fails or not.
    ///
    /// # Errors
    /// [`Failure`] where it cannot be started.
    pub fn output(mut self) -> Result<String, Failure> {
        let output = self.0.output().map_err(|error| Failure::new(format!("{self}: {error}")))?;
        let text = [output.stdout, output.stderr].concat();
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Runs it, with its output shown only where it fails.
    ///
    /// # Errors
    /// [`Failure`] with the output where it cannot be started or fails.
    pub fn run_quietly(mut self) -> Result<(), Failure> {
        let output = self.0.output().map_err(|error| Failure::new(format!("{self}: {error}")))?;
        if output.status.success() {
            return Ok(());
        }
        let text = [output.stdout, output.stderr].concat();
        Err(Failure::new(format!("failed: {self}\n{}", String::from_utf8_lossy(&text))))
    }

    /// Whether it starts and succeeds; its output is not shown.
    pub fn succeeds(mut self) -> bool {
        let quiet = self.0.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = Path::new(self.0.get_program());
        write!(f, "{}", program.file_name().unwrap_or(program.as_os_str()).display())?;
        self.0.get_args().try_for_each(|argument| write!(f, " {}", argument.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_path_is_one_word_to_the_shell() {
        let path = "/a folder/it's $HOME `x`";
        let said = command("sh", ["-c", &format!("printf %s {}", quoted(Path::new(path)))]).output().unwrap();
        assert_eq!(said, path);
    }
}
