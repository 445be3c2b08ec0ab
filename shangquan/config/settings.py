"""Django's settings, all derived from the typed environment."""

from pathlib import Path
from urllib.parse import urlsplit

from shangquan.config.database import database
from shangquan.config.environ import load
from shangquan.config.office.look import UNFOLD  # noqa: F401 (read by unfold)
from shangquan.kit import clock

ENVIRON = load()
BASE_DIR = Path(__file__).resolve().parent.parent

clock.follow(ENVIRON.clock_offset_file if ENVIRON.is_demo else None)

SECRET_KEY = ENVIRON.secret_key
DEBUG = ENVIRON.debug
ALLOWED_HOSTS = [urlsplit(ENVIRON.public_url).hostname or ""]
if ENVIRON.is_demo:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ENVIRON.public_url] if ENVIRON.public_url else []
IS_SECURE = ENVIRON.public_url.startswith("https://")

ROOMS = [
    "kit", "accounts", "merchants", "catalog", "scenes", "inventory",
    "ledger", "messaging", "devices", "payments", "orders", "complaints", "marketing", "chat", "flows",
]  # fmt: skip

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "shangquan.config.office.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(f"shangquan.{room}" for room in ROOMS),
    "shangquan.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shangquan.config.middleware.Guard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shangquan.config.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "shangquan.config.urls"
WSGI_APPLICATION = "shangquan.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"sq": "shangquan.config.office.tags"},
        },
    }
]

IS_POOLED = bool(ENVIRON.dsn_direct and ENVIRON.dsn_direct != ENVIRON.dsn)
DATABASES = {"default": database(ENVIRON.web_dsn, threads=ENVIRON.web_threads, is_pooled=IS_POOLED)}
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = None
STATICFILES_DIRS = [BASE_DIR / "static", ("demo", BASE_DIR / "demo" / "pictures")]
MEDIA_URL = "/media/"
MEDIA_ROOT = ENVIRON.data_dir / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Straight from the finders: nothing to collect, one step less between `git clone` and a page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/web/assets/.+-[\w-]{8,}\."

SESSION_COOKIE_NAME = "shangquan_staff"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
USE_X_FORWARDED_HOST = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # a dish with all the options its page allows

LOGIN_URL = "/office/login/"
# Back office: words unfold brings without a translation, and the second factor.
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
MFA_ADAPTER = "shangquan.flows.second_factor.Adapter"
MFA_TOTP_TOLERANCE = 1

PROCRASTINATE_IMPORT_PATHS = ["shangquan.flows.tasks"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "shangquan.config.logs.Mask"}},
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}
    },
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
