"""The virtual environment of the peers that Klaster itself does not need: bench/.venv, made on the first run."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = HERE / "requirements.txt"
PACKAGES = ("scipy", "matching", "algmatch")


def ready() -> bool:
    """Does it hold what the lock says?"""
    stamp = VENV / "installed"
    return stamp.exists() and stamp.read_text() == _digest()


def make() -> None:
    """Create it and install the lock; nothing where that is done."""
    if ready():
        return
    print("Installing the peers of bench/requirements.txt …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)  # noqa: S603
    quiet = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
    subprocess.run([str(PYTHON), "-m", "pip", *quiet], check=True)  # noqa: S603
    (VENV / "installed").write_text(_digest())


def versions() -> list[str]:
    """What is installed in it."""
    if not ready():
        return []
    ask = f"from importlib.metadata import version\nfor name in {PACKAGES}: print(name, version(name))"
    done = subprocess.run([str(PYTHON), "-c", ask], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.splitlines()


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
