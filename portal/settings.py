"""Django's settings. What an operator may change comes from :mod:`catalog.configuration`."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from catalog.configuration import PROJECT_DIRECTORY, configuration
from catalog.database import CUT_OFF
from portal.accounts.providers import social_providers
from portal.identity.keys import signing_keys
from portal.identity.user_codes import user_code

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
        "OPTIONS": CUT_OFF,
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
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

INSTALLED_APPS = [
    "portal.accounts",
    "portal.identity",
    "portal.discover",
    "portal.series",
    "portal.cart",
    "portal.downloads",
    "portal.operations",
    "portal.follow",
    "portal.news",
    "portal.statistics",
    "portal.extracts",
    "portal.requests",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "oauth2_provider",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "portal.staticfiles.StaticFiles",
]

MIDDLEWARE = [  # headers of security come from portal.security, for the STAC API and the tiles too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.identity.form_targets.FormTargets",
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
                "portal.appearance.theme",
                "portal.cart.context.cart",
                "portal.news.context.banners",
                "portal.downloads.context.quota",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets' templates may be ours

DATABASES = {"default": _database(_settings.database_url)}
CACHES = {
    # What all web processes of all hosts have to agree on: how often somebody tried, codes that were used.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each may remember by itself for a minute.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
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
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.SignupForm"
# By address: nobody can lock another person out.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,30/h/ip", "user_code": "10/m/ip"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Atelier] "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ADAPTER = "portal.accounts.second_factor.SecondFactors"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Atelier"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are right to half a minute
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _public.hostname in {"127.0.0.1", "localhost"}
SOCIALACCOUNT_PROVIDERS = social_providers(_settings.identity_providers)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # a provider's word on an address opens no account that is here already
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"

OAUTH2_PROVIDER_APPLICATION_MODEL = "identity.Client"
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "identity.DeviceGrant"
_key, *_older_keys = signing_keys(_settings.identity_keys)
OAUTH2_PROVIDER = {
    "APPLICATION_MODEL": OAUTH2_PROVIDER_APPLICATION_MODEL,
    "DEVICE_GRANT_MODEL": OAUTH2_PROVIDER_DEVICE_GRANT_MODEL,
    "APPLICATION_ADMIN_CLASS": "portal.identity.admin.ClientAdmin",
    "OAUTH2_VALIDATOR_CLASS": "portal.identity.validator.Validator",
    "SCOPES_BACKEND_CLASS": "portal.identity.scopes.ClientScopes",
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": _settings.public_url,
    "OIDC_RSA_PRIVATE_KEY": _key,
    "OIDC_RSA_PRIVATE_KEYS_INACTIVE": _older_keys,
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_STRICT_REDIRECT_URIS": True,
    "OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS": False,  # programs go on; sites are told by back-channel
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "ID_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 30 * 24 * 3600,  # after its last use
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "OAUTH_DEVICE_VERIFICATION_URI": f"{_settings.public_url}/identity/o/device",
    "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE": f"{_settings.public_url}/identity/o/device?user_code={{user_code}}",
    "OAUTH_DEVICE_USER_CODE_GENERATOR": user_code,
    "OAUTH_PRE_TOKEN_VALIDATION": [],
    **{
        f"COMPLIANT_BCP_RFC9700_{gate}": True
        for gate in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "PKCE_REQUIRED",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_MATCHING",
        )
    },
}

if _settings.mail_url:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _mail = urlparse(_settings.mail_url)
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and "starttls" in _mail.query
    EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "portal.accounts.mail.ConsoleAndFileBackend"
DEFAULT_FROM_EMAIL = _settings.mail_from or f"atelier@{_public.hostname}"

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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.staticfiles.Storage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
