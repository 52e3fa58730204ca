"""Django's settings; what an operator may change is in options.py."""

from urllib.parse import urlsplit

from yana.project.database import database_settings
from yana.project.options import load

OPTIONS = load()

SECRET_KEY = OPTIONS.secret_keys[0]
SECRET_KEY_FALLBACKS = list(OPTIONS.secret_keys[1:])
DEBUG = False
ALLOWED_HOSTS = [OPTIONS.site_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [OPTIONS.base_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "yana.web",
    "yana.store",
    "allauth",
    "allauth.account",
    "django_htmx",
]

MIDDLEWARE = [
    # Outermost, so that a store that is away is answered without asking the store for anything.
    "yana.web.errors.away.StoreAwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "yana.project.middleware.HeadersMiddleware",
    "yana.project.middleware.CharsetMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # above the next one, so that static files shrink too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yana.project.middleware.SystemMiddleware",
]

ROOT_URLCONF = "yana.project.urls"
WSGI_APPLICATION = "yana.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yana.web.crisis_lines.context",
                "yana.web.frame.context",
            ],
        },
    },
]

DATABASES = {"default": database_settings(OPTIONS.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
# Straight from the package: nothing to collect before the first page, nothing stale after an
# upgrade.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_ENGINE = "yana.project.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 180
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yana.web.errors.views.csrf_failure"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if OPTIONS.secure else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OPTIONS.secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000  # A page of words is 2,000 letters; nothing here is large.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

AUTHENTICATION_BACKENDS = [
    "yana.project.sessions.Backend",
    # Who signed in before there was the one above stays signed in.
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_ADAPTER = "yana.web.accounts.PlainWords"
ACCOUNT_FORMS = {
    "signup": "yana.web.accounts.SignUp",
    "request_login_code": "yana.web.accounts.RequestCode",
    "confirm_login_code": "yana.web.accounts.SignInCode",
    "confirm_email_verification_code": "yana.web.accounts.AddressCode",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # Seconds: OWASP ASVS 6.5.5 allows ten minutes.
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True  # Twice: a first mail may be slow or lost.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(OPTIONS.base_url).scheme
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
DEFAULT_FROM_EMAIL = "yana@localhost"  # Never used: the e-mail channel has its own sender.
EMAIL_BACKEND = "yana.project.mail.OutboxBackend"

# One process serves few people; counts of sign-in tries need not survive it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None
