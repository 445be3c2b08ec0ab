"""What each word after `make` does."""

import ctypes
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import bootstrap
import chromium
import frontends
import node
from bootstrap import REPOSITORY, python
from progress import Failed, say, show

FAST = "not slow and not journey and not race"


def run(name: str, rest: list[str]) -> int:
    task = TASKS.get(name)
    if task is None:
        known = "  ".join(sorted(TASKS))
        say(f"python3 tools/bootstrap.py <task>, where the task is one of:\n  {known}")
        return 2
    return task(rest)


def up(rest: list[str]) -> int:
    """Set up what is missing, then become `shangquan up`."""
    setup([])
    sys.stdout.flush()
    _die_with_make()
    command = [str(python()), "-m", "shangquan.cli", "up", *rest]
    os.execv(command[0], command)


def _die_with_make() -> None:
    """A killed `make` takes the district down with it: the kernel sends us SIGTERM."""
    if sys.platform == "linux" and "MAKELEVEL" in os.environ:
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM), 0, 0, 0)


def setup(rest: list[str]) -> int:
    bootstrap.ensure_environment("runtime")
    _ensure_pages()
    return 0


def test(rest: list[str]) -> int:
    """Lint, boundaries, and every test; at most two processes."""
    _setup_for_tests()
    status = lint([])
    return _pytest(["-n", "2", *rest], CHROMIUM=chromium.ensure()) or status


def check(rest: list[str]) -> int:
    """The part that takes less than two minutes."""
    _setup_for_tests()
    return lint([]) or _pytest(["-n", "2", "-m", FAST, *rest])


def lint(rest: list[str]) -> int:
    """Every check runs, so that one sees all that is wrong at once."""
    bootstrap.ensure_environment("dev")
    commands = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "--quiet", "."],
        ["lint-imports", "--no-cache"],
        ["mypy", "shangquan"],
    ]
    # The type checker's Django plugin loads our settings; it must not make an installation.
    env = _test_environment() | {"SHANGQUAN_SECRET_KEY": "only for looking at the code"}
    failed = [command[0] for command in commands if show(_tool(*command), env=env) != 0]
    if failed:
        say(f"lint: {', '.join(failed)} found something")
    return 1 if failed else 0


def fmt(rest: list[str]) -> int:
    bootstrap.ensure_environment("dev")
    return show(_tool("ruff", "check", "--fix", ".")) or show(_tool("ruff", "format", "."))


def bench(rest: list[str]) -> int:
    _setup_for_tests()
    return show([python(), "-m", "benches", *rest], env=_test_environment())


def soak(rest: list[str]) -> int:
    """As many random fault schedules as one likes: make soak A='--schedules 5000'"""
    _setup_for_tests()
    return show([python(), "-m", "tests.faults", *rest], env=_test_environment())


def wheel(rest: list[str]) -> int:
    """dist/shangquan-*.whl with the built pages inside."""
    bootstrap.ensure_environment("dev")
    _ensure_pages()
    return show([python(), "-m", "build", "--wheel", "--no-isolation", *rest])


def lock(rest: list[str]) -> int:
    """Names, versions and hashes, never addresses."""
    uv = bootstrap.find_uv()
    if uv is None:
        raise Failed("Writing the locks needs uv; put one on PATH.")
    compile_ = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    compile_ += ["--python-version", "3.11", "--no-emit-index-url", *rest]
    inputs = {
        "runtime": ["pyproject.toml"],
        "dev": ["pyproject.toml", "--extra", "dev", "--extra", "test"],
        "build": ["requirements/build.in"],
        "node": ["requirements/node.in"],
    }
    return max(show([*compile_, *i, "-o", f"requirements/{n}.lock"]) for n, i in inputs.items())


def clean(rest: list[str]) -> int:
    """What was made from the sources. Data and the virtual environment stay."""
    for front_end in frontends.FRONT_ENDS:
        shutil.rmtree(REPOSITORY / front_end.output, ignore_errors=True)
        shutil.rmtree(REPOSITORY / front_end.sources / "node_modules", ignore_errors=True)
    for name in (
        "dist",
        "build",
        ".mypy_cache",
        ".ruff_cache",
        ".import_linter_cache",
        "test-results",
    ):
        shutil.rmtree(REPOSITORY / name, ignore_errors=True)
    for folder in ("shangquan", "wxsandbox", "tests", "tools", "benches"):
        for cache in (REPOSITORY / folder).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)
    return 0


def _setup_for_tests() -> None:
    bootstrap.ensure_environment("dev")
    _ensure_pages()
    clients = REPOSITORY / "tests" / "clients"
    if (clients / "package.json").exists():
        frontends.install(clients, _node(), "clients of WeChat that are not ours")


def _ensure_pages() -> None:
    if frontends.needs_build(REPOSITORY):
        frontends.build_changed(REPOSITORY, _node())


def _node() -> node.Node:
    found = node.find(bootstrap.site_packages())
    if found is None:
        say("  no Node 20.19+ or 22.12+ with npm here: taking one as a Python package")
        bootstrap.install_lock("node")
        found = node.from_wheel(bootstrap.site_packages())
    if found is None:
        raise Failed("No Node could be had; install Node 22 or newer, then start again.")
    return found


def _pytest(arguments: list[str], **extra: str) -> int:
    return show([python(), "-m", "pytest", *arguments], env=_test_environment() | extra)


def _test_environment() -> dict[str, str]:
    """Settings of the caller's own installation must not leak into tests."""
    found = node.find(bootstrap.site_packages())  # some tests run scripts of theirs in Node
    env = found.environment() if found else os.environ
    return {name: value for name, value in env.items() if not name.startswith("SHANGQUAN_")}


def _tool(name: str, *arguments: str) -> list[str | Path]:
    """Tools by their module or script inside the environment, whatever the folder is called."""
    return [python().parent / name, *arguments]


TASKS: dict[str, Callable[[list[str]], int]] = {
    "up": up,
    "setup": setup,
    "test": test,
    "check": check,
    "lint": lint,
    "fmt": fmt,
    "bench": bench,
    "soak": soak,
    "wheel": wheel,
    "clean": clean,
    "lock": lock,
}
