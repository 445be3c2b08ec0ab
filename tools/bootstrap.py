"""Everything `make` needs, done by itself: environment, packages, pages, browser. Standard library only.

python3 tools/bootstrap.py up [arguments of `shangquan up`]
python3 tools/bootstrap.py test | check | lint | fmt | bench | soak | wheel | clean | setup
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

REPOSITORY = Path(__file__).resolve().parent.parent
VENV = REPOSITORY / ".venv"
LOCKS = REPOSITORY / "requirements"
OLDEST = (3, 11)
SUPERSETS = {"runtime": ("dev",)}  # whoever has the tests' packages has those to run, too


def main() -> int:
    _run_on_new_enough_python()
    os.chdir(REPOSITORY)
    import tasks  # only now: it is written for the newer Python

    name, *rest = sys.argv[1:] or ["help"]
    return tasks.run(name, rest)


def _run_on_new_enough_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, *sys.argv])
    sys.exit(
        "Shangquan needs Python 3.11 or newer, and this one is older. On Debian 12 or newer: "
        "apt-get install python3"
    )


# -- the virtual environment -------------------------------------------------------------------


def python() -> Path:
    return VENV / "bin" / "python"


def site_packages() -> Path:
    return next(VENV.glob("lib/python3.*/site-packages"))


def ensure_environment(lock: str) -> None:
    """`.venv` with the packages of this lock file and this very checkout in it."""
    _ensure_venv()
    enough = [lock, *SUPERSETS.get(lock, ())]
    if any(_stamp(one).exists() and _stamp(one).read_text() == _digest(one) for one in enough):
        return
    for name in ("build", lock):
        install_lock(name)
    _install_ourselves()
    _stamp(lock).write_text(_digest(lock))


def _stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def install_lock(name: str) -> None:
    from progress import run

    pip = _pip()
    words = ["install", "--quiet", "--require-hashes", "-r", str(LOCKS / f"{name}.lock")]
    if pip[1:] == ["pip"]:  # uv leaves compiling to the first start, which is then slow
        words.append("--compile-bytecode")
    run(f"Python packages ({name})", [*pip, *words], env=_pip_environment())


def _install_ourselves() -> None:
    from progress import run

    words = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."]
    run("this checkout", [*_pip(), *words], cwd=REPOSITORY, env=_pip_environment())


def _ensure_venv() -> None:
    """A folder that was moved or whose Python is gone is made anew; its stamps go with it."""
    from progress import Failed, run

    if _is_whole():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if uv := find_uv():
        run("virtual environment", [uv, "venv", "--quiet", "--python", sys.executable, VENV])
        return
    try:
        import ensurepip  # noqa: F401 (Debian keeps it in python3-venv)

        run("virtual environment", [sys.executable, "-m", "venv", VENV])
    except ImportError:
        run("virtual environment", [sys.executable, "-m", "venv", "--without-pip", VENV])
        if not _has_outer_pip():
            _apt_install_venv()
            shutil.rmtree(VENV, ignore_errors=True)
            run("virtual environment", [sys.executable, "-m", "venv", VENV])
    if not _is_whole():
        raise Failed(f"{VENV} could not be made.")


def _is_whole() -> bool:
    """Whether the environment's Python starts and is the one of this very folder."""
    if not python().exists():
        return False
    code = "import sys; print(sys.prefix); sys.exit(sys.version_info < (3, 11))"
    done = subprocess.run([python(), "-c", code], capture_output=True, text=True, check=False)
    return done.returncode == 0 and Path(done.stdout.strip()).resolve() == VENV.resolve()


def _apt_install_venv() -> None:
    from progress import Failed, run

    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failed(
            f"This Python cannot install packages. As root, once: apt-get install {package} "
            "(or python3-pip), then start again."
        )
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run(f"looking up {package}", ["apt-get", "update", "-q"], env=env)
    run(f"installing {package}", ["apt-get", "install", "-q", "-y", package], env=env)


def _pip() -> list[str]:
    """uv where there is one, else the environment's pip, else the machine's pip on our behalf."""
    if uv := find_uv():
        return [uv, "pip"]
    if (site_packages() / "pip").exists():
        return [str(python()), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(python())]


def _pip_environment() -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return env | {"VIRTUAL_ENV": str(VENV), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _has_outer_pip() -> bool:
    command = [sys.executable, "-m", "pip", "--python", str(python()), "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def find_uv() -> str | None:
    inside = VENV / "bin" / "uv"
    return shutil.which("uv") or (str(inside) if inside.exists() else None)


def _digest(lock: str) -> str:
    """What an installation depends on: the folder, the locks, and our own metadata."""
    digest = hashlib.sha256(str(REPOSITORY).encode())
    for file in (LOCKS / "build.lock", LOCKS / f"{lock}.lock", REPOSITORY / "pyproject.toml"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
