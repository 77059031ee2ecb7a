"""Django's settings. What an operator may change comes from :mod:`catalog.configuration`."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlparse

from catalog.configuration import PROJECT_DIRECTORY, configuration

_settings = configuration()


def _database(url: str) -> dict[str, object]:
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname"),
        "USER": parts.get("user"),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host"),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 0,
        "TEST": {"NAME": parts.get("dbname")},
    }


def _secret_key(kept_in: Path) -> str:
    if _settings.secret_key:
        return _settings.secret_key
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        aside = kept_in.with_suffix(f".{secrets.token_hex(4)}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(50))
        try:
            kept_in.hardlink_to(aside)
        except FileExistsError:  # another process was first: its key is the key
            pass
        finally:
            aside.unlink()
    return kept_in.read_text()


SECRET_KEY = _secret_key(_settings.data / "secret_key")
DEBUG = _settings.debug
_public = urlparse(_settings.public_url)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver", _public.hostname or "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _public.scheme == "https" else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
SESSION_COOKIE_NAME = f"atelier_session_{_settings.port}"
CSRF_COOKIE_NAME = f"atelier_csrf_{_settings.port}"

INSTALLED_APPS = [
    "portal.accounts",
    "portal.discover",
    "portal.series",
    "portal.cart",
    "portal.downloads",
    "portal.operations",
    "allauth",
    "allauth.account",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIRECTORY / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.cart.context.cart",
            ],
        },
    },
]

DATABASES = {"default": _database(_settings.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.SignupForm"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,30/h/ip"}  # by address: nobody can lock another person out
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Atelier] "

EMAIL_BACKEND = "portal.accounts.mail.ConsoleAndFileBackend"
DEFAULT_FROM_EMAIL = f"atelier@{_public.hostname}"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [PROJECT_DIRECTORY / "portal" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = _settings.data / "static"
STATICFILES_DIRS = [
    PROJECT_DIRECTORY / "static",
    ("vendor/maplibre-gl", PROJECT_DIRECTORY / "node_modules" / "maplibre-gl" / "dist"),
    ("vendor/world-atlas", PROJECT_DIRECTORY / "node_modules" / "world-atlas"),
    ("vendor/topojson-client", PROJECT_DIRECTORY / "node_modules" / "topojson-client" / "dist"),
]
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
