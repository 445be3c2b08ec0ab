"""What is generated and committed must be what the code says now."""

from pathlib import Path

from tools import draw_states, write_openapi

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_openapi_file_is_the_apis():
    assert (ROOT / "docs/api/openapi.json").read_text(encoding="utf-8") == write_openapi.schema()


def test_the_diagrams_in_the_readmes_are_the_machines():
    for room in ("chat", "complaints", "inventory", "marketing", "messaging", "orders", "payments"):
        readme = (ROOT / "shangquan" / room / "README.md").read_text(encoding="utf-8")
        assert draw_states.diagrams(room) in readme, room
