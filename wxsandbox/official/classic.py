"""Calls of customer service, of figures, and of the families that only an account of 2016 has.

`Operation(..., classic=True)` answers 48001 in the profile `modern`.
"""

from __future__ import annotations

from wxsandbox.official import cards, datacube, device, kf, poi, shake, wifi
from wxsandbox.official.envelope import Operation

OPERATIONS: dict[str, Operation] = {
    **kf.OPERATIONS,
    **datacube.OPERATIONS,
    **cards.OPERATIONS,
    **poi.OPERATIONS,
    **wifi.OPERATIONS,
    **shake.OPERATIONS,
    **device.OPERATIONS,
}
