"""Settings: everything that differs between machines comes from the environment (docs/operations.md lists it).

What is the same everywhere stands beside what it is about, and is taken in below: accounts, the API, log lines, Celery.

Outside the embedded mode (`python3 run.py up` makes its own secrets) a missing or default secret stops the start.
"""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from crm.accounts.sign_in.account_settings import *  # noqa: F403 (passwords, allauth, second factors)
from crm.api.protocol.rest_settings import *  # noqa: F403 (how the API reads, answers and describes itself)
from crm.environment import Env
from crm.plugs import *  # noqa: F403 (dotted paths, all of them settings)
from crm.privacy.guards import log_lines
from crm.privacy.guards.browser_settings import *  # noqa: F403 (what browsers may load, frame and tell others)
from crm.product import ROOT, VAR, locale_paths

BASE_DIR = ROOT
env = Env()

EMBEDDED = env.bool("SPOJNIK_EMBEDDED", default=False)
DEBUG = env.bool("DEBUG", default=False)
if not EMBEDDED and not env.str("BASE_URL", default=""):
    raise ImproperlyConfigured("BASE_URL is not set: the address people type, such as https://crm.example.com.")
if not EMBEDDED and "*" in env.list("ALLOWED_HOSTS", default=[]):
    raise ImproperlyConfigured("ALLOWED_HOSTS is *: name the hosts, or anybody may choose what links point to.")

SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
MASTER_KEYS = env.secret("MASTER_KEYS")
INDEX_KEY = env.secret("INDEX_KEY")
LEDGER_KEY = env.secret("LEDGER_KEY")
BACKUP_KEY = env.secret("BACKUP_KEY")

# Under which country's law the house stands: a declaration by its dotted path (docs/countries.md).
JURISDICTION = env.str("JURISDICTION", default="crm.privacy.law.poland.POLAND")
try:
    COUNTRY = import_string(JURISDICTION)
except ImportError as trouble:
    raise ImproperlyConfigured(f"JURISDICTION names {JURISDICTION}, which is no declaration: {trouble}") from None

BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many stand in front: crm/accounts/limits/client_ip.py
DATA_DIR = Path(env.str("DATA_DIR", default=str(VAR / "data")))
LEDGER_DIR = Path(env.str("LEDGER_DIR", default=str(VAR / "ledger")))
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR / "backup")))
# A process that only reads LEDGER_DIR and has no BACKUP_DIR, as web in docker-compose.yml: the worker writes for it.
LEDGER_BY_WORKER = env.bool("LEDGER_BY_WORKER", default=False)
BACKUP_DAYS = env.int("BACKUP_DAYS", default=35)  # how long the data of a backup are kept
KEYS_BACKUP_DAYS = env.int("KEYS_BACKUP_DAYS", default=7)  # and the keys beside them: docs/operations.md, Backups
BACKUP_OLDEST_HOURS = env.int("BACKUP_OLDEST_HOURS", default=26)  # a backup each day, and two hours to make it
DRILL_OLDEST_DAYS = env.int("DRILL_OLDEST_DAYS", default=90)  # a quarter
ADVISORIES_FILE = env.str("ADVISORIES_FILE", default=str(DATA_DIR / "advisories.json"))
NIP_REGISTER = env("NIP_REGISTER", default="file")  # a firm by its NIP (crm/contacts/registers/): file, vat, regon
NIP_REGISTER_FILE = env("NIP_REGISTER_FILE", default="")
NIP_REGISTER_TIMEOUT = env.float("NIP_REGISTER_TIMEOUT", default=2.0)
REGON_URL = env("REGON_URL", default="https://wyszukiwarkaregon.stat.gov.pl/wsBIR/UslugaBIRzewnPubl.svc")
REGON_KEY, VAT_LIST_URL = env("REGON_KEY", default=""), env("VAT_LIST_URL", default="https://wl-api.mf.gov.pl")
EXCHANGE_RATES = env("EXCHANGE_RATES", default="file")  # what currencies are worth (crm/sales/money/): file, nbp
EXCHANGE_RATES_FILE, NBP_URL = env("EXCHANGE_RATES_FILE", default=""), env("NBP_URL", default="https://api.nbp.pl")
KSEF, KSEF_URL = env("KSEF", default="file" if EMBEDDED else ""), env("KSEF_URL", default="")  # crm/sales/ksef_line/

JOB_LEASE = timedelta(seconds=env.int("JOB_LEASE", default=60))
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # by which a watcher asks /metrics: crm/health/metrics/

