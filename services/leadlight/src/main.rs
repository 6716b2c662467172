//! The `leadlight` executable: parses the command line, runs one command, maps errors to exit codes.

mod arguments;
mod commands;
mod console;
mod error;
mod inputs;
mod keys;
mod memory;
mod model_file;
mod output;
mod progress;
mod runtime;
mod service;
mod storage;
mod table_file;
mod text;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

/// One interpretable, calibrated model per company: probabilities of success for leads and deals.
#[derive(Debug, Parser)]
#[command(name = "leadlight", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    memory::give_back_large_blocks();
    let cli = Cli::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = cli.command.run(&mut out).and_then(|()| out.flush().map_err(error::Error::Stdout));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(message) = error.message() {
                console::error(&message);
            }
            error.exit_code()
        }
    }
}
