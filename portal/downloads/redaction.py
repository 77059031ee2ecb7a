"""Keep what opens a file out of the web server's log."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(?<=[?&])((?:signature|code|access_token|token_hint|id_token_hint|user_code)=)[^&\s]*")


class Redaction(logging.Filter):
    """Replaces secrets in the addresses of the access log; the rest of a line stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET.sub(r"\1…", value) if isinstance(value, str) and "?" in value else value for value in record.args
            )
        return True


def redact_access_log() -> None:
    """From now on; uvicorn has set its loggers up by the time that it loads the application."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(kept, Redaction) for kept in log.filters):
        log.addFilter(Redaction())
