"""Where things are, and how programs are run and measured."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = Path(os.environ.get("LEADLIGHT_DATA", ROOT.parent / "shared" / "data"))


def output(*command, **options):
    """Runs a program and returns what it printed; what it says on its standard error is shown."""
    command = [str(part) for part in command]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}\n{done.stdout}")
    return done.stdout


def cargo(*arguments, **options):
    return output(os.environ.get("CARGO", "cargo"), *arguments, **options)


def target_folder():
    return Path(json.loads(cargo("metadata", "--format-version", "1", "--no-deps"))["target_directory"])


def work_folder():
    """Where tables, matrices and models of a run go."""
    folder = target_folder() / "learning-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def binary(name):
    return target_folder() / "release" / name


def build():
    cargo("build", "--release", "--locked", "-p", "leadlight", "-p", "learning-bench")


def python():
    """The interpreter of an environment with the peers, which is made where it is missing or out of date."""
    environment = target_folder() / "tools" / "learning-peers"
    installed = environment / "requirements.txt"
    wanted = (HERE / "requirements.txt").read_text()
    if not installed.is_file() or installed.read_text() != wanted:
        print(f"installing scikit-learn into {environment}", flush=True)
        output(sys.executable, "-m", "venv", "--clear", environment)
        pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        output(*pip, "-r", HERE / "requirements.txt")
        installed.write_text(wanted)
    return environment / "bin" / "python"


def table(name):
    """The path of a table of the data folder, unpacked, or None where it is not there."""
    packed = DATA / f"{name}.csv.gz"
    if not packed.is_file():
        return None
    unpacked = work_folder() / f"{packed.parent.name}.csv"
    with gzip.open(packed, "rb") as source, unpacked.open("wb") as out:
        shutil.copyfileobj(source, out)
    return unpacked


@dataclass
class Run:
    """A finished process."""

    seconds: float
    # Of all threads, in the program and in the kernel: what is left of the wall clock on a busy machine.
    cpu_seconds: float
    # Peak resident memory. A process starts as a copy of the one that starts it, so it is at least that one's:
    # some 15 MB here.
    peak_bytes: int


def measured(command):
    """Runs a program to its end and measures it from outside: wall clock, and the peak that the kernel has seen."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed: {' '.join(str(part) for part in command)}")
    # Linux counts in KiB, macOS in bytes.
    peak_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak_bytes)


def train(name, data, options):
    """Trains with the executable; returns the process, its report and the size of the model file."""
    model, report = (work_folder() / f"{name}.{ending}" for ending in ("model", "report.json"))
    command = [binary("leadlight"), "train", "--data", data, *options, "--model", model, "--report", report]
    run = measured(command)
    return run, json.loads(report.read_text()), model.stat().st_size
