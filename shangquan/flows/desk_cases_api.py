"""The desk's cases: complaints and appeals with their clocks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from shangquan.complaints import operations as complaints
from shangquan.complaints import queries
from shangquan.complaints.models import Case
from shangquan.complaints.states import MACHINE
from shangquan.flows import desk_answers as answers
from shangquan.flows import desk_views as views
from shangquan.flows.access import STAFF, answer_once
from shangquan.flows.answers import KEYED, ONCE, gives
from shangquan.flows.answers_staff import STRANGER
from shangquan.flows.desk_chat_api import ANSWER, scope_of, who
from shangquan.kit import audit, clock

router = Router(tags=["desk"], auth=STAFF)
_CHANGE = gives(answers.CaseOut, *STRANGER, *ONCE)


class WordIn(Schema):
    text: str = Field(min_length=1, max_length=400)


@router.get("/{store}/cases", auth=ANSWER, summary="Cases, the most urgent first", response=gives(answers.Cases, *STRANGER, 422))  # fmt: skip
def list_cases(request: HttpRequest, store: str, done: bool = False) -> dict[str, Any]:
    scope, now = scope_of(request), clock.now()
    found = queries.cases(district_id=scope.district_id, store_ids=scope.store_ids, is_done=done)
    return {"now": now, "cases": [views.case(one, now) for one in found]}


@router.get("/{store}/cases/{number}", auth=ANSWER, summary="One case and what was done", response=gives(answers.CaseOut, *STRANGER))  # fmt: skip
def one_case(request: HttpRequest, store: str, number: str) -> dict[str, Any]:
    return _whole(_get(request, number))


def _get(request: HttpRequest, number: str) -> Case:
    scope = scope_of(request)
    return queries.get_case(district_id=scope.district_id, store_ids=scope.store_ids, number=number)


def _whole(case: Case) -> dict[str, Any]:
    notes = queries.notes_of(case.pk)
    return {
        "case": views.case(case, clock.now()),
        "notes": [{"at": n.at, "by": n.by, "verb": n.verb, "text": n.text} for n in notes],
        "verbs": [verb for verb in ("resolve", "reopen") if MACHINE.can(case.state, verb)],
    }


def _act(request: HttpRequest, number: str, verb: Any, text: str) -> HttpResponse:
    case, by = _get(request, number), who(request)

    def act(_: Any) -> tuple[int, Any]:
        now = clock.now()
        verb(case=case, by=by, text=text, now=now)
        audit.record(
            district_id=case.district_id, actor=by, verb=f"case.{verb.__name__}", subject=case.number, now=now
        )  # fmt: skip
        return 200, _whole(_get(request, number))

    return answer_once(request, f"staff:{request.auth.pk}", act)  # type: ignore[attr-defined]


@router.post("/{store}/cases/{number}/resolve", auth=ANSWER, summary="Settled, and how", response=_CHANGE, openapi_extra=KEYED)  # fmt: skip
def resolve(request: HttpRequest, store: str, number: str, body: WordIn) -> HttpResponse:
    return _act(request, number, complaints.resolve, body.text)


@router.post("/{store}/cases/{number}/reopen", auth=ANSWER, summary="Not settled after all", response=_CHANGE, openapi_extra=KEYED)  # fmt: skip
def reopen(request: HttpRequest, store: str, number: str, body: WordIn) -> HttpResponse:
    return _act(request, number, complaints.reopen, body.text)
