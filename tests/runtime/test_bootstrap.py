"""The tools behind `make`, without the network: what they decide and what they refuse."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import REPOSITORY, clean_environment

sys.path.insert(0, str(REPOSITORY / "tools"))

import chromium
import frontends
import node
import progress


def make(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *words],
        cwd=REPOSITORY,
        env=clean_environment() | env,
        capture_output=True,
        text=True,
        check=False,
    )


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_make_alone_explains():
    done = make()
    assert done.returncode == 0
    for word in ("up", "test", "check", "bench", "lint", "fmt", "wheel", "clean"):
        assert re.search(rf"make {word} +\w", done.stdout)


def test_the_guard_of_main_runs_make_test():
    script = REPOSITORY / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert "make test" in script.read_text()


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((18, 20), False),
        ((20, 18), False),
        ((20, 19), True),
        ((20, 99), True),
        ((21, 7), False),
        ((22, 11), False),
        ((22, 12), True),
        ((24, 0), True),
        (None, False),
    ],
)
def test_which_node_can_build_the_pages(version, good):
    assert node.is_new_enough(version) is good


def test_an_old_node_gives_way_to_the_wheels(tmp_path, monkeypatch):
    executable(tmp_path / "bin" / "node", "echo v18.19.0")
    executable(tmp_path / "bin" / "npm", "echo 9")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert node.find(tmp_path / "site") is None
    wheel = executable(tmp_path / "site" / node.WHEEL_NODE, "echo v24.19.0")
    npm = executable(tmp_path / "site" / node.WHEEL_NPM, "")
    found = node.find(tmp_path / "site")
    assert found.npm == [str(wheel), str(npm)], "its own npm link is broken"
    assert found.environment()["PATH"].startswith(str(wheel.parent))


def test_a_node_without_npm_is_not_enough(tmp_path, monkeypatch):
    executable(tmp_path / "bin" / "node", "echo v24.0.0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert node.find(tmp_path / "site") is None


@pytest.fixture
def pages(tmp_path) -> frontends.FrontEnd:
    """A front end with one source, built by one command that leaves a page."""
    (tmp_path / "src" / "parts").mkdir(parents=True)
    (tmp_path / "src" / "parts" / "page.ts").write_text("one")
    (tmp_path / "src" / "package-lock.json").write_text("{}")
    (tmp_path / "src" / "node_modules").mkdir()
    return frontends.FrontEnd("pages", Path("src"), Path("out"), Path("out/index.html"))


@pytest.fixture
def builder(tmp_path) -> node.Node:
    script = 'if [ "$1" = run ]; then mkdir -p ../out && cp parts/page.ts ../out/index.html; fi'
    npm = executable(tmp_path / "bin" / "npm", script)
    return node.Node(npm, [str(npm)])


def test_pages_are_built_once_and_again_when_a_source_changed(tmp_path, pages, builder):
    assert not frontends.is_built(tmp_path, pages)
    frontends.build(tmp_path, pages, builder)
    assert frontends.is_built(tmp_path, pages)
    (tmp_path / "src" / "node_modules" / "rubbish").write_text("not a source")
    (tmp_path / "src" / "README.md").write_text("not a source")
    assert frontends.is_built(tmp_path, pages)
    (tmp_path / "src" / "parts" / "page.ts").write_text("two")
    assert not frontends.is_built(tmp_path, pages)
    frontends.build(tmp_path, pages, builder)
    assert (tmp_path / "out" / "index.html").read_text() == "two"
    (tmp_path / "src" / "parts" / "more.ts").write_text("")
    assert not frontends.is_built(tmp_path, pages)


def test_a_build_that_leaves_nothing_fails(tmp_path, pages, capsys):
    npm = executable(tmp_path / "bin" / "npm", "exit 0")
    with pytest.raises(progress.Failed):
        frontends.build(tmp_path, pages, node.Node(npm, [str(npm)]))
    assert "left no out/index.html" in capsys.readouterr().err


def test_a_failing_step_shows_all_it_said(tmp_path, capsys):
    script = executable(tmp_path / "step", "echo the reason; exit 3")
    with pytest.raises(progress.Failed):
        progress.run("a step", [script])
    said = capsys.readouterr().err
    assert "the reason" in said
    assert "a step failed (status 3)" in said


def test_a_missing_browser_is_said_with_the_ways_out(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    with pytest.raises(progress.Failed):
        chromium.ensure()
    assert "apt-get install chromium" in capsys.readouterr().err


def test_a_named_browser_is_taken(tmp_path, monkeypatch):
    named = executable(tmp_path / "my browser", "")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert chromium.ensure() == str(named)


def test_locks_hold_names_versions_and_hashes_but_no_addresses():
    locks = sorted((REPOSITORY / "requirements").glob("*.lock"))
    assert {lock.stem for lock in locks} >= {"runtime", "dev", "build", "node"}
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text, lock
        pinned = re.findall(r"^([a-zA-Z0-9][\w.\-\[\]]*)(==)?", text, re.MULTILINE)
        assert all(equals for _, equals in pinned), lock
        assert text.count("--hash=sha256:") >= len(pinned), lock
    for lock in REPOSITORY.glob("**/package-lock.json"):
        if "node_modules" not in lock.parts:
            assert '"resolved"' not in lock.read_text(), lock


def test_an_older_python_is_told_so_in_one_sentence(tmp_path):
    ask = ["python3.10", "-c", "import sys; print(sys.executable)"]
    try:
        older = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not run: no older Python here")
    done = subprocess.run(
        [older, str(REPOSITORY / "tools" / "bootstrap.py"), "help"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
