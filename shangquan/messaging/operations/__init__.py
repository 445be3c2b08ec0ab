"""Queue and send service notices; spend and give back people's patience for marketing (`budget`)."""

from shangquan.messaging.operations.telling import doubt_left_behind, send_due, tell

__all__ = ["doubt_left_behind", "send_due", "tell"]
