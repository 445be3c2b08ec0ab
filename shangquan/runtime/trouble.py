"""What the runtime says when it cannot go on: one plain sentence with the way out."""


class Trouble(Exception):
    """A situation a person must resolve; the text is for that person."""
