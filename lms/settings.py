"""All settings, from the environment only (.env.example lists the names; docs/operating.md explains them).

Nothing set is a demo on this machine: SQLite, a file queue, mail on the console, a key of its own in var/. SECRET_KEY
or REDIS_URL or PostgreSQL make it production: then SECRET_KEY must be given.
"""

import contextlib
import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _
from environs import FileAwareEnv

BASE_DIR = Path(__file__).resolve().parent.parent
env = FileAwareEnv(expand_vars=False)  # FileAwareEnv: NAME_FILE names a file that holds the secret NAME
env.read_env(str(BASE_DIR / ".env"), recurse=False)

VAR_DIR = Path(env.str("LECTERN_VAR", "") or BASE_DIR / "var")


def secret(name: str) -> str:
    """The value of NAME, or of the file that NAME_FILE names, without the newline that editors leave there."""
    return env.str(name, "").strip()


# ── What runs here ───────────────────────────────────────────────────────────────────────────────────────────────────
SECRET_KEY = secret("SECRET_KEY")
DATABASE_URL = secret("DATABASE_URL")
REDIS_URL = secret("REDIS_URL")
EMBEDDED_DATABASE = not DATABASE_URL or DATABASE_URL.startswith("sqlite:")
DEMO = not SECRET_KEY and not REDIS_URL and EMBEDDED_DATABASE
DEBUG = env.bool("DEBUG", False)


def demo_key() -> str:
    """A key of this installation's own, made once. Two processes that start at once agree on the first one."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


if DEMO:
    SECRET_KEY = demo_key()
elif not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. It may be missing only in the demo, which has neither REDIS_URL nor PostgreSQL."
    )

SITE_URL = env.str("SITE_URL", f"http://localhost:{env.str('PORT', '8000')}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
SITE_HOST = SITE_URL.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"] if DEMO else env.list("ALLOWED_HOSTS", [SITE_HOST])

# ── Apps, middleware, templates ──────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "curriculum",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "accounts.middleware.NoZeroBytes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ReaderTimeZone",
]
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    TEMPLATE_LOADERS if DEBUG else [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "accounts.templatetags.lectern",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.access",
                "accounts.context.demo_people",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── Data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
if EMBEDDED_DATABASE:
    with contextlib.suppress(OSError):  # a folder that cannot be made is told by who needs it
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    DATABASE_URL = DATABASE_URL or f"sqlite:///{VAR_DIR / 'lectern.sqlite3'}"
DATABASES = {"default": env.dj_db_url("LECTERN_DATABASE", DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if EMBEDDED_DATABASE:
    # Measured with four processes that read, then write: none of these "database is locked" under WAL + IMMEDIATE.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    # Rate limits need a cache that all web processes share.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Lectern: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that are nobody's here
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or second factor is told by mail
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SIGNUP_DOMAINS = (
    env.str("SIGNUP_DOMAINS", "").lower().replace(",", " ").split()
)  # people of these may sign up without invitation
# How many proxies of ours stand in front: without it, all people behind a proxy share one rate limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
USERSESSIONS_TRACK_ACTIVITY = False  # a row at sign-in, none per page: its middleware is not needed
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lectern"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
email = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = email.get("EMAIL_HOST", ""), email.get("EMAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = email.get("EMAIL_HOST_USER", ""), email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = email.get("EMAIL_USE_TLS", False), email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Lectern <lectern@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ── Queue ────────────────────────────────────────────────────────────────────────────────────────────────────────────
# The database is the queue; a message only hurries what is due there (docs/architecture.md).
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 0.5,
    }
else:
    QUEUE_DIR = VAR_DIR / "queue"
    CELERY_BROKER_URL = "filesystem://localhost"  # the name says nothing; without one kombu warns each time
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.25,  # seconds; costs 0.2 % of a core, and a worker told to stop looks up as often
    }

# ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────────
LINKS_ALLOW_NETWORKS: list[str] = env.list(
    "LINKS_ALLOW_NETWORKS", []
)  # networks the address guard lets through, default none
LINKS_ALLOW_PORTS = env.list("LINKS_ALLOW_PORTS", [], subcast=int)  # besides 80 and 443
LINKS_CA_FILE = env.str("LINKS_CA_FILE", "")
LINKS_CONCURRENCY = env.int("LINKS_CONCURRENCY", 512)  # links that one worker process looks at at once
LINKS_PER_HOST = env.int("LINKS_PER_HOST", 2)  # requests at once to one site, of all workers together
LINKS_HOST_DELAY = env.float("LINKS_HOST_DELAY", 0.5)  # seconds between two requests to one site
LINKS_PROBING = env.bool("LINKS_PROBING", True)  # ask hosts for pages that cannot exist, to tell soft 404s
LINKS_BEAT_SECONDS = env.float("LINKS_BEAT_SECONDS", 60)
# How long a batch is a worker's own; what a killed worker held is due again then. Longer than a task may run.
LINKS_CLAIM_SECONDS = env.float("LINKS_CLAIM_SECONDS", 15 * 60)

# ── Web ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # a guide may have 5 MB, and comes back once more from its preview
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ── Safety ───────────────────────────────────────────────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ── Words and time ───────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

# ── Log ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
}
