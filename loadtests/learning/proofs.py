"""Figures that the workspace's tests measure with their full counts.

A test prints `RESULT name | measured | target | pass`, or `fail` as the last part.
"""

import os
import re
import subprocess

import tools

RESULT = re.compile(r"RESULT (.+?) \| (.+?) \| (.+?) \| (pass|fail)\b")


def proofs():
    """What the tests print, and whether all of them passed."""
    cargo = os.environ.get("CARGO", "cargo")
    done = subprocess.run(
        [cargo, "test", "--workspace", "--locked", "--no-fail-fast", "--", "--nocapture"],
        cwd=tools.ROOT,
        env={**os.environ, "LEADLIGHT_COUNTS": "full"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    results = [
        {"name": name, "measured": measured, "target": target, "passed": verdict == "pass"}
        for name, measured, target, verdict in RESULT.findall(done.stdout)
    ]
    return {"all_tests_pass": done.returncode == 0, "results": results}
