"""A free font for what we draw ourselves: no machine has to bring one. Noto Sans SC, the characters of GB 2312 and more (OFL.txt)."""

from pathlib import Path

REGULAR = Path(__file__).parent / "NotoSansSC-Regular.ttf"
