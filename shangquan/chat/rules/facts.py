"""What the account may answer from: the district's shops and dishes as they stand now. Nothing else is ever said."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from shangquan.chat.rules import words


@dataclass(frozen=True, slots=True)
class Named:
    """A name in both languages."""

    zh: str
    en: str

    def say(self, is_en: bool) -> str:
        return self.en if is_en and self.en else self.zh


@dataclass(frozen=True, slots=True)
class Shop:
    id: UUID
    slug: str
    name: Named
    cuisine: Named
    address: Named
    notice: Named
    hours: str
    is_open: bool
    has_pickup: bool
    has_delivery: bool
    delivery_fee_fen: int
    min_delivery_fen: int
    free_delivery_from_fen: int | None
    packing_fee_fen: int
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    name: Named
    price_fen: int


@dataclass(frozen=True, slots=True)
class Dish:
    id: UUID
    shop: Shop
    name: Named
    category: Named
    description: Named
    sizes: tuple[Size, ...]
    allergens: frozenset[str]
    is_sold_out: bool
    sold: int = 0  # in thirty days
    picture: str = ""

    @property
    def from_fen(self) -> int:
        return min(size.price_fen for size in self.sizes)


@dataclass(frozen=True)
class Facts:
    """A snapshot; a new one is made when a menu or a shop changes."""

    district: Named
    shops: tuple[Shop, ...]
    dishes: tuple[Dish, ...]
    version: str = ""
    extra: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def dictionary(self) -> frozenset[str]:
        """Names that are one word when a text is cut."""
        names = {words.normal(d.name.zh) for d in self.dishes} | {
            words.normal(s.name.zh) for s in self.shops
        }
        return frozenset(names | {words.normal(d.category.zh) for d in self.dishes} | self.extra)

    @cached_property
    def weight(self) -> dict[str, float]:
        """How telling an English word is: one that stands in few names tells more."""
        count: dict[str, int] = {}
        for dish in self.dishes:
            for word in set(english(dish.name.en)):
                count[word] = count.get(word, 0) + 1
        return {word: 1 / n**0.5 for word, n in count.items()}


_SMALL = frozenset(
    ["a", "an", "the", "of", "and", "with", "in", "on", "for", "to", "from", "per", "or", "my"]
)


def english(name: str) -> list[str]:
    """The telling words of an English name."""
    told = words.normal(name.replace("-", " "))
    return [w for w in words.stems(told.split()) if w not in _SMALL]
