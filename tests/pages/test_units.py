"""The pages' own unit tests (money, cart, pinyin, keys, hints, words in both languages) run with all the others."""

import shutil
import subprocess
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"


def test_the_units_of_the_pages():
    node = shutil.which("node")
    assert node, "no Node on PATH: run this through `make test`"
    vitest = WEB / "node_modules" / "vitest" / "vitest.mjs"
    done = subprocess.run(
        [node, str(vitest), "run"], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout
