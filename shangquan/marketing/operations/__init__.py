"""Verbs of the room: `people` keeps facts, `segments` and `campaigns` write, `sending` sends, `sharing` credits."""
