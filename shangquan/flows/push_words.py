"""What a campaign's reader reads: the message itself, and why just they got it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shangquan.kit.money import Fen, yuan
from shangquan.kit.texts import Text
from shangquan.marketing.models import Campaign

Condition = Mapping[str, Any]
_READ = Text("去看看", "Have a look")
_WHY = Text("你收到这条，因为你{why}。", "You got this because you {why}.")
_LESS = Text("少收一点，或不再接收", "Less of this, or none")
_EVERYBODY = Text("关注了{district}", "follow {district}")


def compose(campaign: Campaign, *, page_url: str, less_url: str) -> str:
    """The text of a mass message: words, one link to our page, why, and the way out."""
    lines = [campaign.title, campaign.body, "", _link(page_url, _READ, campaign), ""]
    lines += [_spoken(why(campaign.conditions, str(campaign.district.name)), campaign)]
    lines += [_link(less_url, _LESS, campaign)]
    return "\n".join(lines)


def why(conditions: Sequence[Condition], district: str) -> Text:
    """One sentence out of the conditions; without any, that one follows the account is the reason."""
    parts = [_SAYS[c["kind"]](c) for c in conditions if not c.get("is_not") and c["kind"] in _SAYS]
    parts = parts or [_EVERYBODY.format(district=district)]
    joined = Text("、".join(p.zh for p in parts), ", ".join(p.en for p in parts))
    return Text(_WHY.zh.format(why=joined.zh), _WHY.en.format(why=joined.en))


def _link(url: str, words: Text, campaign: Campaign) -> str:
    return f'<a href="{url}">{_spoken(words, campaign)}</a>'


def _spoken(text: Text, campaign: Campaign) -> str:
    is_english = any(
        c.get("kind") == "language" and c.get("language") == "en" for c in campaign.conditions
    )
    return text.en if is_english else text.zh


def _followed(c: Condition) -> Text:
    days = c.get("min_days") or 0
    return (
        Text(f"关注满 {days} 天", f"have followed for {days} days")
        if days
        else Text("关注了我们", "follow us")
    )


def _likes(c: Condition) -> Text:
    words = c.get("words", [])
    return Text(f"买过{'、'.join(words)}", f"bought {', '.join(words)}")


def _near(c: Condition) -> Text:
    return Text(
        f"告诉过我们位置，在 {float(c['km']):g} 公里内",
        f"told us you are within {float(c['km']):g} km",
    )


def _bought(c: Condition) -> Text:
    if c.get("min_spent_fen"):
        amount = yuan(Fen(int(c["min_spent_fen"])))
        return Text(f"在这里买过 ¥{amount} 以上", f"bought for ¥{amount} or more here")
    return Text("在这里买过东西", "bought here before")


def _last_bought(c: Condition) -> Text:
    if c.get("before_days"):
        return Text(
            f"有 {c['before_days']} 天没来了", f"have not been here for {c['before_days']} days"
        )
    return Text("最近来过", "were here lately")


_SAYS: dict[str, Callable[[Condition], Text]] = {
    "followed": _followed, "likes": _likes, "near": _near, "bought": _bought,
    "last_bought": _last_bought,
    "door": lambda c: Text("扫过我们的码", "scanned one of our codes"),
    "customer": lambda c: Text("是这家店的顾客", "are a customer of this shop"),
    "tagged": lambda c: Text("在我们记下的一组顾客里", "are in a group of guests we noted"),
    "language": lambda c: Text("用这种语言看页面", "read our pages in this language"),
}  # fmt: skip
