"""What a question asks, and about what: intents by their words, shops and dishes by their names."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from shangquan.chat.rules import words
from shangquan.chat.rules.facts import Dish, Facts, Shop, english


class Intent(StrEnum):
    PERSON = "person"
    USUAL = "usual"
    ORDERS = "orders"
    REFUND = "refund"
    PAY = "pay"
    PACKING = "packing"
    ALLERGENS = "allergens"
    BUDGET = "budget"
    HOURS = "hours"
    DELIVERY = "delivery"
    PICKUP = "pickup"
    ADDRESS = "address"
    RECOMMEND = "recommend"
    PRICE = "price"
    SHOPS = "shops"
    WHAT = "what"
    HAVE = "have"
    ORDER = "order"
    THANKS = "thanks"
    HELLO = "hello"


_ZH = {
    Intent.PERSON: r"(?:转|找|要|叫|喊|接)?(?:人工|真人|客服)(?:服务)?|找(?:个|你们)?人|跟人(?:说|聊)|有人吗|活人",
    Intent.USUAL: r"老样子|老规矩|照旧|(?:和|跟|按)?上次(?:那|一)?(?:样|个|份|单)的?|再来一(?:单|遍)",
    Intent.ORDERS: r"(?:我的|我那个|查(?:一下|下|询)?|看(?:一下|下)?)?订单(?:到哪.{0,2}|状态|进度|呢|好了[没吗]?)?|取餐号(?:是)?(?:多少|几号)?"
    r"|我的?(?:餐|饭|面|外卖|东西|奶茶|咖啡).{0,4}(?:到哪.{0,2}|好了?[没吗].?|做好.{0,2}|送到.{0,2})|(?:餐|饭|面)?(?:做)?好了[没吗]|到哪里?了",
    Intent.REFUND: r"(?:怎么|如何|可以|能|想|要|申请)?(?:退款|退单|取消(?:订单)?)(?:吗|怎么.{1,3}|流程)?",
    Intent.PAY: r"(?:怎么|如何|用什么)?(?:付款|付钱|支付|买单|结账)(?:方式)?|(?:能|可以|收|用)?(?:支付宝|微信支付|现金|刷卡|信用卡|银行卡)(?:吗)?",
    Intent.PACKING: r"(?:打包|包装|餐盒)(?:费|盒)?(?:是)?(?:多少钱?|怎么(?:收|算))?|(?:要不要|收不收|收)?(?:打包|包装|餐盒)费",
    Intent.ALLERGENS: r"过敏原?|忌口|含不含|含有?|有没有放?(?=花生|坚果|麸质|蛋|奶|大豆|鱼|虾|芝麻)|放了?(?=花生|坚果|芝麻)",
    Intent.BUDGET: r"最便宜|便宜(?:的|点)?|最贵|(?:\d+|[一二三五十两]+十?)(?:块|元)(?:钱)?(?:以下|以内|之内|左右|能吃|可以吃)?|不超过\d+|预算\d*",
    Intent.HOURS: r"(?:早上|晚上|今天|现在|周末|一般|平时)?(?:几点|什么时候|多晚|多早)?(?:钟)?(?:才|到|就)?(?:营业|开门|关门|打烊|下班|上班|开始|结束)(?:时间|到几点|吗|了吗|没|了没)?(?:几点)?"
    r"|(?:现在)?(?:还)?开着(?:吗|没)?|开[没不]开|开了吗|关了吗|营业时间|几点(?:开|关)|24小时|通宵|到几点",
    Intent.DELIVERY: r"(?:能|可以|有没有|有|送|要)?(?:外卖|外送|配送|送货|送餐|送上门|送到家|送到\w{1,6}|起送价?|起送费|运费|配送费|包邮|免配送费?|免运费)(?:吗|费|多少|服务)?|送不送|能送|可以送|满多少(?:免|包)",
    Intent.PICKUP: r"自取|自提|到店取|带走|上门取|堂食",
    Intent.ADDRESS: r"在哪(?:里|儿|个位置|条街)?|哪里|怎么(?:走|去|过去|到)|地址|位置|几号门?店?|哪个位置|(?:哪|那)(?:家|个)店?(?:有|卖)",
    Intent.RECOMMEND: r"推荐(?:一下|点|个)?|招牌(?:菜|是什么)?|好吃的?|好喝的?|人气|热门|最火|爆款|卖得最好|吃(?:点)?什么好?|喝(?:点)?什么好?|必点|特色",
    Intent.PRICE: r"多少钱|价格|价钱|价位|几块(?:钱)?|几元|怎么卖|什么价|贵(?:吗|不贵)|多贵|售价|多少(?:一份|一碗|一杯|一斤)?",
    Intent.SHOPS: r"(?:有)?(?:哪些|什么|哪几家|几家)(?:店|商家|餐厅|门店|店铺|饭店|商户)|店铺?(?:列表|都有哪些)",
    Intent.WHAT: r"是什么(?:做的|味道?|口味)?|什么味(?:道)?|什么做的|介绍(?:一下|下)?|辣吗|辣不辣|甜吗|甜不甜|怎么样|里面有什么|配料|分量|多大",
    Intent.HAVE: r"还?有没有(?:卖)?|还有(?:货)?|有卖|卖不卖|卖完了?[吗没]?|卖光了?[吗没]?|售罄了?[吗没]?|沽清|有(?:哪些|什么|些什么|啥|几种)|有|卖什么|卖|想吃|想喝|想要|想买|来(?:一)?(?:份|碗|杯)|要(?:一)?(?:份|碗|杯)|有货",
    Intent.ORDER: r"(?:怎么|如何|在哪|我要|我想)?(?:点餐|点菜|下单|点单|订餐|点东西|点外卖)|菜单|看看菜",
    Intent.THANKS: r"谢谢|多谢|感谢|辛苦了|好的(?:谢谢)?$|知道了|再见|拜拜",
    Intent.HELLO: r"^(?:你好|您好|哈喽|嗨|在吗|在不在|早上好|晚上好|中午好|下午好)",
}
_EN = {
    Intent.PERSON: r"(?:talk|speak|chat) (?:to|with) (?:a |an |the |some)?(?:human|person|agent|someone|somebody|staff|one)|\bhuman\b|real person|\bagent\b|customer service|representative|operator",
    Intent.USUAL: r"the usual|same as (?:last time|before|always)|same again|my usual|repeat (?:my )?(?:last )?order|order again",
    Intent.ORDERS: r"(?:where|how) (?:is|are|s) my (?:order|food|meal|noodles|drink|lunch|delivery)s?|order (?:status|number)|pick ?up number|(?:is|are) my (?:order|food|meal|noodles|drinks?) ready|my orders?|track(?: my)? order|status of my order",
    Intent.REFUND: r"refunds?|cancel(?: my| an| the)?(?: order)?|(?:get|give) (?:my )?money back",
    Intent.PAY: r"(?:how (?:do|can|to) (?:i )?)?\bpay(?:ment)?\b(?: methods?| by| with)?|\bcash\b|alipay|wechat pay|credit cards?|visa|\bcards?\b",
    Intent.PACKING: r"pack(?:ing|aging)(?: fee| cost| charge)?|box fee",
    Intent.ALLERGENS: r"allerg\w*|contains?|\bfree of\b|without|(?:any|have|has) (?=nut|peanut|gluten|egg|milk|dairy|soy|fish|shellfish|sesame|prawn)|\b(?:gluten|nut|peanut|egg|milk|dairy|soy|fish|sesame)s?[ -]free\b",
    Intent.BUDGET: r"cheapest|cheap|most expensive|(?:under|below|less than|up to|within|max(?:imum)?|budget(?: of)?) ?(?:¥|rmb|cny)? ?\d+ ?(?:yuan|rmb|kuai|cny)?|for \d+ (?:yuan|rmb|kuai)",
    Intent.HOURS: r"(?:opening|business|closing)? ?hours|what time|when (?:do|does|are|is)|how late|(?:do|does|are|is) (?:you|it|they|the shop|the shops)?.{0,24}\bopen(?: now| today| late)?|\bopen(?:s|ing)?\b|\bclos(?:e|es|ed|ing)\b|24 hours",
    Intent.DELIVERY: r"deliver(?:y|ies|s|ed)?(?: fee| cost| charge| minimum)?|minimum order|free delivery|bring it to",
    Intent.PICKUP: r"pick ?up|take ?away|take ?out|to go|collect|dine in|eat in",
    Intent.ADDRESS: r"where(?: can i| do i| to)?(?: find| get| buy| is| are| s)?|address(?:es)?|locat(?:ed|ion)|how (?:do|can) i get to|directions|which (?:shop|store|restaurant)s?(?: has| have| sells?)?|who sells",
    Intent.RECOMMEND: r"recommend\w*|popular|best ?sellers?|best|signature|speciali?ty|what should i (?:eat|drink|have|order|get|try)|what s good|suggest\w*|must try",
    Intent.PRICE: r"how much(?: is| are| does| do| for)?(?: it| the)?|prices?|costs?|how expensive|expensive",
    Intent.SHOPS: r"(?:what|which|list|all|how many)(?: the| of the| of your)? (?:shops|stores|restaurants|places)(?: are there| do you have)?|list of (?:shops|stores)",
    Intent.WHAT: r"what (?:is|are|s)(?: in)?|tell me about|describe|is it spicy|spicy|sweet|what does .{0,20} taste|ingredients",
    Intent.HAVE: r"(?:do|does) (?:you|they|it|anyone) (?:have|sell|offer|serve)|(?:is|are) there|have you got|got any|any|sold out|still (?:have|available|there)|available|in stock|i(?: would|d)? (?:want|like)|sells?|what .{0,20} do you have|what kinds? of|have",
    Intent.ORDER: r"(?:how (?:do|can|to) (?:i )?)?order(?: food| lunch| dinner| something)?|(?:see |show )?(?:me )?(?:the )?menu|place an order|i m hungry|hungry",
    Intent.THANKS: r"thanks?(?: you)?|thx|bye|goodbye|cheers|ok(?:ay)? thanks?",
    Intent.HELLO: r"^(?:hi|hello|hey|good (?:morning|evening|afternoon))",
}
_PATTERNS = {
    True: {intent: re.compile(pattern) for intent, pattern in _EN.items()},
    False: {intent: re.compile(pattern) for intent, pattern in _ZH.items()},
}
_FILLER_ZH = re.compile(
    r"请问|一下|你们|我们|我想|我要|想问|问问|问一下|麻烦|帮我|帮忙|知道|告诉|这个|那个|这家|那家|这里|这儿|那里|店里|店铺|附近|青禾里|家的|今天|现在|可以|可不可以|能不能|能|可|会|吗|呢|吧|啊|呀|嘛|了|的|地|是|么|给|都|和|与|或|你|我|他|它|在|有|没|请|要|想|到|去|来|个|份|碗|杯|块|元|钱|吃|喝|买|点|些|啥|什么|哪些|哪|家|店|多少|几|不|还|最|里|上|下|呗|哦|里面|一|两|款|种|类|东西|需要|就|也|得|做|用|菜"
)
_FILLER_EN = frozenset(
    ["a", "an", "the", "is", "are", "am", "do", "does", "did", "you", "your", "yours", "i", "me", "my", "we", "our", "us", "it", "its", "they", "their", "there", "here", "to", "of", "in", "on", "at", "for", "with", "and", "or", "can", "could", "would", "will", "please", "tell", "know", "want", "like", "get", "have", "has", "what", "which", "how", "much", "many", "when", "where", "who", "some", "any", "now", "today", "right", "this", "that", "these", "those", "hi", "hello", "hey", "so", "just", "need", "shop", "store", "restaurant", "place", "district", "street", "qinghe", "li", "yuan", "rmb", "kuai", "from", "by", "be", "been", "was", "were", "if", "about", "up", "out", "one", "two", "eat", "drink", "buy", "something", "anything", "food", "dish", "dishes", "im", "id", "ive", "whats", "thing", "much", "s", "m", "d", "re", "ll", "near", "far", "long", "good", "take", "go", "find", "still", "let", "not", "no", "also", "too", "really", "at", "all", "ok", "okay", "give", "show", "see", "via", "make", "made", "come"]
)  # fmt: skip
_ALLERGENS = {
    "gluten": (r"麸质|小麦|面筋|\bgluten\b|\bwheat\b", "麸质", "gluten"),
    "egg": (r"鸡蛋|蛋(?!挞)|\beggs?\b", "蛋", "egg"),
    "milk": (r"牛奶|奶(?!茶)|乳糖|乳制品|\bmilk\b|\bdairy\b|\blactose\b", "奶", "milk"),
    "nuts": (r"坚果|杏仁|腰果|\bnuts?\b", "坚果", "nuts"),
    "peanut": (r"花生|\bpeanuts?\b", "花生", "peanut"),
    "soy": (r"大豆|黄豆|豆制品|\bsoy\b|\bsoya\b", "大豆", "soy"),
    "fish": (r"鱼|\bfish\b", "鱼", "fish"),
    "shellfish": (r"虾|蟹|贝|海鲜|甲壳|\bshellfish\b|\bprawns?\b|\bshrimps?\b|\bseafood\b", "贝壳与甲壳", "shellfish"),
    "sesame": (r"芝麻|\bsesame\b", "芝麻", "sesame"),
}  # fmt: skip
_KIND = re.compile(r"(?:什么|哪些|啥|几种|想吃|想喝|吃|喝|来碗|来杯|卖)(?P<kind>[面饭粉汤茶酒饼包菜鸡鱼肉虾奶蛋水])|(?P<tail>[面饭粉汤茶酒饼])(?:类|有哪些|有什么|都有)")  # fmt: skip


@dataclass
class Reading:
    """A question, read."""

    text: str
    is_en: bool
    intents: list[Intent] = field(default_factory=list)
    shops: list[Shop] = field(default_factory=list)
    dishes: list[Dish] = field(default_factory=list)
    is_named: bool = False  # the dish was called by its whole name
    allergens: list[str] = field(default_factory=list)
    limit_fen: int | None = None
    left: int = 0  # characters or words that mean something and that we do not know
    understood: float = 0.0  # which part of what carries meaning we know

    def has(self, intent: Intent) -> bool:
        return intent in self.intents


def read(text: str, facts: Facts) -> Reading:
    """Find intents and names. Pure; the same text over the same facts always reads the same."""
    told = words.normal(text)[:200]
    is_en = not words.is_chinese(told)
    reading = Reading(told, is_en)
    if not told:
        return reading
    reading.allergens = [code for code, (p, _, _) in _ALLERGENS.items() if re.search(p, told)]
    if found := re.search(r"(\d{1,4})", told):
        reading.limit_fen = int(found.group()) * 100
    (_read_english if is_en else _read_chinese)(reading, facts)
    return reading


def allergen_name(code: str, *, is_en: bool) -> str:
    return _ALLERGENS[code][2 if is_en else 1]


def _read_chinese(reading: Reading, facts: Facts) -> None:
    rest = _take_names(reading, facts, reading.text)
    reading.allergens = [c for c in reading.allergens if re.search(_ALLERGENS[c][0], rest)]
    content = len(_FILLER_ZH.sub("", rest.replace("|", ""))) + sum(
        len(d.name.zh) for d in reading.dishes[:1]
    ) + sum(len(s.name.zh) for s in reading.shops[:1])  # fmt: skip
    known = content - len(_FILLER_ZH.sub("", rest.replace("|", "")))
    kind = _KIND.search(rest)
    for intent, pattern in _PATTERNS[False].items():
        if pattern.search(rest):
            reading.intents.append(intent)
    _ask_for_allergens(reading)
    bare = rest
    for intent in reading.intents:
        bare = _PATTERNS[False][intent].sub("|", bare)
    for code in reading.allergens:
        if reading.has(Intent.ALLERGENS):
            bare = re.sub(_ALLERGENS[code][0], "|", bare)
    if not reading.dishes:
        bare = _take_pieces(reading, facts, bare)
    if not reading.dishes and kind:
        letter = kind.group("kind") or kind.group("tail")
        reading.dishes = [d for d in facts.dishes if letter in d.name.zh[-1:] and _at(reading, d)]
        bare = bare.replace(letter, "|") if reading.dishes else bare
    left = len(_FILLER_ZH.sub("", bare.replace("|", "")).replace(" ", ""))
    whole = max(content, left, 1)
    reading.left = left
    reading.understood = max(0.0, 1 - left / whole) if (reading.intents or known or reading.dishes) else 0.0  # fmt: skip


def _ask_for_allergens(reading: Reading) -> None:
    """ "Is there milk in …" asks what a dish contains, not whether milk is sold."""
    if reading.is_named and reading.allergens and reading.has(Intent.HAVE):
        reading.intents.append(Intent.ALLERGENS)


def _take_names(reading: Reading, facts: Facts, told: str) -> str:
    """Whole names, the longest first; what was read is cut out."""
    named: list[tuple[str, object]] = [(words.normal(d.name.zh), d) for d in facts.dishes]
    named += [(words.normal(s.name.zh), s) for s in facts.shops]
    named += [(words.normal(s.name.zh)[:2], s) for s in facts.shops if len(s.name.zh) > 2]
    named += [(words.normal(s.cuisine.zh), s) for s in facts.shops]
    rest = told
    for name, thing in sorted(named, key=lambda pair: -len(pair[0])):
        if len(name) >= 2 and (name in rest or (thing in _seen(reading, name) and name in told)):
            (reading.shops if isinstance(thing, Shop) else reading.dishes).append(thing)  # type: ignore[arg-type]
            rest = rest.replace(name, "|")
    if not reading.dishes:
        heard = f" {words.sound(rest)} "
        for dish in facts.dishes:
            name = words.normal(dish.name.zh)
            if len(name) >= 3 and f" {words.sound(name)} " in heard:
                reading.dishes.append(dish)
                rest = _drop_sound(rest, words.sound(name))
                break
    reading.shops = list(dict.fromkeys(reading.shops))
    if reading.shops and len(reading.dishes) > 1:
        reading.dishes = [d for d in reading.dishes if d.shop in reading.shops] or reading.dishes
    reading.is_named = bool(reading.dishes)
    return rest


def _seen(reading: Reading, name: str) -> list[object]:
    """A name two shops share is both shops' dish."""
    return [d for d in reading.dishes if words.normal(d.name.zh) == name] and [*reading.dishes]


