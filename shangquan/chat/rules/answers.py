"""An answer out of facts, or the honest word that we do not know. Nothing is said that is not in the facts."""

from dataclasses import dataclass
from enum import StrEnum

from shangquan.chat.rules.facts import Dish, Facts, Shop
from shangquan.chat.rules.reading import Intent, Reading, allergen_name, read
from shangquan.kit.texts import Text

THRESHOLD = 0.6
_SHOWN = 5


class Need(StrEnum):
    """What the answer needs beyond the facts."""

    NOTHING = ""
    ORDERS = "orders"  # this person's orders
    USUAL = "usual"  # this person's last order
    PERSON = "person"  # somebody to talk to
    UNKNOWN = "unknown"  # below the threshold: say so and offers a person


@dataclass(frozen=True)
class Answer:
    """What to say. `path` opens a page of the district; `score` is how sure we are, `why` for whoever tests."""

    text: str
    need: Need = Need.NOTHING
    title: str = ""
    path: str = ""
    picture: str = ""
    score: float = 0.0
    why: str = ""


UNKNOWN = Text(
    "这个我还不知道，不敢乱说。回复“人工”，我请客服来答；回复“点餐”看看有什么好吃的。",
    "I do not know that, and I will not guess. Reply “human” for a person, or “menu” to see what there is.",
)


def answer(text: str, facts: Facts) -> Answer:
    """The best answer of the facts to a question; `Need.UNKNOWN` when nothing is sure enough."""
    reading = read(text, facts)
    for intent, build in _BUILDERS:
        if (intent is None or reading.has(intent)) and (made := build(reading, facts)) is not None:
            score = _score(reading, intent)
            if score >= THRESHOLD:
                return Answer(
                    made.text, made.need, made.title, made.path, made.picture, score,
                    f"{intent or 'name'} · {reading.understood:.0%}",
                )  # fmt: skip
            return unknown(reading.is_en, score, f"{intent or 'name'} · {reading.understood:.0%}")
    return unknown(reading.is_en, 0.0, "nothing fits")


def unknown(is_en: bool, score: float, why: str) -> Answer:
    return Answer(UNKNOWN.en if is_en else UNKNOWN.zh, Need.UNKNOWN, score=score, why=why)


def _score(reading: Reading, intent: Intent | None) -> float:
    sure = 0.45 if intent is not None or reading.is_named else 0.35
    named = 0.1 if reading.is_named or reading.shops or not reading.dishes else 0.0
    return max(0.0, min(1.0, (sure + 0.45 + named) * (0.1 + 0.9 * reading.understood)))


def money(fen: int) -> str:
    return f"¥{fen // 100}" if fen % 100 == 0 else f"¥{fen / 100:.2f}"


def _say(reading: Reading, zh: str, en: str) -> str:
    return en if reading.is_en else zh


def _page(shop: Shop) -> str:
    return f"shops/{shop.slug}"


# -- about the person and the district -------------------------------------------------------------


def _person(reading: Reading, facts: Facts) -> Answer | None:
    return Answer("", Need.PERSON)


def _usual(reading: Reading, facts: Facts) -> Answer | None:
    return Answer("", Need.USUAL)


def _orders(reading: Reading, facts: Facts) -> Answer | None:
    return Answer("", Need.ORDERS)


def _refund(reading: Reading, facts: Facts) -> Answer | None:
    zh = "在“我的订单”里打开那一单，可以取消或申请退款；店家处理后原路退回。"
    en = "Open the order under “My orders” to cancel it or ask for a refund; money goes back the way it came."
    title = _say(reading, "我的订单", "My orders")
    return Answer(_say(reading, zh, en), title=title, path="orders")


def _pay(reading: Reading, facts: Facts) -> Answer | None:
    zh, en = "这里用微信支付，下单时直接付。", "You pay with WeChat Pay when you place the order."
    return Answer(_say(reading, zh, en))


