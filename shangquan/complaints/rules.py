"""Whether a text complains, and by when somebody has to answer: decided from values alone.

Rather one case too many than one too few. What is kept out: dishes whose names sound like trouble (凉面), questions about what
might happen ("会凉吗"), and words taken back by a negation ("我不投诉", "not cold at all").
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

REPLY_WITHIN = timedelta(minutes=10)
RESOLVE_WITHIN = timedelta(hours=24)
CLOSES_AFTER = timedelta(hours=48)
READ_AT_MOST = 2000

# Whoever says these means it, question mark or not.
_SAID_OUTRIGHT = re.compile(
    r"投诉|举报|差评|维权|12315|消协|工商局?|曝光|黑店|骗子|骗钱|骗人|坑人|坑钱|坑爹|上当|食物中毒|拉肚子|吃坏|吃吐"
    r"|(?<![a-z])(?:complain(?:t|ts|ing|ed)?|scam(?:med)?|cheat(?:ed|ing)?|rip(?:ped)?[ -]?off|food poisoning"
    r"|lawsuit|report (?:you|this|the shop))(?![a-z])",
    re.I,
)
_TROUBLE = re.compile(
    r"难吃|难喝|恶心|不新鲜|变质|变味|发霉|馊|发臭|臭了|酸掉|过期|没熟|夹生|生的|糊了|煮烂|坨了|坨成"
    r"|[面饭菜汤粉饺奶茶]+(?:都|全|已经|是|也)*(?:凉|冷)(?:了|的|透|掉)|(?:凉|冷)(?:了|透了|掉了|冰冰)|都(?:凉|冷)"
    r"|洒了|撒了|漏了|破了|坏了|压扁|头发|苍蝇|蟑螂|虫子?|异物|指甲|塑料片|钢丝"
    r"|少送|漏送|送错|上错|做错|弄错|搞错|拿错|给错|错了|少了|缺了|没送到|没收到|没给|不见了"
    r"|(?:还|一直|怎么)没(?:有)?(?:送到|送来|来|到|做好|好|人(?:理|管|接|回))|没人(?:理|管|接|回)|等了.{0,8}(?:分钟|小时|钟头|半天|好久|很久|这么久)"
    r"|太慢|慢死|超时|迟到|太咸|太油|太淡|太酸|太差|很差|真差|好差|差劲|糟糕|太烂|真烂|垃圾|离谱|过分"
    r"|态度(?:太|很|真|非常|特别)?(?:差|恶劣|不好|凶|冷淡)|服务(?:太|很|真|非常|特别)?(?:差|烂|不好)|骂人|凶我|不理人|不耐烦"
    r"|不退[款钱]|不给退|不肯退|拒绝退|退钱|赔钱|赔偿|索赔|多收|乱收费|收多了|扣多了|重复扣|扣了两次|价格不符|货不对板|假货|缺斤少两"
    r"|不满意|失望|生气|气死|火大|受不了|无语|上火|再也不来|再也不会来|不会再来|避雷|踩雷"
    r"|(?<![a-z])(?:disgusting|terrible|awful|horrible|worst|inedible|rotten|spoiled|mou?ldy|stale|undercooked|overcooked|burnt|soggy"
    r"|rude|unacceptable|disappoint(?:ed|ing)|overcharged?|charged (?:me )?twice|gross|filthy|dirty|nasty"
    r"|(?:stone |ice |gone |went |was |were |is |are |came |arrived |freezing )cold|cold (?:food|soup|rice|meal|when)"
    r"|(?:hair|fly|bug|insect|cockroach|plastic|glass) in|cockroach|wrong (?:order|dish|item|food|drink|size)|missing|forgot (?:my|the)"
    r"|never (?:came|arrived|got|showed|delivered)|(?:not|n't|nt) (?:arrived|come|delivered|received|edible|fresh)|still waiting|waited"
    r"|waiting for (?:over |more than |an |two |half )|so late|too late|(?:an?|\d+|two|one) hours? late|too (?:slow|salty|oily|greasy)"
    r"|spilled|spilt|leak(?:ed|ing)|broken|damaged|sick after|made me sick|threw up|money back|refuse to refund|won'?t refund|no refund"
    r"|ignored|bad (?:service|food|attitude|experience)|poor (?:service|quality)|not happy|unhappy|angry|furious|never (?:again|coming back))(?![a-z])",
    re.I,
)
_MIGHT = re.compile(
    r"会不会|会.{0,6}吗|如果|要是|万一|假如|怎么办.{0,2}如果|容易.{0,4}吗"
    r"|\b(?:if|will (?:it|they|the)|would (?:it|they|the)|could (?:it|they)|in case|what happens)\b",
    re.I,
)
# Cannot but: two negations that make the thing certain.
_CERTAIN = re.compile(r"(?:不得不|不能不|非.{0,4}不可|忍不住|不.{0,2}不行)$")
_TAKEN_BACK_ZH = re.compile(
    r"(?:不是|并非|并不|没有|没|不用|不想|不要|不会|无需|无意|别|从不|从没|未|不|毫无)(?:要|想|再|去|来|是|觉得|算|太|会|有|任何|什么|给|你们?|他们|来|真的|什么好|好)*$"
)
_TAKEN_BACK_EN = re.compile(
    r"(?:\b(?:no|not|never|without|hardly|nothing|neither|nor)|n't|\b(?:do|does|did|is|was|were|are|ca|wo)nt)\s+(?:(?:a|an|any|the|at all|really|too|so|to|my|want|wanna"
    r"|going|gonna|trying|here|that|very|been|have|had|been|be|even|one|is|was|of)\s+){0,4}$",
    re.I,
)
# The trouble word itself carries its negation: what stands before it does not take it back.
_CARRIES_NEGATION = ("不", "没", "还没", "再也", "not ", "n't", "never", "no ", "won")
_PAUSE = re.compile(r"[,，。.!！?？;；:：\n、~～…]|但是?|可是|不过|然而|\bbut\b|\bhowever\b", re.I)


@dataclass(frozen=True)
class Finding:
    """The words that complain, and whether they say so outright."""

    words: str
    is_outright: bool


def complains(text: str) -> Finding | None:
    """What in a text complains, or None. Long texts are read to a limit."""
    for clause in _PAUSE.split(text[:READ_AT_MOST].replace("’", "'")):
        if found := _in_clause(clause):
            return found
    return None


def _in_clause(clause: str) -> Finding | None:
    for match in _SAID_OUTRIGHT.finditer(clause):
        if not _is_taken_back(clause[: match.start()]):
            return Finding(match.group(), is_outright=True)
    if _MIGHT.search(clause):
        return None
    for match in _TROUBLE.finditer(clause):
        words = match.group()
        has_own = words.lower().startswith(_CARRIES_NEGATION)
        if has_own and not re.search(r"(?:不是|并非|没有)$", clause[: match.start()]):
            return Finding(words, is_outright=False)
        if not has_own and not _is_taken_back(clause[: match.start()]):
            return Finding(words, is_outright=False)
    return None


def _is_taken_back(before: str) -> bool:
    before = before.rstrip() if before[-1:] != " " else before
    if _CERTAIN.search(before):
        return False
    return bool(_TAKEN_BACK_ZH.search(before.rstrip()) or _TAKEN_BACK_EN.search(before))


def targets(opened_at: datetime) -> tuple[datetime, datetime]:
    """By when a person must have answered, and by when it should be settled."""
    return opened_at + REPLY_WITHIN, opened_at + RESOLVE_WITHIN


def is_missed(*, due_at: datetime, done_at: datetime | None, now: datetime) -> bool:
    """Whether a target was missed; what is not done yet is measured against now."""
    return (done_at or now) > due_at
