"""What the web servers load: our applications, in worker processes that die with their server."""

from typing import Any

from . import processes


def __getattr__(name: str) -> Any:
    if name not in ("web", "events"):
        raise AttributeError(name)
    processes.tie_now()
    if name == "web":
        from shangquan.config import wsgi as module
    else:
        from shangquan.config import events as module  # type: ignore[no-redef]
    globals()[name] = module.application
    return module.application