def _order(reading: Reading, facts: Facts) -> Answer | None:
    if reading.shops:
        return _shop_card(reading, reading.shops[0])
    if reading.dishes:
        return None
    zh, en = (
        "选好店，点好菜，付款后会告诉你取餐号。",
        "Choose shops and dishes, pay once, and you get your numbers.",
    )
    title = _say(reading, f"{facts.district.zh}点餐", f"Order at {facts.district.en}")
    return Answer(_say(reading, zh, en), title=title, path="home")


def _thanks(reading: Reading, facts: Facts) -> Answer | None:
    if reading.dishes or reading.shops:
        return None
    return Answer(_say(reading, "不客气，有事随时说。", "You are welcome. Write any time."))


def _hello(reading: Reading, facts: Facts) -> Answer | None:
    if reading.dishes or reading.shops or len(reading.intents) > 1:
        return None
    zh = f"你好，这里是{facts.district.zh}。可以问我店铺、菜品、价格、营业时间、订单；回复“点餐”开始。"
    en = f"Hello from {facts.district.en}. Ask about shops, dishes, prices, hours or your orders, or reply “menu”."
    return Answer(_say(reading, zh, en))


# -- about shops -----------------------------------------------------------------------------------


def _asked_shops(reading: Reading, facts: Facts) -> list[Shop]:
    if reading.shops:
        return reading.shops
    if reading.is_named:
        return list(dict.fromkeys(dish.shop for dish in reading.dishes))
    return list(facts.shops)


def _about(reading: Reading, shops: list[Shop], line: "Line") -> Answer | None:
    if not shops:
        return None
    text = "\n".join(line(shop) for shop in shops)
    one = shops[0] if len(shops) == 1 else None
    return Answer(
        text, title=one.name.say(reading.is_en) if one else "", path=_page(one) if one else "",
        picture=one.picture if one else "",
    )  # fmt: skip


def _hours(reading: Reading, facts: Facts) -> Answer | None:
    def line(shop: Shop) -> str:
        is_always = shop.hours == "00:00–24:00"
        hours = _say(reading, "24 小时", "day and night") if is_always else shop.hours
        now = _say(reading, "现在营业中", "open now") if shop.is_open else _say(reading, "现在休息中", "closed now")  # fmt: skip
        return _say(reading, f"{shop.name.zh}：{hours}营业，{now}", f"{shop.name.say(True)}: {hours}, {now}")  # fmt: skip

    return _about(reading, _asked_shops(reading, facts), line)


def _address(reading: Reading, facts: Facts) -> Answer | None:
    if reading.dishes and not reading.shops:
        return _list_dishes(reading, reading.dishes)

    def line(shop: Shop) -> str:
        return f"{shop.name.say(reading.is_en)}: {shop.address.say(True)}" if reading.is_en else f"{shop.name.zh}：{shop.address.zh}"  # fmt: skip

    return _about(reading, _asked_shops(reading, facts), line)


def _delivery(reading: Reading, facts: Facts) -> Answer | None:
    def line(shop: Shop) -> str:
        name = shop.name.say(reading.is_en)
        if not shop.has_delivery:
            return _say(
                reading, f"{name}：不外送，只能到店自取", f"{name}: no delivery, pickup only"
            )
        fee, least = money(shop.delivery_fee_fen), money(shop.min_delivery_fen)
        zh, en = (
            f"{name}：可外送，配送费 {fee}，{least} 起送",
            f"{name}: delivers, fee {fee}, from {least}",
        )
        if shop.free_delivery_from_fen:
            free = money(shop.free_delivery_from_fen)
            zh, en = f"{zh}，满 {free} 免配送费", f"{en}, free above {free}"
        return _say(reading, zh, en)

    return _about(reading, _asked_shops(reading, facts), line)


def _pickup(reading: Reading, facts: Facts) -> Answer | None:
    def line(shop: Shop) -> str:
        name = shop.name.say(reading.is_en)
        if shop.has_pickup:
            return _say(reading, f"{name}：可以到店自取，{shop.address.zh}", f"{name}: pickup at {shop.address.say(True)}")  # fmt: skip
        return _say(reading, f"{name}：不支持自取", f"{name}: no pickup")

    return _about(reading, _asked_shops(reading, facts), line)


