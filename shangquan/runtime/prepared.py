"""Whether the embedded database was already brought to exactly this code: saves seconds per start.

The mark lies inside PostgreSQL's own data directory, so it goes wherever that data goes.
"""

import hashlib
import sys
from importlib import metadata
from pathlib import Path

MARK = "shangquan.prepared"
WITH_MIGRATIONS = ("django", "django-allauth", "django-unfold", "procrastinate")


def fingerprint(*, has_demo: bool) -> str:
    """Changes with every migration file of ours and every package that brings its own."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} demo={has_demo}".encode())
    for name in WITH_MIGRATIONS:
        digest.update(f"{name}=={metadata.version(name)}\n".encode())
    rooms = Path(__file__).resolve().parents[1]
    for path in sorted([*rooms.glob("*/migrations/*.py"), *rooms.glob("demo/**/*.py")]):
        digest.update(path.relative_to(rooms).as_posix().encode() + path.read_bytes())
    digest.update((rooms / "config" / "settings.py").read_bytes())
    return digest.hexdigest()


def is_prepared(pgdata: Path, fingerprint: str) -> bool:
    try:
        return (pgdata / MARK).read_text(encoding="ascii") == fingerprint
    except (OSError, ValueError):
        return False


def remember(pgdata: Path, fingerprint: str) -> None:
    (pgdata / MARK).write_text(fingerprint, encoding="ascii")


def forget(pgdata: Path) -> None:
    """The database was filled from elsewhere: look again at the next start."""
    (pgdata / MARK).unlink(missing_ok=True)
