"""The package as others get it: built, installed beside nothing, started without Node."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import frontends

from .conftest import REPOSITORY, clean_environment
from .stack import District, district

pytestmark = pytest.mark.slow

BUILT = ("shangquan/static/web", "wxsandbox/phone/dist")
NO_NODE = "/usr/sbin:/sbin:/nowhere"


@pytest.fixture(scope="module")
def sources() -> Iterator[Path]:
    """A copy of what is in the repository, with its built pages."""
    if stale := frontends.needs_build(REPOSITORY):
        names = ", ".join(front_end.name for front_end in stale)
        pytest.skip(f"not run: the {names} are not built of these sources; run `make setup`")
    with tempfile.TemporaryDirectory(prefix="sqwheel-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        goal = Path(folder) / "sources"
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(listing, cwd=REPOSITORY, capture_output=True, check=True).stdout
        for name in filter(None, listed.decode().split("\0")):
            if (REPOSITORY / name).is_file():
                (goal / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(REPOSITORY / name, goal / name)
        for folder_name in BUILT:
            shutil.copytree(REPOSITORY / folder_name, goal / folder_name, dirs_exist_ok=True)
        yield goal


def build(sources: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Without Node on PATH: what is built must be used, what is missing must be refused."""
    return subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--skip-dependency-check", *words],
        cwd=sources,
        env=clean_environment() | {"PATH": NO_NODE},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(sources) -> Path:
    done = build(sources, "--wheel")
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = (sources / "dist").glob("shangquan-*.whl")
    return found


@pytest.fixture
def installed(wheel) -> Iterator[Path]:
    """A fresh environment that shares our dependencies but not our code."""
    with tempfile.TemporaryDirectory(prefix="sqwheel-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "env"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
        (site,) = home.glob("lib/python3.*/site-packages")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        (site / "dependencies.pth").write_text(packages + "\n")
        yield home


def test_the_wheel_holds_pages_and_no_sources_of_pages(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "shangquan/static/web/.vite/manifest.json" in names
    assert "wxsandbox/phone/dist/index.html" in names
    assert any(re.fullmatch(r"shangquan/static/web/assets/.+\.js", name) for name in names)
    assert any("/migrations/0001" in name for name in names)
    strange = [
        n for n in names if "node_modules" in n or n.endswith((".vue", ".ts")) or "/tests/" in n
    ]
    assert strange == []
    entry_points = next(name for name in names if name.endswith("entry_points.txt"))
    assert b"shangquan.cli:main" in zipfile.ZipFile(wheel).read(entry_points)


def test_it_runs_without_node_from_any_folder(installed, free_port, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with tempfile.TemporaryDirectory(prefix="sqwheel-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        options = {
            "prefix": (str(installed / "bin" / "python"),),
            "extra": {"PATH": NO_NODE},
            "folder": elsewhere,
        }
        with district(Path(folder) / "data", free_port, **options) as one:
            one.up()
            check_pages(one, installed)


def check_pages(one: District, installed: Path) -> None:
    page = httpx.get(f"{one.web}/g/qinghe/", follow_redirects=True)
    assert page.status_code == 200
    scripts = re.findall(r"/static/web/[^\"' >]+\.js", page.text)
    assert scripts
    for script in scripts:
        assert httpx.get(one.web + script).status_code == 200
    phone = httpx.get(f"{one.twin}/phone/", follow_redirects=True)
    assert phone.status_code == 200
    for pid in one.left_over():
        assert str(REPOSITORY / "shangquan") not in loaded_by(pid)


def loaded_by(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/maps").read_text() + Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_a_package_without_pages_does_not_leave_the_house(sources):
    manifest = sources / "shangquan/static/web/.vite/manifest.json"
    hidden = manifest.with_suffix(".hidden")
    manifest.rename(hidden)
    try:
        done = build(sources, "--wheel", "--outdir", str(sources / "never"))
    finally:
        hidden.rename(manifest)
    assert done.returncode != 0
    assert "must be built, and there is no Node" in done.stdout + done.stderr


def test_changed_sources_are_not_packed_with_old_pages(sources):
    page = sources / "web/src/faces/guest/main.ts"
    before = page.read_text()
    page.write_text(before + "\n// changed\n")
    try:
        done = build(sources, "--wheel", "--outdir", str(sources / "never"))
    finally:
        page.write_text(before)
    assert done.returncode != 0
    assert "must be built" in done.stdout + done.stderr


def test_an_unpacked_sdist_needs_no_node(sources, tmp_path):
    done = build(sources, "--sdist", "--outdir", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    shutil.unpack_archive(archive, tmp_path)
    (unpacked,) = tmp_path.glob("shangquan-*/")
    assert (unpacked / "wxsandbox/phone/dist/index.html").exists()
    assert not list(unpacked.rglob("node_modules"))
    done = build(unpacked, "--wheel")
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_folders_never_share_data(installed, tmp_path):
    code = "from shangquan.config import places; print(places.instance_name())"
    names = set()
    for name in ("one", "two"):
        folder = tmp_path / name / "district"
        folder.mkdir(parents=True)
        env = clean_environment() | {"PATH": os.environ["PATH"]}
        command = [installed / "bin" / "python", "-c", code]
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=True
        )
        names.add(done.stdout.strip())
    assert len(names) == 2
    assert all(name.startswith("district-") for name in names)