def _packing(reading: Reading, facts: Facts) -> Answer | None:
    def line(shop: Shop) -> str:
        name, fee = shop.name.say(reading.is_en), shop.packing_fee_fen
        if not fee:
            return _say(reading, f"{name}：不收打包费", f"{name}: no packing fee")
        return _say(
            reading, f"{name}：打包费每份 {money(fee)}", f"{name}: packing {money(fee)} a portion"
        )

    return _about(reading, _asked_shops(reading, facts), line)


def _shops(reading: Reading, facts: Facts) -> Answer | None:
    def line(shop: Shop) -> str:
        return f"{shop.name.say(reading.is_en)} · {shop.cuisine.say(reading.is_en)}"

    found = _about(reading, list(facts.shops), line)
    return found and Answer(found.text, title=facts.district.say(reading.is_en), path="home")


def _shop_card(reading: Reading, shop: Shop) -> Answer:
    now = (
        _say(reading, "营业中", "open now")
        if shop.is_open
        else _say(reading, "休息中", "closed now")
    )
    text = f"{shop.cuisine.say(reading.is_en)} · {now}\n{shop.address.say(reading.is_en)}"
    return Answer(text, title=shop.name.say(reading.is_en), path=_page(shop), picture=shop.picture)


# -- about dishes ----------------------------------------------------------------------------------


def _price(dish: Dish, is_en: bool) -> str:
    if len(dish.sizes) == 1:
        return money(dish.from_fen)
    return " / ".join(f"{size.name.say(is_en)} {money(size.price_fen)}" for size in dish.sizes)


def _line(dish: Dish, is_en: bool) -> str:
    gone = (" (sold out)" if is_en else "（已售罄）") if dish.is_sold_out else ""
    sep = ": " if is_en else "："
    return f"{dish.name.say(is_en)}{sep}{_price(dish, is_en)}{gone} · {dish.shop.name.say(is_en)}"


def _list_dishes(reading: Reading, dishes: list[Dish]) -> Answer | None:
    if not dishes:
        return None
    if len(dishes) == 1:
        return _dish_card(reading, dishes[0])
    lines = [_line(dish, reading.is_en) for dish in dishes[:_SHOWN]]
    if (more := len(dishes) - _SHOWN) > 0:
        lines.append(_say(reading, f"还有 {more} 样，点开看。", f"… and {more} more."))
    shops = {dish.shop.slug for dish in dishes}
    path = _page(dishes[0].shop) if len(shops) == 1 else "home"
    title = dishes[0].shop.name.say(reading.is_en) if len(shops) == 1 else ""
    return Answer("\n".join(lines), title=title, path=path if title else "")


def _dish_card(reading: Reading, dish: Dish) -> Answer:
    is_en = reading.is_en
    parts = [_line(dish, is_en)]
    if description := dish.description.say(is_en):
        parts.append(description)
    parts.append(
        _say(reading, f"{dish.shop.name.zh}现在{'营业中' if dish.shop.is_open else '休息中'}",
             f"{dish.shop.name.say(True)} is {'open' if dish.shop.is_open else 'closed'} now")
    )  # fmt: skip
    return Answer(
        "\n".join(parts), title=dish.name.say(is_en), path=_page(dish.shop), picture=dish.picture
    )


def _dishes(reading: Reading, facts: Facts) -> Answer | None:
    if reading.dishes:
        return _list_dishes(reading, reading.dishes)
    return None


def _have(reading: Reading, facts: Facts) -> Answer | None:
    if reading.dishes:
        return _list_dishes(reading, reading.dishes)
    if (
        reading.shops and not reading.left
    ):  # "does the grocery sell stamps" is no wish to see all it sells
        return _list_dishes(reading, [d for d in facts.dishes if d.shop in reading.shops])
    return None


