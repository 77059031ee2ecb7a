"""Django's settings in the tests: the same, on the tests' own data.

pytest-django reads the settings before any ``conftest.py``; the directory must be named by then, or the
tests would empty the database under ``var/``.
"""

import os
from pathlib import Path

os.environ.setdefault("ATELIER_DATA", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose

# Tests serve the sources themselves, so that none has to be collected first; tests/portal/test_staticfiles.py collects.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
