"""Django's settings in the tests: the same, on the tests' own data.

pytest-django reads the settings before any ``conftest.py``; the directory must be named by then, or the
tests would empty the database under ``var/``. Of several processes that share the tests out, each has its own.
"""

import os
from pathlib import Path

DATA = Path(os.environ.get("ATELIER_TEST_DATA", Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ["ATELIER_DATA"] = str(DATA / os.environ.get("PYTEST_XDIST_WORKER", ""))
os.environ.setdefault("ATELIER_GATHER_MINUTES", "0")  # nobody waits for dates that no test sends

from portal.settings import *  # noqa: E402, F403

# Emptied before tests that touch no database; tests/portal/accounts/test_rate_limits.py sees to the shared one.
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shared"}}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose

# Tests serve the sources themselves, so that none has to be collected first; tests/portal/test_staticfiles.py collects.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
