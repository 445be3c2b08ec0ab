"""Building the pages, only when their sources changed since the last build."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from node import Node
from progress import Failed, run

STAMP = ".built-from"
SKIPPED = {"__pycache__", "node_modules", "dist", "tests", ".vite", "coverage", "test-results"}


@dataclass(frozen=True)
class FrontEnd:
    name: str
    sources: Path  # relative to the repository
    output: Path
    proof: Path  # a file every good build leaves


FRONT_ENDS = (
    FrontEnd(
        "pages of guests and stores",
        Path("web"),
        Path("shangquan/static/web"),
        Path("shangquan/static/web/.vite/manifest.json"),
    ),
    FrontEnd(
        "phone of the twin",
        Path("wxsandbox/phone"),
        Path("wxsandbox/phone/dist"),
        Path("wxsandbox/phone/dist/index.html"),
    ),
)


def fingerprint(repository: Path, front_end: FrontEnd) -> str:
    """One hash over every source file's name and content."""
    digest = hashlib.sha256()
    top = repository / front_end.sources
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(files):
            path = Path(folder, name)
            if name.endswith((".md", ".py", ".tsbuildinfo")) or name == "components.d.ts":
                continue
            digest.update(path.relative_to(top).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_built(repository: Path, front_end: FrontEnd) -> bool:
    """Whether the output is of these sources. Without sources (installed copy) it must be there."""
    if not (repository / front_end.proof).exists():
        return False
    stamp = repository / front_end.output / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint(repository, front_end)


def needs_build(repository: Path) -> list[FrontEnd]:
    return [one for one in FRONT_ENDS if not is_built(repository, one)]


def build(repository: Path, front_end: FrontEnd, node: Node) -> None:
    sources = repository / front_end.sources
    install(sources, node, f"the {front_end.name}")
    before = fingerprint(repository, front_end)
    run(
        f"building the {front_end.name}",
        [*node.npm, "run", "build"],
        cwd=sources,
        env=node.environment(),
    )
    if not (repository / front_end.proof).exists():
        raise Failed(f"The build of {front_end.sources} left no {front_end.proof}.")
    (repository / front_end.output / STAMP).write_text(before)


def build_changed(repository: Path, node: Node) -> None:
    for front_end in needs_build(repository):
        build(repository, front_end, node)


def install(sources: Path, node: Node, name: str) -> None:
    """`npm ci` when the lock changed; no package may run a script of its own."""
    lock = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    stamp = sources / "node_modules" / ".installed-from"
    if stamp.exists() and stamp.read_text() == lock:
        return
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    run(f"packages for {name}", command, cwd=sources, env=node.environment())
    stamp.write_text(lock)
