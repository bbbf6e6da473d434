"""How the house is switched on: everything that differs between installations comes from the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

HERE = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("TONGBAN_DATA_DIR", "data")).resolve()
TONGBAN_DEMO = os.environ.get("TONGBAN_DEMO") == "1"


def _secret() -> str:
    path = Path(os.environ.get("TONGBAN_SECRET_KEY_FILE", DATA_DIR / "secret-key"))
    return path.read_text().strip() if path.exists() else os.urandom(32).hex()


# a statement asked for the third time on a connection is planned once for all: most of a short read is its planning
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


def _database(url: str) -> dict[str, object]:
    """A Django database from any PostgreSQL address; what Django has no name for (sslmode …) goes through as it is."""
    parts = {"connect_timeout": "5"} | conninfo_to_dict(url)
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: parts.pop(libpq, "") for django, libpq in named.items()},
        "OPTIONS": parts | PREPARED,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


SECRET_KEY = _secret()
AFTER_ENTERING = {"staff": "cases:desk", "applicant": "applicants:parties"}
TRUSTED_PROXIES = int(os.environ.get("TONGBAN_PROXIES", "0"))
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TONGBAN_HOSTS", "*").split(",")
RUNTIME_URL = os.environ.get("TONGBAN_DATABASE_URL", "postgresql:///tongban")
DATABASES = {
    "default": _database(RUNTIME_URL),
    "owner": _database(os.environ.get("TONGBAN_OWNER_URL", RUNTIME_URL)),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "tongban.kernel.zones",
    "tongban.kernel.clock",
    "tongban.kernel.journal",
    "tongban.kernel.files",
    "tongban.kernel.exchange",
    "tongban.kernel.documents",
    "tongban.kernel.notices",
    "tongban.kernel.search",
    "tongban.ui",
    "tongban.people",
    "tongban.applicants",
    "tongban.catalogue",
    "tongban.appointments",
    "tongban.seals",
    "tongban.certificates",
    "tongban.cases",
    "tongban.questions",
    "tongban.payments",
    "tongban.subscriptions",
    "tongban.handoffs",
    "tongban.portal",
]

MIDDLEWARE = [
    "tongban.site.middleware.traced",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongban.site.middleware.acting",
    "tongban.site.middleware.refusing",
]
ROOT_URLCONF = "tongban.site.urls"
WSGI_APPLICATION = "tongban.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csrf",
                "tongban.portal.frame.frame",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE.parent / "kernel" / "locale", HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "tongban.site.errors.csrf"
OUTWARD_HOSTS = tuple(filter(None, os.environ.get("TONGBAN_OUTWARD_HOSTS", "").split(",")))
PEER_AUTHORITIES, PEER_CERTIFICATE, PEER_KEY = (
    os.environ.get(f"TONGBAN_PEER_{name}", "") for name in ("AUTHORITIES", "CERTIFICATE", "KEY")
)
PEERS_ZONE = os.environ.get("TONGBAN_PEERS_ZONE", "*" if TONGBAN_DEMO else "")
ENVELOPES_KEPT_DAYS = int(os.environ.get("TONGBAN_ENVELOPES_KEPT_DAYS", "90"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["tongban.kernel.files.gate.Gate"]
FILE_LIMIT = int(os.environ.get("TONGBAN_FILE_LIMIT_MB", "20")) << 20
CLAMD = os.environ.get("TONGBAN_CLAMD", "")
S3 = os.environ.get("TONGBAN_S3", "")
S3_KEY = os.environ.get("TONGBAN_S3_KEY", "")
S3_SECRET = os.environ.get("TONGBAN_S3_SECRET", "")
S3_REGION = os.environ.get("TONGBAN_S3_REGION", "us-east-1")
TRUST = os.environ.get("TONGBAN_TRUST", str(DATA_DIR / "trust"))
SCANS = os.environ.get("TONGBAN_SCANS", "")
PUBLIC_ADDRESS = os.environ.get("TONGBAN_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
SMTP = urlsplit(os.environ.get("TONGBAN_SMTP", ""))
MAIL_READY = bool(SMTP.hostname) or TONGBAN_DEMO
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST, EMAIL_PORT = SMTP.hostname or "", SMTP.port or (465 if SMTP.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(SMTP.username or ""), unquote(SMTP.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = SMTP.scheme == "smtps", SMTP.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("TONGBAN_MAIL_FROM", "tongban@localhost")
PAYMENT_PROVIDER = os.environ.get("TONGBAN_PAYMENT", "double" if TONGBAN_DEMO else "")
SEAL_MAKER = os.environ.get("TONGBAN_SEAL_MAKER", "demonstration")
PAYMENT_KEY = os.environ.get("TONGBAN_PAYMENT_KEY", "")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGGING_CONFIG = None
