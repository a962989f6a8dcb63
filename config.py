"""Settings, all from the environment, with defaults that suit a laptop."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent
INSTANCE = Path(os.environ.get("KLASTER_INSTANCE", ROOT / "instance"))


def flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def database_url() -> str:
    """DATABASE_URL, or an SQLite file in the instance folder; PostgreSQL is always spoken to through psycopg."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'klaster.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def secret_key() -> str:
    """SECRET_KEY, or one drawn once and kept in the instance folder, so that a restart ends no session."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = INSTANCE / "secret_key"
    if not path.exists():
        INSTANCE.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()


class Config:
    """One class for every environment: what differs is a variable, not a subclass."""

    def __init__(self) -> None:
        self.SECRET_KEY = secret_key()
        self.SQLALCHEMY_DATABASE_URI = database_url()
        self.QUEUE_PATH = os.environ.get("QUEUE_PATH", str(INSTANCE / "queue.sqlite"))

        # HTTPS=0 is for a laptop: over plain http a browser would drop a secure cookie.
        https = flag("HTTPS", True)
        self.PREFERRED_URL_SCHEME = "https" if https else "http"
        self.SESSION_COOKIE_SECURE = https
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_NAME = "__Host-klaster" if https else "klaster"
        self.PERMANENT_SESSION_LIFETIME = timedelta(days=30)  # the row of the session ends it much earlier
        self.TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
        self.MAX_CONTENT_LENGTH = 16 * 1024 * 1024

        self.WTF_CSRF_TIME_LIMIT = None  # a token lives as long as its session: a slow reader loses nothing
        self.RATELIMIT_STORAGE_URI = os.environ.get("RATELIMIT_STORAGE_URI", "memory://")
        # Per address, and a whole college may share one; guessing at one account is slowed down by services/throttle.
        self.SIGN_IN_LIMIT = os.environ.get("SIGN_IN_LIMIT", "60 per minute")

        self.ARGON2_TIME_COST = 2  # OWASP: 19 MiB and two passes at the least
        self.ARGON2_MEMORY_KIB = 19 * 1024

        # console prints letters, file keeps them in the instance folder, smtp sends them.
        self.MAIL_TRANSPORT = os.environ.get("MAIL_TRANSPORT", "console")
        self.MAIL_FROM = os.environ.get("MAIL_FROM", "Klaster <no-reply@klaster.example>")
        self.MAIL_FOLDER = os.environ.get("MAIL_FOLDER", str(INSTANCE / "mail"))
        self.PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")
        self.SMTP_HOST = os.environ.get("SMTP_HOST", "localhost")
        self.SMTP_PORT = int(os.environ.get("SMTP_PORT", "587"))
        self.SMTP_USER = os.environ.get("SMTP_USER", "")
        self.SMTP_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
        self.SMTP_SECURITY = os.environ.get("SMTP_SECURITY", "starttls")  # starttls, tls or none

        self.LANGUAGES = ("ru", "en")
        self.BABEL_DEFAULT_LOCALE = "ru"
        self.TIMEZONE = os.environ.get("TIMEZONE", "Europe/Moscow")

        self.BOOTSTRAP_SERVE_LOCAL = True
        self.SEND_FILE_MAX_AGE_DEFAULT = timedelta(days=365)  # every static address carries a version

        self.DEMO = flag("KLASTER_DEMO", False)  # banner and the table of demo logins
        self.SOLVE_TIME_LIMIT_S = int(os.environ.get("SOLVE_TIME_LIMIT_S", "300"))
        self.SOLVE_WORKERS = int(os.environ.get("SOLVE_WORKERS", "1"))
        self.SOLVE_MEMORY_MB = int(os.environ.get("SOLVE_MEMORY_MB", "4096"))  # of each process of a solve
