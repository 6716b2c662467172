//! Running the executable in a folder of its own.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use synthetic::Company;
use tempfile::TempDir;

/// A folder to run commands in.
pub struct Folder(TempDir);

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with these files.
    pub fn with<'a, C: AsRef<[u8]>>(files: impl IntoIterator<Item = (&'a str, C)>) -> Self {
        let folder = Self::new();
        for (name, content) in files {
            std::fs::write(folder.path(name), content).unwrap();
        }
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Names of all files.
    pub fn files(&self) -> BTreeSet<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Runs `leadlight` here; no panic is ever allowed.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_leadlight"))
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let outcome = Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
        outcome
    }

    /// Runs `leadlight` here and expects success; gives back standard output.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {}", outcome.stderr);
        outcome.stdout
    }

    /// Runs `leadlight` here and expects bad input: exit code 2, all fragments in the message, nothing on
    /// standard output and no file more than before.
    pub fn refuse(&self, arguments: &[&str], fragments: &[&str]) {
        let before = self.files();
        let Outcome { code, stdout, stderr } = self.run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
        for fragment in fragments {
            assert!(stderr.contains(fragment), "{arguments:?}: {fragment:?} is not in {stderr:?}");
        }
        assert_eq!(stdout, "", "{arguments:?}");
        assert_eq!(self.files(), before, "{arguments:?}");
    }
}

/// A made-up company's deals as CSV; target `won`.
pub fn deals(rows: usize) -> String {
    let mut bytes = Vec::new();
    synthetic::write_csv(&Company::generate(7, rows).table, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A folder with `deals.csv` and the trained `deals.model`, `report.json` and `page.html`; made once.
pub fn trained() -> &'static Folder {
    static TRAINED: OnceLock<Folder> = OnceLock::new();
    TRAINED.get_or_init(|| {
        let folder = Folder::with([("deals.csv", deals(1_500))]);
        folder.succeed(
            &"train --data deals.csv --target won --time DATE_CREATE --id ID --trials 2 --model deals.model \
              --report report.json --html page.html"
                .split_whitespace()
                .collect::<Vec<_>>(),
        );
        folder
    })
}

/// A copy of a trained model in a folder of its own, beside a table.
pub fn model_beside(table: &str) -> Folder {
    let model = std::fs::read(trained().path("deals.model")).unwrap();
    Folder::with([("deals.model", model.as_slice()), ("t.csv", table.as_bytes())])
}