def _allergens(reading: Reading, facts: Facts) -> Answer | None:
    if not reading.dishes or not (reading.is_named or len(reading.dishes) <= _SHOWN):
        return None
    lines = []
    for dish in reading.dishes[:_SHOWN]:
        name, asked = dish.name.say(reading.is_en), reading.allergens or sorted(dish.allergens)
        has = [a for a in asked if a in dish.allergens]
        words = _say(reading, "、", ", ").join(allergen_name(a, is_en=reading.is_en) for a in (has or asked))  # fmt: skip
        if has:
            lines.append(_say(reading, f"{name}：登记含有{words}", f"{name}: recorded as containing {words}"))  # fmt: skip
        elif reading.allergens:
            lines.append(_say(reading, f"{name}：没有登记{words}", f"{name}: no {words} recorded"))
        else:
            lines.append(_say(reading, f"{name}：没有登记过敏原", f"{name}: no allergens recorded"))
    lines.append(_say(reading, "同一厨房难免接触，过敏请先问店家。", "One kitchen cooks all; with an allergy, ask the shop first."))  # fmt: skip
    return Answer("\n".join(lines))


def _budget(reading: Reading, facts: Facts) -> Answer | None:
    dishes = reading.dishes or [
        d for d in facts.dishes if not reading.shops or d.shop in reading.shops
    ]
    on_sale = [d for d in dishes if not d.is_sold_out]
    is_most = "最贵" in reading.text or "expensive" in reading.text
    if reading.limit_fen:
        on_sale = sorted((d for d in on_sale if d.from_fen <= reading.limit_fen), key=lambda d: (-d.sold, -d.from_fen))  # fmt: skip
    else:
        on_sale = sorted(on_sale, key=lambda d: d.from_fen, reverse=is_most)
    if not on_sale:
        return Answer(_say(reading, "这个价钱里没有找到。", "Nothing found for that."))
    return _list_dishes(reading, on_sale[:_SHOWN])


def _recommend(reading: Reading, facts: Facts) -> Answer | None:
    dishes = reading.dishes or [
        d for d in facts.dishes if not reading.shops or d.shop in reading.shops
    ]
    on_sale = [d for d in dishes if not d.is_sold_out]
    if not on_sale:
        return None
    by_sale = sorted(on_sale, key=lambda d: -d.sold)
    if by_sale[0].sold:
        top = by_sale[:_SHOWN]
        head = _say(reading, "近 30 天卖得最多的：", "Sold most in the last 30 days:")
    else:
        firsts: dict[str, Dish] = {}
        for dish in on_sale:
            firsts.setdefault(dish.shop.slug, dish)
        top = list(firsts.values())[:_SHOWN]
        head = _say(reading, "各家菜单上的第一样：", "First on each menu:")
    return Answer("\n".join([head, *(_line(dish, reading.is_en) for dish in top)]))


def _name(reading: Reading, facts: Facts) -> Answer | None:
    if reading.dishes:
        return _list_dishes(reading, reading.dishes)
    return _shop_card(reading, reading.shops[0]) if reading.shops else None


from collections.abc import Callable  # noqa: E402

Line = Callable[[Shop], str]
_BUILDERS: tuple[tuple[Intent | None, Callable[[Reading, Facts], Answer | None]], ...] = (
    (Intent.PERSON, _person),
    (Intent.USUAL, _usual),
    (Intent.REFUND, _refund),
    (Intent.ORDERS, _orders),
    (Intent.PACKING, _packing),
    (Intent.PAY, _pay),
    (Intent.ALLERGENS, _allergens),
    (Intent.BUDGET, _budget),
    (Intent.HOURS, _hours),
    (Intent.DELIVERY, _delivery),
    (Intent.PICKUP, _pickup),
    (Intent.PRICE, _dishes),
    (Intent.SHOPS, _shops),
    (Intent.ADDRESS, _address),
    (Intent.RECOMMEND, _recommend),
    (Intent.WHAT, _dishes),
    (Intent.HAVE, _have),
    (Intent.ORDER, _order),
    (None, _name),
    (Intent.THANKS, _thanks),
    (Intent.HELLO, _hello),
)
