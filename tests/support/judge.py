"""Every answer is held against docs/api/openapi.json: the status must be declared, the body must fit."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse

from tests.support.openapi import Document, Operation
from tests.support.world import Caller

FILE = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"


class Judge:
    """Watches callers; `found` is what did not fit, `seen` how often each operation answered what."""

    def __init__(self) -> None:
        self.document = Document(json.loads(FILE.read_text(encoding="utf-8")))
        self.seen: Counter[tuple[str, int]] = Counter()
        self.found: list[str] = []

    def watch(self, caller: Caller) -> Caller:
        """From now on every answer this caller gets is judged."""
        generic = caller.client.generic

        def judged(method: str, path: str, *args: Any, **options: Any) -> HttpResponse:
            response = generic(method, path, *args, **options)
            self.judge(self.operation(method, path), response)
            return response

        caller.client.generic = judged  # type: ignore[method-assign]
        return caller

    def operation(self, method: str, path: str) -> Operation:
        """The one with the most fixed words, as `/me` before `/{store}`."""
        address = urlsplit(path).path
        found = [o for o in self.document.operations if o.is_at(method, address)]
        assert found, f"{method} {address} is not in the document"
        return min(found, key=lambda operation: operation.path.count("{"))

    def judge(self, operation: Operation, response: HttpResponse) -> list[str]:
        status = response.status_code
        self.seen[operation.id, status] += 1
        problems = [
            f"{operation.id} {status}: {what}" for what in self._problems(operation, response)
        ]
        self.found += problems
        return problems

    def _problems(self, operation: Operation, response: HttpResponse) -> list[str]:
        try:
            schema = operation.answers(response.status_code)
        except KeyError:
            return [f"this status is not declared; it said {response.content[:300]!r}"]
        if files := operation.files(response.status_code):
            kind = response.headers["Content-Type"]
            return [] if kind in files else [f"{kind} and none of {sorted(files)}"]
        if schema is None:
            return [f"{response.content!r} where nothing was promised"] if response.content else []
        if not response.headers["Content-Type"].startswith("application/json"):
            return [f"{response.headers['Content-Type']} and not JSON"]
        problems = self.document.problems(json.loads(response.content), schema)
        if response.status_code >= 400 and not problems:
            said = json.loads(response.content)
            return [] if said["code"] and said["message"] else ["a refusal without a word"]
        return problems

    def unanswered(self) -> set[str]:
        """Operations that never once did what they are for."""
        done = {name for name, status in self.seen if status < 300}
        return {operation.id for operation in self.document.operations} - done