# Between the approval of a purge and its first batch: time to think again.
RETENTION_COOLING = timedelta(seconds=env.int("RETENTION_COOLING", default=24 * 60 * 60))
if not EMBEDDED and timedelta(hours=24) > RETENTION_COOLING:
    raise ImproperlyConfigured("RETENTION_COOLING is shorter than 24 hours (86400): nobody could think again.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "pgtrigger",
    "rest_framework",
    "crm.privacy",
    "crm.accounts",
    "crm.jobs",
    "crm.mail",
    "consents",
    "retention",
    "breaches",
    "dsar",
    "crm.lists",
    "crm.files",
    "crm.contacts",
    "crm.correspondence",
    "crm.sales",
    "crm.outreach",
    "crm.workspace",
    "crm.api",
    "crm.agents",
    "crm.dpo",
    "crm.demo",
    "crm.health",
]

MIDDLEWARE = [
    "crm.stack.RoomMiddleware",
    "crm.headers.HeadersMiddleware",  # it and the next two stand outside whatever may answer
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "crm.health.metrics.traffic.TrafficMiddleware",
    "crm.health.closed.early_answers.EarlyAnswersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crm.compression.CompressionMiddleware",
    "crm.api.protocol.problem_middleware.ProblemMiddleware",
    "crm.health.closed.capacity.CapacityMiddleware",
    "crm.health.closed.maintenance.MaintenanceMiddleware",  # before whatever asks the database
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "crm.accounts.access.csrf.CsrfMiddleware",
    "crm.accounts.sessions.reader_middleware.ReaderMiddleware",
    "crm.accounts.access.user_language.UserLanguageMiddleware",
    "crm.api.protocol.authentication.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "crm.accounts.access.policy.PolicyMiddleware",
    "crm.accounts.access.nul_filter.CleanTextMiddleware",
    "crm.accounts.sessions.keep_alive.KeepingMiddleware",  # the policy says what pages ask by themselves
    "crm.accounts.access.entry_requirements.ThresholdMiddleware",
    "crm.accounts.staff_notice.middleware.StaffNoticeMiddleware",
    "crm.accounts.authorisations.threshold.AuthorisationMiddleware",
    "crm.dpo.policies.threshold.PoliciesMiddleware",
    "crm.accounts.access.egress.HandingOutMiddleware",
    "crm.workspace.moved_records.MovedMiddleware",
    "crm.workspace.throttle_page.SlowedMiddleware",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": ["crm.template_files.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.accounts.access.csrf.csrf_token",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "crm.accounts.templatetags.shell",
            ],
        },
    }
]

