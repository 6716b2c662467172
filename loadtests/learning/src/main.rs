//! The parts of the benchmark that run in Rust; each prints JSON or writes what others measure.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use learning_bench::problem::Problem;
use learning_bench::reference::{self, Trained};
use learning_bench::{Error, equal_objective, export, scoring};

/// Benchmarks of the learning core; `loadtests/learning/run` runs all of them
#[derive(Debug, Parser)]
enum Command {
    /// Write the reference company as CSV
    Company {
        /// Where to
        out: PathBuf,
    },
    /// Write the matrix of the reference company for other solvers
    Matrix {
        /// Folder; matrix.py describes it
        out: PathBuf,
    },
    /// Time solvers on that matrix at equal objective
    Solver {
        /// Penalties
        #[arg(long, num_args = 1.., default_values_t = [0.1, 1.0, 10.0])]
        lambdas: Vec<f64>,
        /// Runs of each
        #[arg(long, default_value_t = 9)]
        runs: usize,
    },
    /// Time the first pass over all records of models that have just been loaded
    FirstPass,
}

fn main() -> ExitCode {
    match run(&Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("learning-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Error> {
    let company = reference::company;
    match command {
        Command::Company { out } => {
            let mut file = BufWriter::new(File::create(out)?);
            synthetic::write_csv(&company().table, &mut file)?;
            Ok(file.flush()?)
        }
        Command::Matrix { out } => export::write(&Problem::new(&company())?, out),
        Command::Solver { lambdas, runs } => {
            let problem = Problem::new(&company())?;
            let mut timed = Vec::new();
            for &l2 in lambdas {
                timed.extend(equal_objective::compare(&problem, l2, (*runs).max(1))?);
            }
            print(&timed)
        }
        Command::FirstPass => {
            let passes = [Trained::ByRecipe, Trained::BySearch].map(scoring::first_pass);
            print(&passes.into_iter().collect::<Result<Vec<_>, _>>()?)
        }
    }
}

fn print(value: &impl serde::Serialize) -> Result<(), Error> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
