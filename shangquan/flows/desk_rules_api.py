"""The desk's rules: written with their conflicts in sight, tried before anybody relies on them."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from shangquan.chat import knowledge
from shangquan.chat import operations as chat
from shangquan.chat import queries as chats
from shangquan.chat.models import Rule
from shangquan.chat.rules import answers as talk
from shangquan.chat.rules import keywords
from shangquan.chat.rules.answers import Need
from shangquan.chat.rules.facts import Facts
from shangquan.complaints import rules as complaint_rules
from shangquan.flows import desk_answers as answers
from shangquan.flows import desk_views as views
from shangquan.flows.access import STAFF, answer_once, staff_with
from shangquan.flows.answers import BODY, KEYED, ONCE, gives
from shangquan.flows.answers_staff import STRANGER, Nothing
from shangquan.flows.conversation_said import KINDS
from shangquan.flows.desk_chat_api import own_store, scope_of, who
from shangquan.kit import clock
from shangquan.kit.errors import Invalid, Refused
from shangquan.kit.texts import Text, pick
from shangquan.merchants.rules import Right

router = Router(tags=["desk"], auth=STAFF)
EDIT = staff_with(Right.EDIT_RULES)


class NoCoupons(Refused):
    """Coupons have no room yet."""

    code = "chat.no_coupons"
    sentence = Text(
        "优惠券功能还没有开通，规则暂时不能发券。",
        "There are no coupons yet, so a rule cannot give one.",
    )


class InConflict(Refused):
    """Other rules would answer the same text; whoever saves has to say that this is meant."""

    code = "chat.rule_conflicts"
    sentence = Text(
        "和其他规则有冲突，确认后再保存。",
        "Other rules would answer the same text. Confirm to save.",
    )


class RuleIn(Schema):
    name: str = Field(min_length=1, max_length=60)
    mode: Literal["exact", "prefix", "synonym", "contains", "pattern"]
    words: list[str] = Field(min_length=1, max_length=20)
    priority: int = Field(0, ge=-100, le=100)
    answer: dict[str, Any]
    is_active: bool = True
    accepts_conflicts: bool = False


class TryIn(Schema):
    text: str = Field(min_length=1, max_length=600)
    at_store: str = Field("", max_length=40)


_NEEDED = {"text": ["text"], "article": ["title", "url"], "picture": ["picture"], "shop": ["slug"], "dish": ["id"]}  # fmt: skip


def _check_answer(request: HttpRequest, answer: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """What a rule may say, and nothing else. Raises Invalid, NoCoupons."""
    kind = answer.get("kind")
    if kind == "coupon":
        raise NoCoupons
    if kind not in KINDS:
        raise Invalid(fields=["answer.kind"])
    wanted = _NEEDED.get(str(kind), [])
    values = {
        name: answer.get(name) for name in ("kind", "text", "title", "url", "picture", "slug", "id")
    }
    clean = {
        name: value.strip()[:600]
        for name, value in values.items()
        if isinstance(value, str) and value.strip()
    }
    if missing := [name for name in wanted if not clean.get(name)]:
        raise Invalid(fields=[f"answer.{name}" for name in missing])
    for name in ("url", "picture"):
        if name in clean and not clean[name].startswith(("https://", "http://", "/")):
            raise Invalid(fields=[f"answer.{name}"])
    if kind == "shop" and clean["slug"] not in {shop.slug for shop in facts.shops}:
        raise Invalid(fields=["answer.slug"])
    if kind == "dish" and clean["id"] not in {str(dish.id) for dish in facts.dishes}:
        raise Invalid(fields=["answer.id"])
    return clean


def _rule(request: HttpRequest, body: RuleIn, row: Rule | None) -> Rule:
    scope, shop = scope_of(request), own_store(request)
    facts = knowledge.known(scope.district_id, clock.now()).facts
    words = [word.strip() for word in body.words if word.strip()]
    if not words or any(len(word) > 120 for word in words):
        raise Invalid(fields=["words"])
    row = row or Rule(
        district_id=scope.district_id, store=shop, merchant_id=shop.merchant_id if shop else None
    )
    row.name, row.mode, row.words, row.priority = body.name, body.mode, words, body.priority
    row.answer, row.is_active = _check_answer(request, body.answer, facts), body.is_active
    return row


def _conflicts(row: Rule) -> list[keywords.Conflict]:
    """Against every rule that counts. Raises PatternRefused."""
    try:
        new = knowledge.keyword(row)
    except keywords.BadPattern as error:
        raise chat.PatternRefused(why=str(error)) from None
    facts = knowledge.known(row.district_id, clock.now()).facts
    others = knowledge.read_rules(row.district_id)
    return keywords.conflicts(new, others, facts.dictionary) if row.is_active else []


def _shown(found: list[keywords.Conflict]) -> list[dict[str, Any]]:
    return [
        {"id": c.rule.id, "name": c.rule.name, "text": c.text, "is_new_the_winner": c.is_new_the_winner}
        for c in found
    ]  # fmt: skip


@router.get("/{store}/rules", auth=EDIT, summary="What the account answers by itself", response=gives(answers.Rules, *STRANGER))  # fmt: skip
def rules(request: HttpRequest, store: str) -> dict[str, Any]:
    scope = scope_of(request)
    facts = knowledge.known(scope.district_id, clock.now()).facts
    mine = [d for d in facts.dishes if scope.store_ids is None or d.shop.id in scope.store_ids]
    return {
        "rules": [views.rule(one, scope) for one in chats.rules(scope.district_id)],
        "stores": [{"slug": s.slug, "name": pick(s.name.zh, s.name.en)} for s in facts.shops],
        "dishes": [
            {"id": str(d.id), "name": f"{pick(d.name.zh, d.name.en)} · {pick(d.shop.name.zh, d.shop.name.en)}"}
            for d in mine
        ],
    }  # fmt: skip


@router.post("/{store}/rules/check", auth=EDIT, summary="Which rules would meet this one", response=gives(answers.Checked, *STRANGER, 409, *BODY))  # fmt: skip
def check_rule(request: HttpRequest, store: str, body: RuleIn) -> dict[str, Any]:
    return {"conflicts": _shown(_conflicts(_rule(request, body, None)))}


@router.post("/{store}/rules/try", auth=EDIT, summary="What would answer this text, and why", response=gives(answers.Tried, *STRANGER, *BODY))  # fmt: skip
def try_text(request: HttpRequest, store: str, body: TryIn) -> dict[str, Any]:
    scope, now = scope_of(request), clock.now()
    kept = knowledge.known(scope.district_id, now)
    at = next((s.id for s in kept.facts.shops if s.slug == (body.at_store or store)), None)
    found = keywords.hits(
        knowledge.read_rules(scope.district_id), body.text, at, known=kept.facts.dictionary
    )
    complaint = complaint_rules.complains(body.text)
    fallback = talk.answer(body.text, kept.facts)
    is_unknown = fallback.need == Need.UNKNOWN
    first = "complaint" if complaint else "rule" if found else "unknown" if is_unknown else "facts"
    told = found[0].rule.answer if first == "rule" else {}
    names = {shop.id: pick(shop.name.zh, shop.name.en) for shop in kept.facts.shops}
    return {
        "complaint": complaint.words if complaint else None,
        "hits": [
            {"id": hit.rule.id, "name": hit.rule.name, "word": hit.word, "mode": hit.why,
             "priority": hit.rule.priority, "store": names.get(hit.rule.store_id, "") if hit.rule.store_id else ""}
            for hit in found
        ],
        "fallback": fallback.text or fallback.need.value, "fallback_why": fallback.why,
        "fallback_score": round(fallback.score, 2), "answers": first,
        "answer": str(told.get("text", told.get("kind", ""))) if told else fallback.text,
        "title": str(told.get("title", "")) if told else fallback.title,
    }  # fmt: skip


@router.post("/{store}/rules", auth=EDIT, summary="Write a rule", response=gives(answers.RuleOut, *STRANGER, *ONCE), openapi_extra=KEYED)  # fmt: skip
def add_rule(request: HttpRequest, store: str, body: RuleIn) -> HttpResponse:
    return _save(request, body, None)


@router.post("/{store}/rules/{rule_id}", auth=EDIT, summary="Change a rule", response=gives(answers.RuleOut, *STRANGER, *ONCE), openapi_extra=KEYED)  # fmt: skip
def change_rule(request: HttpRequest, store: str, rule_id: UUID, body: RuleIn) -> HttpResponse:
    scope = scope_of(request)
    row = chats.get_rule(district_id=scope.district_id, store_ids=scope.store_ids, rule_id=rule_id)
    return _save(request, body, row)


def _save(request: HttpRequest, body: RuleIn, row: Rule | None) -> HttpResponse:
    scope = scope_of(request)
    wanted = _rule(request, body, row)
    found = _conflicts(wanted)
    if found and not body.accepts_conflicts:
        raise InConflict(conflicts=_shown(found))

    def act(_: Any) -> tuple[int, Any]:
        saved = chat.put_rule(rule=wanted, actor=who(request), now=clock.now())
        return 200, views.rule(saved, scope)

    answer = answer_once(request, f"staff:{request.auth.pk}", act)  # type: ignore[attr-defined]
    knowledge.forget()
    return answer


@router.delete("/{store}/rules/{rule_id}", auth=EDIT, summary="Drop a rule", response=gives(Nothing, *STRANGER, 422))  # fmt: skip
def drop_rule(request: HttpRequest, store: str, rule_id: UUID) -> dict[str, Any]:
    scope = scope_of(request)
    row = chats.get_rule(district_id=scope.district_id, store_ids=scope.store_ids, rule_id=rule_id)
    chat.drop_rule(rule=row, actor=who(request), now=clock.now())
    knowledge.forget()
    return {}
