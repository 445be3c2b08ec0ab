"""The tie between a server and the workers it spawned, also when it dies before they are awake."""

import subprocess
import sys
from pathlib import Path

from shangquan.runtime import processes

from .conftest import REPOSITORY, clean_environment, eventually

SERVER = """
import multiprocessing, sys, time
from pathlib import Path

def work(folder):
    Path(folder, "pid").write_text(str(multiprocessing.current_process().pid))
    while not Path(folder, "server-is-dead").exists():
        time.sleep(0.02)
    from shangquan.runtime import processes
    processes.tie_now()
    time.sleep(600)

if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=work, args=[sys.argv[1]]).start()
    time.sleep(600)
"""


def test_a_worker_whose_server_died_while_it_was_loading_ends_itself(tmp_path: Path):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    environment = clean_environment() | {"PYTHONPATH": str(REPOSITORY)}
    server = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env=environment)
    pid = tmp_path / "pid"
    try:
        worker = int(eventually(lambda: pid.exists() and pid.read_text(), 20))
    finally:
        server.kill()
        server.wait()
    assert processes.is_alive(worker)
    (tmp_path / "server-is-dead").touch()
    eventually(lambda: not processes.is_alive(worker), 20)
