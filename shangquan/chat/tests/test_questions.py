"""The published questions over the demo district: most answered right, none answered with something made up."""

import json
from datetime import time
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shangquan.chat.rules.answers import Need, answer
from shangquan.chat.rules.facts import Dish, Facts, Named, Shop, Size
from shangquan.merchants.rules import hours

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "demo" / "data" / "district.json"
NEEDS = {"@orders": Need.ORDERS, "@usual": Need.USUAL, "@person": Need.PERSON, "?": Need.UNKNOWN}
RIGHT_AT_LEAST = 0.9


def named(row: dict[str, Any], field: str) -> Named:
    return Named(row[f"{field}_zh"], row[f"{field}_en"])


def shop_of(row: dict[str, Any]) -> Shop:
    opens, closes = (time.fromisoformat(at) for at in row["hours"]["mon"])
    return Shop(
        id=uuid5(_SPACE, row["slug"]), slug=row["slug"], name=named(row, "name"),
        cuisine=named(row, "cuisine"), address=named(row, "address"), notice=named(row, "notice"),
        hours=hours(opens, closes), is_open=True, has_pickup=row["pickup"],
        has_delivery=row["delivery"], delivery_fee_fen=row["delivery_fee_fen"],
        min_delivery_fen=row["min_delivery_fen"], free_delivery_from_fen=row["free_delivery_from_fen"],
        packing_fee_fen=row["packing_fee_fen"],
    )  # fmt: skip


def facts_of(data: dict[str, Any]) -> Facts:
    shops, dishes = [], []
    for row in data["shops"]:
        shop = shop_of(row)
        shops.append(shop)
        for category in row["categories"]:
            dishes += [
                Dish(
                    id=uuid5(_SPACE, row["slug"] + item["key"]), shop=shop, name=named(item, "name"),
                    category=named(category, "name"), description=named(item, "description"),
                    sizes=tuple(Size(named(sku, "name"), sku["price_fen"]) for sku in item["skus"]),
                    allergens=frozenset(item["allergens"]), is_sold_out=False,
                )
                for item in category["items"]
            ]  # fmt: skip
    return Facts(named(data, "name"), tuple(shops), tuple(dishes))


_SPACE = uuid5(__import__("uuid").NAMESPACE_URL, "questions")
FACTS = facts_of(json.loads(DEMO.read_text(encoding="utf-8")))


def questions() -> list[tuple[str, list[str]]]:
    found = []
    for line in (HERE / "questions.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            question, _, wanted = line.partition(" = ")
            found.append((question.strip(), [p.strip() for p in wanted.split(" & ") if p.strip()]))
    return found


def wrong(question: str, wanted: list[str]) -> str:
    """Why an answer is not right; empty when it is."""
    said = answer(question, FACTS)
    if wanted and wanted[0] in NEEDS:
        return "" if said.need == NEEDS[wanted[0]] else f"{said.need or said.text!r} ({said.why})"
    if said.need:
        return f"{said.need} ({said.why}, {said.score:.2f})"
    told = f"{said.title}\n{said.text}"
    for piece in wanted:
        is_there = piece.removeprefix("!") in told
        if is_there == piece.startswith("!"):
            return f"{piece} in {told!r} ({said.why})"
    return ""


def test_there_are_enough_questions_in_both_languages():
    asked = [question for question, _ in questions()]
    assert len(asked) >= 200
    assert sum(question.isascii() for question in asked) >= 80
    assert len(set(asked)) == len(asked)


def test_nine_in_ten_questions_are_answered_right():
    found = {question: why for question, wanted in questions() if (why := wrong(question, wanted))}
    right = 1 - len(found) / len(questions())
    print(f"{right:.1%} of {len(questions())} questions")
    assert right >= RIGHT_AT_LEAST, found


@pytest.mark.parametrize("question", [q for q, wanted in questions() if wanted == ["?"]])
def test_what_is_not_known_is_never_invented(question):
    assert answer(question, FACTS).need == Need.UNKNOWN


def _is_line_of(line: str, dish: Dish) -> bool:
    starts = line.startswith((dish.name.zh + "：", dish.name.en + ": "))
    return starts and line.endswith((dish.shop.name.zh, dish.shop.name.en))


@given(
    st.lists(
        st.sampled_from([w for q, _ in questions() for w in (q, q[:3], q[-3:])]),
        min_size=1,
        max_size=3,
    )
)
def test_no_price_is_said_that_no_dish_has(pieces):
    said = answer("".join(pieces), FACTS)
    for line in said.text.splitlines():
        dish = next((d for d in FACTS.dishes if _is_line_of(line, d)), None)
        if dish is not None:
            prices = {s.price_fen for s in dish.sizes}
            told = [p.split(" ")[0].split("（")[0].strip("/") for p in line.split("¥")[1:]]
            assert all(round(float(p) * 100) in prices for p in told if p), line


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    answer(text, FACTS)
