"""Every setting, flat; each environment variable is read here, once."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from rest.counters.leases import CountedWithLimit
from visimade_site.first_run import read_or_create_secret
from visimade_site.setting_values import MEMORY, counts_in, networks, pages_domain, rate
from visimade_site.storage_url import storage_from

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)

# Where the platform answers
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
WORKERS = env.int("WORKERS", default=1)
THREADS = env.int("THREADS", default=8)
APP_ORIGIN = env.str("APP_ORIGIN", default="").rstrip("/")
REGISTRATION = env.str("REGISTRATION", default="open")
LOAD_DEMO = env.bool("DEMO", default=True)

REACHED_AS = "127.0.0.1" if HOST in ("0.0.0.0", "::", "") else f"[{HOST}]" if ":" in HOST else HOST
LISTENING_ORIGIN = f"http://{REACHED_AS}:{PORT}"

ORIGIN = urlsplit(APP_ORIGIN)
if APP_ORIGIN and (ORIGIN.scheme not in ("http", "https") or ORIGIN.path or not ORIGIN.hostname):
    raise ImproperlyConfigured("APP_ORIGIN must be an origin such as https://apps.example.org")
PAGES_DOMAIN = pages_domain(env.str("PAGES_DOMAIN", default=""), ORIGIN.hostname or "")
if REGISTRATION not in ("open", "closed"):
    raise ImproperlyConfigured("REGISTRATION must be open or closed")

TLS = APP_ORIGIN.startswith("https://")
COOKIE = "__Host-{}" if TLS else "{}-" + str((ORIGIN.port or 80) if APP_ORIGIN else PORT)  # browsers ignore the port
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = (
    [ORIGIN.hostname, *LOOPBACK_HOSTS]
    if APP_ORIGIN
    else [*LOOPBACK_HOSTS, *([HOST] if HOST not in ("0.0.0.0", "::", "") else [])]
) + ([f".{PAGES_DOMAIN}"] if PAGES_DOMAIN else [])

# Secrets: generated into DATA_DIR on the first start, one purpose each
SECRET_KEY = read_or_create_secret(DATA_DIR, "secret-key", env.str("SECRET_KEY", default=""))
JWT_SIGNING_KEY = read_or_create_secret(DATA_DIR, "jwt-key", env.str("JWT_SIGNING_KEY", default=""))
SETUP_TOKEN = read_or_create_secret(DATA_DIR, "setup-token", env.str("SETUP_TOKEN", default=""))

INSTALLED_APPS = [
    "visimade_site.admin_site.VisimadeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "accounts",
    "journal",
    "pages_app",
    "datastores",
    "files",
    "page_apis",
    "developers",
    "visimade_site",
]

MIDDLEWARE = [
    "visimade_site.edge.EdgeMiddleware",
    "visimade_site.trusted.Security",
    "visimade_site.trusted.Static",
    "visimade_site.trusted.SmallForms",
    "visimade_site.trusted.Session",
    "visimade_site.trusted.Csrf",
    "visimade_site.trusted.Authentication",
    "visimade_site.trusted.Messages",
    "visimade_site.trusted.FrameOptions",
    "visimade_site.trusted.ContentPolicy",
]

ROOT_URLCONF = "visimade_site.urls"
WSGI_APPLICATION = "visimade_site.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    }
]

# Databases: an embedded file, or PostgreSQL by DATABASE_URL
STATEMENT_TIMEOUT_SECONDS = env.int("STATEMENT_TIMEOUT_SECONDS", default=10)
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL and urlsplit(DATABASE_URL).scheme not in ("postgres", "postgresql", "sqlite"):
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///")
DATABASE = (
    env.db_url("DATABASE_URL")
    if DATABASE_URL
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA_DIR / "visimade.sqlite3"),
        "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},  # a file: in-memory databases fail under threads
    }
)
DATABASES = {"default": DATABASE}
DATABASE.setdefault("OPTIONS", {})
DATABASE["CONN_MAX_AGE"] = None
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }
elif DATABASE["ENGINE"].endswith("postgresql"):
    DATABASE["OPTIONS"].setdefault("server_side_binding", True)
    DATABASE["OPTIONS"].setdefault("prepare_threshold", 5)
    DATABASE["OPTIONS"].setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = counts_in(REDIS_URL, WORKERS, str(DATA_DIR / "counters.sqlite3")) | {
    "previews": {  # in each process: of 10 KB at most
        "BACKEND": MEMORY,
        "LOCATION": "previews",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}
# django-ratelimit knows no caches but its own list, and asks for a shared one, which a single process need not have
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001", "django_ratelimit.E003"]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Mail: EMAIL_URL such as smtp+tls://user:password@mail.example.org:587; without it nothing is mailed
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_CONFIGURED = bool(EMAIL_URL)
vars().update(env.email_url_config(EMAIL_URL or "consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Visimade <no-reply@localhost>")

# Accounts and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.login.UsernameOrEmailBackend"]
# For forms and commands; the API has its serializer
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.sign_in.passwords.LongEnough"}]
LOGIN_URL = "/login"
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_NAME = COOKIE.format("sessionid")
CSRF_COOKIE_NAME = COOKIE.format("csrftoken")
PAGE_COOKIE_NAME = COOKIE.format("vm")  # on the host of a page, ISOLATION 8
PAGE_STATE_COOKIE_NAME = f"{PAGE_COOKIE_NAME}-st"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no further cookie
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [APP_ORIGIN] if APP_ORIGIN else []
CSRF_FAILURE_VIEW = "visimade_site.views.csrf_failure"
ACCESS_TOKEN_SECONDS = 3600
REFRESH_TOKEN_DAYS = 7
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_SIGNING_KEY,
    "ISSUER": "visimade",
    "AUDIENCE": "visimade-api",
    "ACCESS_TOKEN_LIFETIME": timedelta(seconds=ACCESS_TOKEN_SECONDS),
    "TOKEN_TYPE_CLAIM": "typ",
    "USER_ID_CLAIM": "sub",
}

# Where clients come from: the proxies that may say so, and the header to which each adds the address of its caller
TRUSTED_PROXIES = networks(env.list("TRUSTED_PROXIES", default=[]))
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", default="X-Forwarded-For")

# Rate limits: requests per window, CONTRACT 1.6
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_HASH_ALGORITHM = CountedWithLimit
RATELIMIT_ENABLE = env.bool("RATELIMIT_ENABLE", default=True)
RATELIMIT_IP_META_KEY = "rest.addresses.client_address"
RATELIMIT_REGISTER = rate(env.str("RATELIMIT_REGISTER", default="10/m"))
RATELIMIT_REFRESH = rate(env.str("RATELIMIT_REFRESH", default="10/m"))
RATELIMIT_LOGIN_IP = rate(env.str("RATELIMIT_LOGIN_IP", default="10/m"))
RATELIMIT_LOGIN_USERNAME = rate(env.str("RATELIMIT_LOGIN_USERNAME", default="5/m"))
RATELIMIT_READ = rate(env.str("RATELIMIT_READ", default="300/m"))
RATELIMIT_READ_ANONYMOUS = rate(env.str("RATELIMIT_READ_ANONYMOUS", default="600/m"))
RATELIMIT_WRITE = rate(env.str("RATELIMIT_WRITE", default="120/m"))
RATELIMIT_UPLOAD = rate(env.str("RATELIMIT_UPLOAD", default="30/m"))
RATELIMIT_FORM = rate(env.str("RATELIMIT_FORM", default="30/m"))
RATELIMIT_FUNCTION = rate(env.str("RATELIMIT_FUNCTION", default="30/m"))
RATELIMIT_PASSWORD_RESET = rate(env.str("RATELIMIT_PASSWORD_RESET", default="5/m"))
RATELIMIT_PASSWORD_RESET_ADDRESS = rate(env.str("RATELIMIT_PASSWORD_RESET_ADDRESS", default="3/h"))
RATELIMIT_REPORT = rate(env.str("RATELIMIT_REPORT", default="5/m"))

# Worker-seconds a minute: of a user, of a page, and of an address that is not signed in
COST_USER = 20
COST_PAGE = 60
COST_ADDRESS = 10

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.CallerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["rest.bodies.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest.json.OrjsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "rest.json.AlwaysJSON",
    "EXCEPTION_HANDLER": "rest.errors.answer",
    "UNAUTHENTICATED_USER": "accounts.callers.Anonymous",
    "UNAUTHENTICATED_TOKEN": None,
    "DEFAULT_SCHEMA_CLASS": "rest.openapi.operations.Schema",
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Visimade API",
    "VERSION": "1",
    "DESCRIPTION": "Post one HTML file, get an app for many users. JSON in and out; `Authorization: Bearer <token>`;"
    ' every error is `{"error", "code"}`. Times are UTC, ISO 8601. Unknown query parameters are refused;'
    " unknown fields of a body are ignored, unless it is described with `additionalProperties: false`.",
    "POSTPROCESSING_HOOKS": [],
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # of serializers; ours are read by rest.openapi.operations
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
}

# Limits, CONTRACT 19; 1 MB = 2**20 bytes
MB = 2**20
PAGE_MAX_BYTES = 5 * MB
RECORD_MAX_BYTES = 1 * MB
JSON_BODY_MAX_BYTES = 10 * MB
ESCAPED_JSON_MAX_BYTES = 32 * MB  # 5 MB of HTML, and six bytes for each character of it
FORM_RECORD_MAX_BYTES = 256 * 1024
DEFINITION_MAX_BYTES = 256 * 1024  # of the body that sets a schema or an agent spec
AGENT_SPEC_MAX_BYTES = 100 * 1024
PAGE_SCHEMAS_MAX_BYTES = 1 * MB
PAGE_DATA_MAX_BYTES = env.int("PAGE_DATA_MAX_BYTES", default=1024 * MB)
COLLECTIONS_MAX = 1_000
RECORDS_MAX = 10_000_000
PAGES_PER_USER_MAX = env.int("PAGES_PER_USER_MAX", default=500)
VERSIONS_KEPT = env.int("VERSIONS_KEPT", default=100)
if VERSIONS_KEPT < 2:
    raise ImproperlyConfigured("VERSIONS_KEPT must be 2 or more: the live version and the one before")
JOURNAL_DAYS = env.int("JOURNAL_DAYS", default=30)
VIEW_FLUSH_SECONDS = 4
DATA_UPLOAD_MAX_MEMORY_SIZE = JSON_BODY_MAX_BYTES
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=50 * MB)
PAGE_FILES_MAX_BYTES = env.int("PAGE_FILES_MAX_BYTES", default=1024 * MB)
FILES_PER_PAGE_MAX = 100_000
IMAGE_MAX_PIXELS = 50_000_000
IMAGE_MAX_SIDE = 16_384

# Static files, and the bytes of uploaded files: on this disk, or in an S3-compatible store by STORAGE_URL
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
UPLOAD_DIR = DATA_DIR / "uploads"  # on one file system with MEDIA_ROOT, so that a finished upload is only renamed
STORAGE_URL = env.str("STORAGE_URL", default="")
DISK = {
    "BACKEND": "files.storage.disk.DiskStorage",
    "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
}
# Where script/server puts a copy of the database and the files every day: a folder, or s3://bucket/prefix
BACKUP_URL = env.str("BACKUP_URL", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=7)
if BACKUP_KEEP < 1:
    raise ImproperlyConfigured("BACKUP_KEEP must be 1 or more")
STORAGES = {
    "default": storage_from(STORAGE_URL) if STORAGE_URL else DISK,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False

# Headers of the trusted side; hosted pages have their own, see pages_app/hosting/serving.py
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = ["visimade_site.formats"]

ACCESS_LOG = env.bool("ACCESS_LOG", default=False)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
