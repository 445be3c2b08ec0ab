"""What the account says: out of a rule, out of facts, and as bytes for WeChat."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from shangquan.chat import queries as chats
from shangquan.chat.rules import answers
from shangquan.chat.rules.answers import Answer, Need, money
from shangquan.flows.order_views import picture_url, state_label
from shangquan.gateways.wechat import Account, push
from shangquan.gateways.wechat.push import Push
from shangquan.kit import texts
from shangquan.kit.texts import Text, pick
from shangquan.merchants.queries import Place
from shangquan.orders import queries as orders
from shangquan.orders.states import State

if TYPE_CHECKING:
    from shangquan.flows.conversation import Turn


@dataclass(frozen=True)
class Said:
    """A text, or an article (with a title) that opens a page."""

    text: str
    title: str = ""
    url: str = ""
    picture: str = ""
    why: str = ""

    @property
    def kind(self) -> str:
        return "article" if self.title and self.url else "text"

    @property
    def is_silent(self) -> bool:
        """Nothing goes out, and nothing is kept as said; `why` may still tell the reason."""
        return not (self.text or self.title)

    def fields(self) -> dict[str, Any]:
        """What is kept beside the text, so that a repetition gets the same."""
        found = {"title": self.title, "url": self.url, "picture": self.picture}
        return {name: value for name, value in found.items() if value}

    def because(self, why: str) -> "Said":
        return replace(self, why=why[:80])


NOTHING = Said("")
LATER = Text(
    "收到，正在查，查到马上回你。", "Got it. I am looking it up and will write back in a moment."
)
TROUBLE = Text(
    "刚才没查出来，已经请客服看一下。", "That did not work just now; I have asked a person to look."
)
_NO_ORDERS = Text("你在这里还没有订单。", "You have no orders here yet.")
_MINE = Text("我的订单", "My orders")


def page(place: Place, path: str = "") -> str:
    """The address of a page for guests."""
    whole = f"{settings.ENVIRON.public_url}/g/{place.slug}"
    return f"{whole}/{path}" if path and path != "home" else whole


def picture(path: str) -> str:
    """Where WeChat finds a picture of ours."""
    found = picture_url(path)
    return settings.ENVIRON.public_url + found if found.startswith("/") else found


def again(district_id: UUID, key: str) -> Said:
    """What we answered to this message the first time."""
    row = chats.reply_to(district_id, key)
    return Said(row.text, **row.fields) if row else NOTHING


def from_facts(turn: "Turn", found: Answer) -> Said:
    """An answer of the facts, completed by what only this person's rows know."""
    from shangquan.flows import conversation_case as case
    from shangquan.flows.conversation_slow import at_once

    why = f"facts:{found.why} {found.score:.2f}"
    if found.need == Need.PERSON:
        return case.person(turn, None).because(why)
    if found.need == Need.UNKNOWN:
        return case.unknown(turn, found.text).because(why)
    if found.need == Need.ORDERS:
        return at_once(turn, lambda: my_orders(turn)).because(why)
    if found.need == Need.USUAL:
        from shangquan.flows.conversation_usual import usual

        return at_once(turn, lambda: usual(turn)).because(why)
    url = page(turn.place, found.path) if found.path else ""
    return Said(found.text, found.title if url else "", url, picture(found.picture), why)


def from_rule(turn: "Turn", answer: dict[str, Any]) -> Said | None:
    """What a rule says now; None when what it points to is gone, so that the next rule may answer."""
    make = _RULES.get(str(answer.get("kind")))
    return make(turn, answer) if make else None


def _text(turn: "Turn", answer: dict[str, Any]) -> Said:
    return Said(str(answer["text"]))


def _article(turn: "Turn", answer: dict[str, Any]) -> Said:
    """An article; a picture is one that opens itself."""
    shown = picture(str(answer.get("picture", "")))
    url = str(answer.get("url") or shown)
    return Said(str(answer.get("text", "")), str(answer.get("title") or "图片"), url, shown)


def _shop(turn: "Turn", answer: dict[str, Any]) -> Said | None:
    shop = next((s for s in turn.kept.facts.shops if s.slug == answer["slug"]), None)
    if shop is None:
        return None
    return from_facts(turn, answers.answer(shop.name.say(turn.is_en), turn.kept.facts))


def _dish(turn: "Turn", answer: dict[str, Any]) -> Said | None:
    dish = next((d for d in turn.kept.facts.dishes if str(d.id) == answer["id"]), None)
    if dish is None:
        return None
    words = f"{money(dish.from_fen)} · {dish.shop.name.say(turn.is_en)}"
    url = page(turn.place, f"shops/{dish.shop.slug}")
    return Said(words, dish.name.say(turn.is_en), url, picture(dish.picture))


def _need(need: Need) -> "Rule":
    return lambda turn, answer: from_facts(turn, Answer("", need))


Rule = Callable[["Turn", dict[str, Any]], Said | None]
_RULES: dict[str, Rule] = {
    "text": _text, "article": _article, "picture": _article, "shop": _shop, "dish": _dish,
    "order": _need(Need.ORDERS), "usual": _need(Need.USUAL), "person": _need(Need.PERSON),
}  # fmt: skip
KINDS = frozenset(_RULES)


def my_orders(turn: "Turn") -> Said:
    """The latest orders of this person, in words."""
    texts.speak("en" if turn.is_en else "zh")
    person_id = turn.heard.person_id
    rows = orders.of_person(
        district_id=turn.place.id, person_id=person_id, before=None, limit=5
    ) if person_id else []  # fmt: skip
    shown = [row for row in rows if row.state != State.EXPIRED][:3]
    if not shown:
        return Said(str(_NO_ORDERS), str(_MINE), page(turn.place, "orders"))
    lines = []
    for row in shown:
        number = (
            str(Text("取餐号 {n}", "number {n}").format(n=row.pickup_no)) if row.pickup_no else ""
        )
        parts = [
            pick(row.store.name, row.store.name_en),
            state_label(row),
            number,
            money(row.total_fen),
        ]
        lines.append(" · ".join(part for part in parts if part))
    path = f"orders/{shown[0].number}" if len(shown) == 1 else "orders"
    return Said("\n".join(lines), str(_MINE), page(turn.place, path))


def render(account: Account, message: Push, said: Said) -> bytes:
    """The passive reply, or `success` when there is nothing to say."""
    if said.kind == "article":
        return push.news_reply(
            account, message, title=said.title[:64], description=said.text[:600], url=said.url,
            picture=said.picture,
        )  # fmt: skip
    return push.text_reply(account, message, said.text[:600]) if said.text else b"success"


def plain(said: Said) -> str:
    """An article as words, for a customer message that follows."""
    return "\n".join(part for part in (said.title, said.text, said.url) if part)[:400]