# A connection is tried before it is used: after a restart of the database, and after a restore, kept ones are dead. The
# web's threads keep theirs (crm/wsgi.py); worker, beat and commands open one where they need it.
DATABASES = {"default": {**env.database("DATABASE_URL"), "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A house's data fit in memory, where a page costs little beside the work on its rows. At PostgreSQL's prices, those of
# a spinning disk, a search would walk ten thousand rows by date before it fetched the five hundred whose name fits.
PAGE_COSTS = "-c seq_page_cost=0.3 -c random_page_cost=0.3"
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", PAGE_COSTS)
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DB_CONN_MAX_AGE", default=0)
# A database that is away says so within seconds: to whoever calls it, and on a line that was cut (milliseconds).
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", env.int("DB_CONNECT_TIMEOUT", default=10))
DATABASES["default"]["OPTIONS"].setdefault("tcp_user_timeout", 10_000)
# The roles have a limit of their own (launch/database/template.psql), 60 s for the application's; the worker's longer.
if statement_seconds := env.int("DB_STATEMENT_SECONDS", default=0):
    DATABASES["default"]["OPTIONS"]["options"] += f" -c statement_timeout={statement_seconds}s"
if env.bool("USE_MIGRATION_ROLE", default=False):
    DATABASES["default"] = {**DATABASES["default"], **env.database("MIGRATION_DATABASE_URL")}
# The application's role may only insert into and read the logs.
APP_ROLE = env.database("APP_ROLE_URL" if "APP_ROLE_URL" in env else "DATABASE_URL").get("USER", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "crm.accounts.sessions.store"
# Limits of a session, checked by our own clock. The environment may shorten them, not stretch them.
SESSION_LIFETIME = timedelta(seconds=min(env.int("SESSION_LIFETIME", default=43200), 43200))  # 12 h, whatever is done
SESSION_IDLE = timedelta(seconds=min(env.int("SESSION_IDLE", default=1800), 1800))
SESSION_IDLE_OFFICER = timedelta(seconds=min(env.int("SESSION_IDLE_OFFICER", default=900), 900))
SESSION_STEP = timedelta(seconds=60)  # how exactly the idle limit is written: no write per request
STEP_UP_WITHIN = timedelta(minutes=10)  # how long a password, code or passkey counts for a grave act
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = COUNTRY.time_zone

AUTH_USER_MODEL = "accounts.User"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # shares are plain rows; nobody asks guardian for rights
    "security.W003",  # Django's protection against forged forms is there, as crm.accounts.access.csrf's own
]

LANGUAGE_CODE = COUNTRY.language
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS = locale_paths(COUNTRY.code)
TIME_ZONE = COUNTRY.time_zone
USE_TZ = True
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [path for path in (BASE_DIR / "static", BASE_DIR / "var" / "assets") if path.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": env.str("STATIC_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # each under the name of its content, with a Brotli and a gzip copy
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
# The web server's queue (crm/web_worker.py), in each of its processes: how many may wait, and how long.
WEB_WAITING = env.int("WEB_WAITING", default=32)
WEB_WAIT_SECONDS = env.float("WEB_WAIT_SECONDS", default=1.0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # an upload stays in memory until it is sealed: never plain on disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_SCANNER = env.str("UPLOAD_SCANNER", default="")  # a command or clamd's socket: crm/privacy/uploads/scanner.py
UPLOAD_SCANNER_SECONDS = env.int("UPLOAD_SCANNER_SECONDS", default=30)
UPLOAD_USER_MB, UPLOAD_USER_FILES = env.int("UPLOAD_USER_MB", default=2000), env.int("UPLOAD_USER_FILES", default=5000)
UPLOAD_HOUSE_MB = env.int("UPLOAD_HOUSE_MB", default=50000)

# Django's mail functions fill the outbox; its workers deliver by SMTP, or keep everything where no server is named.
MAIL_DIR = DATA_DIR / "mail"
EMAIL_CONFIG = env.mail("EMAIL_URL")
MAIL_TRANSPORT = "smtp" if "smtp" in EMAIL_CONFIG["EMAIL_BACKEND"] else "file"
vars().update(EMAIL_CONFIG)
EMAIL_BACKEND = "crm.mail.outgoing.backend.OutboxBackend"
MAIL_BY_ANOTHER_FIRM = env.mail_by_another_firm("MAIL_RECIPIENT", EMAIL_CONFIG)
MAIL_TIMEOUT = env.int("MAIL_TIMEOUT", default=20)
MAIL_LEASE = timedelta(seconds=3 * MAIL_TIMEOUT)  # longer than any step between two looks at the lease
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", default=120)
MAIL_PER_HOUR_TO_ONE = env.int("MAIL_PER_HOUR_TO_ONE", default=20)
DNS_SERVER = env.str("DNS_SERVER", default="")  # whom `doctor` asks about sending domains; else the machine's resolver
# Incoming mail (crm/mail/mailboxes/): how often a mailbox is read, what is too large, whose certificates count besides.
MAIL_FETCH_SECONDS = env.int("MAIL_FETCH_SECONDS", default=120)
MAIL_LINES = env.int("MAIL_LINES", default=50)  # mailboxes that one worker listens to (IMAP IDLE); 0 for none
MAIL_LARGEST_MB = env.int("MAIL_LARGEST_MB", default=25)
DIAL_NETWORKS = env.list("DIAL_NETWORKS", default=[])  # inner networks that typed addresses may lead to
# Push services that browsers of our staff may name (crm/accounts/notifications/): their makers' own.
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    default=["fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"],
)
IMAP_CA_FILE, TIMESTAMP_URL = env.str("IMAP_CA_FILE", default=""), env.str("TIMESTAMP_URL", default="")
SEAL_MAIL_TO = env.list("SEAL_MAIL_TO", default=[])
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Spójnik <spojnik@localhost>")

HTTPS = BASE_URL.startswith("https://")
if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [BASE_URL]

API_PER_SECOND = env.int("API_PER_SECOND", default=10)  # of one caller: a burst
API_PER_MINUTE = env.int("API_PER_MINUTE", default=300)

# The invented house for clients that are being tested: where it lies, and whether this is its own process.
SANDBOX_DATABASE_URL = env.str("SANDBOX_DATABASE_URL", default="")
if SANDBOX := env.str("SPOJNIK_SANDBOX", default=""):  # building, open
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_URL = "memory://"  # nobody listens

LOGGING = log_lines.LOGGING
