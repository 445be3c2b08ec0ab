"""Published Node clients that are not ours; the stories are in tests/clients."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parents[2] / "tests" / "clients"
TOOLS = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


@pytest.fixture(scope="session")
def node() -> str:
    """Node with the clients installed as locked; never skipped."""
    found = {name: shutil.which(name, path=TOOLS) for name in ("node", "npm")}
    assert all(found.values()), "these tests need node and npm on the PATH"
    installed = CLIENTS / "node_modules" / ".package-lock.json"
    lock = CLIENTS / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        command = [found["npm"], "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        environment = {**os.environ, "PATH": TOOLS}
        subprocess.run(command, cwd=CLIENTS, check=True, timeout=300, env=environment)
    return found["node"]


@pytest.mark.parametrize("story", ["account", "families", "receiver", "pages", "pay"])
def test_a_published_node_client_works(node, twin, story, tmp_path):
    # some clients keep their tokens in files: every story starts without any
    place = {"TWIN": twin.base, "TMPDIR": str(tmp_path), "NODE_NO_WARNINGS": "1"}
    run = subprocess.run(
        [node, f"{story}.js"],
        cwd=CLIENTS,
        env={**os.environ, **place},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
