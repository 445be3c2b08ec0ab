"""No line of a log holds a phone number, an openid or a token."""

import logging
import re

_PRIVATE = [
    (re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"\b(o[A-Za-z0-9_-]{3})[A-Za-z0-9_-]{20,24}\b"), r"\1…"),
    (
        re.compile(
            r"(?i)((?:access_token|secret|code|token|ticket|authorization)[=:]\s*)[^\s&\"',}]+"
        ),
        r"\1…",
    ),
]


def masked(line: str) -> str:
    """The line with personal data and secrets blotted out."""
    for pattern, instead in _PRIVATE:
        line = pattern.sub(instead, line)
    return line


class Mask(logging.Filter):
    """Masks the finished message, arguments and traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
        return True
