"""Writes docs/api/openapi.json from the code: `python tools/write_openapi.py` (or `--check`)."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "api" / "openapi.json"


def schema() -> str:
    """The OpenAPI document of the whole API, with a stable order."""
    from shangquan.config.api import api

    document = api.get_openapi_schema(path_prefix="/api/")
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangquan.config.settings")
    import django

    django.setup()
    text = schema()
    if "--check" in sys.argv:
        is_same = FILE.exists() and FILE.read_text(encoding="utf-8") == text
        print(
            "docs/api/openapi.json is",
            "up to date" if is_same else "old: python tools/write_openapi.py",
        )
        return 0 if is_same else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
