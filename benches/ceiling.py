"""The machine's own ceiling: pgbench with the very SQL, on the same server, in the same run."""

import re
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from benches.stack import Stack

SQL = Path(__file__).parent / "sql"


def pgbench(
    stack: Stack, script: str, *, seconds: int = 8, clients: int = 8, **values: str
) -> float:
    """Transactions a second of a script; `values` are its variables."""
    where = conninfo_to_dict(stack.dsn)
    defines = [part for name, value in values.items() for part in ("-D", f"{name}='{value}'")]
    done = subprocess.run(
        [
            stack.pgbench, "-n", "-f", str(SQL / script), "-T", str(seconds), "-c", str(clients),
            "-j", "2", *defines, "-h", where["host"], "-p", str(where["port"]), "-U", where["user"],
            where["dbname"],
        ],
        env={"PGPASSWORD": str(where["password"]), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found:
        raise RuntimeError(done.stderr[-2000:] + done.stdout[-500:])
    return float(found.group(1))
