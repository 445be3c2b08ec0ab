"""The parts of a running installation: what is started, as whom, with which environment."""

import os
import subprocess
import sys
from pathlib import Path

from shangquan.config.environ import Environ

from . import identity
from .identity import RunAs
from .part import Part

PYTHON = [sys.executable, "-P", "-m"]
# Nothing that leaks may leak for ever. A demo does not run that long.
LIMITS = ["--workers-lifetime", "6h", "--workers-max-rss", "600"]


class Children:
    """Builds the parts for one installation."""

    def __init__(self, env: Environ, settings_file: Path | None) -> None:
        self._environ = env
        self._settings_file = settings_file
        self.run_as, self.remark = _who(self._process_environment(), self._files_to_read())

    def own_data(self) -> None:
        """Folders for what children write; as root they get the user who needs them."""
        for name in ("secrets", "twin", "beats", "media", "static"):
            folder = self._environ.data_dir / name
            self.run_as.own_dir(folder)
            self.run_as.own_tree(folder)

    def twin(self) -> Part:
        state = self._environ.data_dir / "twin" / "twin.db"
        return self._part(
            "twin",
            *("wxsandbox", "serve", "--host", self._environ.host),
            *("--port", str(self._environ.twin_port), "--state", str(state)),
        )

    def prepare(self, *, has_demo: bool) -> Part:
        return self._part(
            "prepare", "shangquan.runtime.prepare", *(["--demo"] if has_demo else []), direct=True
        )

    def doors(self) -> Part:
        """Shows the demo district to the twin: menu, codes, the printed ones."""
        return self._part("demo", "django", "demo_district", "--doors")

    def web(self) -> Part:
        return self._part(
            "web",
            *("granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
            *("--host", self._environ.host, "--port", str(self._environ.web_port)),
            *("--workers", str(self._environ.web_workers)),
            *("--blocking-threads", str(self._environ.web_threads)),
            *([] if self._environ.is_demo else LIMITS),
            *("--workers-kill-timeout", "5"),
            *("--respawn-failed-workers", "--respawn-interval", "0.2"),
            *("--log-level", "warning", "shangquan.runtime.served:web"),
        )

    def events(self) -> Part:
        return self._part(
            "events",
            *("granian", "--interface", "asgi", "--http", "1", "--no-ws", "--workers", "1"),
            *("--host", self._environ.host, "--port", str(self._environ.events_port)),
            *("--workers-kill-timeout", "1", "--backpressure", "6000"),
            *("--respawn-failed-workers", "--respawn-interval", "0.2"),
            *("--log-level", "warning", "shangquan.runtime.served:events"),
        )

    def worker(self) -> Part:
        return self._part("worker", "shangquan.runtime.worker", direct=True)

    def _part(self, name: str, *arguments: str, direct: bool = False) -> Part:
        env = self._process_environment()
        if direct and self._environ.dsn_direct:
            env["SHANGQUAN_DSN"] = self._environ.dsn_direct  # never through a pooler
        return Part(
            name=name,
            command=[*PYTHON, *arguments],
            env=env,
            cwd=self._environ.data_dir,
            run_as=self.run_as,
        )

    def _process_environment(self) -> dict[str, str]:
        env = dict(os.environ)
        env |= {
            "DJANGO_SETTINGS_MODULE": "shangquan.config.settings",
            "PYTHONUNBUFFERED": "1",
            "SHANGQUAN_DATA_DIR": str(self._environ.data_dir),
            "SHANGQUAN_INSTANCE": self._environ.instance,
        }
        if self._settings_file:
            env["SHANGQUAN_CONFIG"] = str(self._settings_file.resolve())
        return env

    def _files_to_read(self) -> list[Path]:
        env = self._environ
        files = [self._settings_file, env.pay_private_key_file, env.pay_public_key_file]
        return [file for file in files if file and env.secrets_dir not in file.parents]


def _who(env: dict[str, str], files: list[Path]) -> tuple[RunAs, str]:
    """The system user where it can run the code; else root stays root, and says so."""
    if os.geteuid() != 0:
        return identity.ourselves(), ""
    user = identity.for_children()
    if not _can_run_code(user, env):
        return identity.ourselves(), (
            f"the user {user.name} cannot read Python or the code here, so the parts run as root; "
            "fine to try things out, not for guests"
        )
    for file in files:
        if not user.can_read(file):
            return identity.ourselves(), (
                f"the user {user.name} cannot read {file}, so the parts run as root; "
                f"to change that: chown {user.name} {file}"
            )
    return user, ""


def _can_run_code(user: RunAs, env: dict[str, str]) -> bool:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", "import shangquan.runtime, wxsandbox, granian"],
            cwd="/",
            env=env,
            capture_output=True,
            check=False,
            **user.popen_options(),
        )
    except OSError:
        return False
    return done.returncode == 0
