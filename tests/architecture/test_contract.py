"""The import contract holds, covers every room, and objects to each kind of breach."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
# Folders that are no rooms of the ladder: entrances, corridors, other people's protocols, words.
NO_LADDER = {"config", "runtime", "demo", "flows", "gateways", "kit"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-cache"], cwd=folder, env={"PYTHONPATH": str(folder), "PATH": "/usr/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def rooms() -> set[str]:
    return {path.parent.name for path in (ROOT / "shangquan").glob("*/__init__.py")}


def test_the_contract_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-2000:]


def test_every_room_stands_on_a_floor_and_keeps_the_ladder() -> None:
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    floors = contract["importlinter:contract:floors"]["layers"]
    placed = {room.strip(" ()") for row in floors.splitlines() for room in row.split("|")}
    assert rooms() <= placed
    ladder = contract["importlinter:contract:ladder"]["containers"]
    assert rooms() - NO_LADDER == {line.rpartition(".")[2] for line in ladder.split()}


def test_rules_and_states_are_named_in_the_clause_that_keeps_them_pure() -> None:
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    pure = set(contract["importlinter:contract:pure"]["source_modules"].split())
    for path in (ROOT / "shangquan").glob("*/*.py"):
        if path.stem in ("rules", "states") and path.parent.name != "kit":
            assert f"shangquan.{path.parent.name}.{path.stem}" in pure, path


BREACHES = {
    "upward": ("kit/money.py", "from shangquan.orders import rules\n"),
    "beside": ("inventory/operations.py", "from shangquan.messaging import queries\n"),
    "impure rule": ("orders/rules.py", "from django.db import connection\n"),
    "down the ladder": ("orders/models.py", "from shangquan.orders import operations\n"),
    "foreign ledger": ("payments/queries.py", "from shangquan.ledger.models import Entry\n"),
    "twin": ("gateways/transport.py", "import wxsandbox.signing\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("breach", list(BREACHES))
def test_the_contract_objects_to_a_breach(breach: str, tmp_path: Path) -> None:
    """The control: the same linter over a copy in which one wall was broken."""
    for folder in ("shangquan", "wxsandbox"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder,
            ignore=shutil.ignore_patterns("node_modules", "static", "dist", "pictures", "tests"),
        )  # fmt: skip
    shutil.copy(ROOT / ".importlinter", tmp_path)
    file, line = BREACHES[breach]
    path = tmp_path / "shangquan" / file
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout, done.stdout[-800:] + done.stderr[-800:]
