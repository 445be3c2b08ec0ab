"""One line of the doctor's report."""

from dataclasses import dataclass

MARKS = {"good": "✓", "bad": "✗", "warn": "!", "skipped": "–"}


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and the one thing to do about it."""

    grade: str  # good, bad, warn, skipped
    what: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{MARKS[self.grade]} {self.what}" + (f" → {self.fix}" if self.fix else "")


def good(what: str) -> Finding:
    return Finding("good", what)


def bad(what: str, fix: str) -> Finding:
    return Finding("bad", what, fix)


def warn(what: str, fix: str) -> Finding:
    return Finding("warn", what, fix)


def skipped(what: str, fix: str = "") -> Finding:
    return Finding("skipped", what, fix)