def _drop_sound(rest: str, sound: str) -> str:
    size = len(sound.split())
    for at in range(len(rest) - size + 1):
        if words.sound(rest[at : at + size]) == sound:
            return rest[:at] + "|" + rest[at + size :]
    return rest


def _take_pieces(reading: Reading, facts: Facts, bare: str) -> str:
    """Parts of names and categories: `牛肉面` is a piece of several dishes."""
    best, found = "", []
    for dish in facts.dishes:
        if not _at(reading, dish):
            continue
        piece = max(
            (words.common(bare, name) for name in (dish.name.zh, dish.category.zh)), key=len
        )
        if len(piece) > len(best):
            best, found = piece, [dish]
        elif piece and len(piece) == len(best) and piece == best:
            found.append(dish)
    if len(best) < 2 or _FILLER_ZH.fullmatch(best):
        return bare
    reading.dishes = found
    return bare.replace(best, "|")


def _at(reading: Reading, dish: Dish) -> bool:
    return not reading.shops or dish.shop in reading.shops


def _read_english(reading: Reading, facts: Facts) -> None:
    told = reading.text
    for shop in facts.shops:
        name = words.normal(shop.name.en)
        first = name.split()[0] if name else ""
        if (re.search(rf"\b{words.normal(shop.cuisine.en)}\b", told) and shop.cuisine.en) or (
            name
            and (
                name in told
                or (
                    len(first) > 3
                    and re.search(rf"\b{first}\b", told)
                    and not _is_dish_word(first, facts)
                )
            )
        ):
            reading.shops.append(shop)
    bare = told
    for shop in reading.shops:
        for word in words.normal(f"{shop.name.en} {shop.cuisine.en}").split():
            bare = re.sub(rf"\b{word}s?\b", " ", bare)
    scan = bare
    for intent, pattern in _PATTERNS[True].items():
        if pattern.search(told):
            reading.intents.append(intent)
            scan = pattern.sub(" ", scan)
    asked = [w for w in words.stems(scan.split()) if w not in _FILLER_EN and not w.isdigit()]
    if reading.has(Intent.ALLERGENS):
        asked = [w for w in asked if not any(re.search(_ALLERGENS[c][0], w) for c in reading.allergens)]  # fmt: skip
    known = _english_dishes(reading, facts, asked) if asked else 0.0
    own = " ".join(english(reading.dishes[0].name.en)) if reading.is_named else ""
    reading.allergens = [c for c in reading.allergens if not re.search(_ALLERGENS[c][0], own)]
    _ask_for_allergens(reading)
    if reading.has(Intent.ALLERGENS):
        told_of = [
            w for w in asked if any(re.search(_ALLERGENS[c][0], w) for c in reading.allergens)
        ]
        known += len([w for w in told_of if w not in own])
    content = len(asked) + len(reading.shops) + len(reading.intents)
    missed = len(asked) - known
    reading.left = round(max(0, missed))
    reading.understood = max(0.0, 1 - missed / max(len(asked) + len(reading.shops), 1)) if content else 0.0  # fmt: skip


def _is_dish_word(word: str, facts: Facts) -> bool:
    return words.stem(word) in facts.weight


def _english_dishes(reading: Reading, facts: Facts, asked: list[str]) -> float:
    """The dishes these words name best; answers how many of the words they explain."""
    best, found = 0.0, []
    wanted = set(asked)
    for dish in facts.dishes:
        if not _at(reading, dish):
            continue
        name = set(english(dish.name.en)) | set(english(dish.category.en))
        own = set(english(dish.name.en))
        both = wanted & name
        if not both:
            continue
        score = len(both) + len(wanted & own) / max(len(own), 1)
        if score > best + 1e-9:
            best, found = score, [dish]
        elif abs(score - best) < 1e-9:
            found.append(dish)
    if not found:
        return 0.0
    top = len(wanted & (set(english(found[0].name.en)) | set(english(found[0].category.en))))
    near = [
        d for d in facts.dishes
        if _at(reading, d) and len(wanted & set(english(d.name.en))) == top and d not in found
    ]  # fmt: skip
    reading.is_named = len(found) == 1 and set(english(found[0].name.en)) <= wanted
    reading.dishes = found if reading.is_named else found + near
    return float(top)
