"""Whether our ports are free, asked before anything is started."""

import socket
import time
from collections.abc import Iterable

from .trouble import Trouble


def check(host: str, wanted: Iterable[tuple[str, int]], patience_s: float = 2) -> None:
    """Refuse with one sentence per taken port. Waits a moment for killed children to let go."""
    wanted = list(wanted)
    until = time.monotonic() + patience_s
    while taken := [(part, port) for part, port in wanted if not _is_free(host, port)]:
        if time.monotonic() > until:
            raise Trouble("\n".join(_sentence(host, part, port) for part, port in taken))
        time.sleep(0.1)
    same = {port for _, port in wanted}
    if len(same) < len(wanted):
        raise Trouble(f"Two parts share one port ({', '.join(f'{p} {n}' for p, n in wanted)}).")


def answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Trouble(f"Port {port} needs root; choose one above 1023.") from None
        except OSError:
            return False
        return True


def _sentence(host: str, part: str, port: int) -> str:
    return (
        f"Port {port} on {host} is taken by another program; move the {part} with "
        f"--{part}-port {port + 100} (or SHANGQUAN_{part.upper()}_PORT)."
    )
