"""Sets Klaster up, shows it, tests it: python dev.py demo | test | lint | setup | bench | lock

Needs nothing but Python 3.11 or newer. DATABASE_URL, HOST and PORT may be set; the default is SQLite on 127.0.0.1:8000.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
IN_CI = os.environ.get("CI") == "true"


def say(text: str) -> None:
    print(text, flush=True)


def run(*command, **more) -> None:
    """Run a command of the virtual environment from the project's folder; stop with its code when it fails."""
    code = subprocess.run([str(part) for part in command], cwd=ROOT, **more).returncode
    if code:
        sys.exit(code)


def flask(*arguments, env=None) -> None:
    run(PYTHON, "-m", "flask", "--app", "wsgi", *arguments, env=env)


def setup(*lists: str) -> None:
    """Virtual environment, locked packages, compiled kernel and catalogues; only what has changed since."""
    if sys.version_info < (3, 11):
        sys.exit(f"Klaster needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        say("Making the virtual environment in .venv …")
        run(sys.executable, "-m", "venv", VENV)
    for name in ("requirements.txt", *lists):
        install(ROOT / name)
    compile_kernel()
    catalogues = list((ROOT / "app/translations").glob("*/LC_MESSAGES/messages.po"))
    if any(not done(po) for po in catalogues):
        run(PYTHON, "-m", "app.translations.tool", "compile")


def done(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


def compile_kernel() -> None:
    """The engine's kernels into numba's cache, so that no solve waits for the compiler."""
    kernels = sorted((ROOT / "app/matching").glob("*/*.py"))
    stamp = VENV / "kernel.compiled"
    sources = b"".join(path.read_bytes() for path in (*kernels, ROOT / "requirements.txt"))
    digest = hashlib.sha256(sources).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        say("Compiling the engine's kernel …")
        run(PYTHON, "-m", "app.matching.network.warm")
        stamp.write_text(digest)


def install(lock: Path) -> None:
    stamp = VENV / f"{lock.name}.installed"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"Installing the packages of {lock.name} …")
    if not UV.exists():
        pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--require-hashes", "-r", ROOT / "requirements-setup.txt")
    # Compiled now, each start afterwards takes a third of the time, even where Python may not write its caches.
    options = ("--quiet", "--compile-bytecode", "--python", PYTHON)
    run(UV, "pip", "install", *options, "--require-hashes", "-r", lock)
    stamp.write_text(digest)


def demo() -> None:
    """The demo cluster on a running server; what is already there stays."""
    setup()
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    env = {**os.environ, "KLASTER_DEMO": "1"}
    env.setdefault("HTTPS", "0")
    env.setdefault("MAIL_TRANSPORT", "file")
    env.setdefault("PUBLIC_URL", f"http://localhost:{port}")
    require_free(host, port)
    flask("demo", "start", env=env)
    serve(host, port, env)


def require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"{host}:{port} can't be used ({error.strerror}). Choose another: PORT=8001 make demo")


def serve(host: str, port: int, env: dict) -> None:
    """The worker and the web server until Ctrl-C; if one of them dies, the other is stopped too."""
    worker = subprocess.Popen([str(PYTHON), "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT, env=env)
    listen = f"{host}:{port}"
    web = subprocess.Popen(
        [str(PYTHON), "-m", "waitress", f"--listen={listen}", "--threads=8", "wsgi:app"], cwd=ROOT, env=env
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        announce(host, port, web)
        while worker.poll() is None and web.poll() is None:
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        # The worker takes an interrupt as "finish tidily"; a server started in the background ignores interrupts.
        for process, stop in ((web, signal.SIGTERM), (worker, signal.SIGTERM if os.name == "nt" else signal.SIGINT)):
            if process.poll() is None:
                process.send_signal(stop)
        for process in (web, worker):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def announce(host: str, port: int, web: subprocess.Popen) -> None:
    """Wait until the server answers, then print the address under the logins."""
    shown = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::"} else host
    while web.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1" if shown == "localhost" else host, port)) == 0:
                say(f"\n  Klaster is running: http://{shown}:{port}   (Ctrl-C stops it)\n")
                return
        time.sleep(0.1)


def test(*arguments: str) -> None:
    """All tests, in parallel; further arguments go to pytest."""
    setup("requirements-dev.txt")
    env = {**os.environ, "KLASTER_CHROMIUM": browser()}
    workers = () if any(word.startswith("-n") for word in arguments) else ("-n", str(os.cpu_count() or 2))
    run(PYTHON, "-m", "pytest", *workers, *arguments, env=env)


def browser() -> str:
    """The path of a Chromium; installed where the machine lets us, else the words that say how."""
    found = os.environ.get("KLASTER_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("Installing Chromium for the browser tests …")
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-dejavu-core"], **quiet)
        if found := next(filter(None, map(shutil.which, BROWSERS)), None):
            return found
    how = {"darwin": "brew install --cask chromium", "win32": "winget install Hibbiki.Chromium"}.get(
        sys.platform, "sudo apt-get install chromium"
    )
    advice = f"No Chromium was found. Install it ({how}), or set KLASTER_CHROMIUM to the path of a Chrome or Chromium."
    if IN_CI:
        sys.exit(advice)
    say(advice + "\nThe browser tests will be skipped.")
    return ""


def lint() -> None:
    """Style, imports, catalogues."""
    setup("requirements-dev.txt")
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(BIN / "lint-imports", "--no-cache")
    run(PYTHON, "-m", "app.translations.tool", "check")


def bench(*arguments: str) -> None:
    """The engine against its peers, in one run; slow."""
    setup("requirements-dev.txt")
    run(PYTHON, "-m", "bench", *arguments)


def lock() -> None:
    """Resolve requirements*.in and bench/requirements.in anew into the hash-locked lists."""
    setup()
    for name in ("requirements-setup", "requirements", "requirements-dev", "bench/requirements"):
        options = ("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade")
        run(UV, "pip", "compile", *options, f"{name}.in", "-o", f"{name}.txt")


COMMANDS = {"demo": demo, "test": test, "lint": lint, "setup": setup, "bench": bench, "lock": lock}

if __name__ == "__main__":
    name, *rest = sys.argv[1:] or [""]
    if name not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[name](*rest)
