"""People in a district and campaigns to them, made by the verbs of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shangquan.accounts import operations as accounts
from shangquan.accounts.operations import WeChatProfile
from shangquan.kit import clock
from shangquan.marketing.models import Campaign
from shangquan.marketing.operations import campaigns, people
from shangquan.marketing.operations.campaigns import Words
from tests.support.world import World, open_world

APPID = "wx-world"


@dataclass
class Crowd:
    world: World

    @property
    def id(self) -> UUID:
        return self.world.id

    def follows(self, name: str, *, days: int = 30, source: str = "search") -> UUID:
        profile = WeChatProfile(appid=APPID, openid=self.openid(name))
        identity, _ = accounts.follow(
            profile=profile, source=source, now=clock.now() - timedelta(days=days)
        )
        self.told(identity.person_id)
        return identity.person_id

    def openid(self, name: str) -> str:
        return f"o-{name}-{self.id.hex[-12:]}"

    def told(self, *persons: UUID) -> None:
        """Facts about these people arrived and were taken in."""
        from django.db import transaction

        with transaction.atomic():
            people.mark(district_id=self.id, people=persons, now=clock.now())
        people.rebuild_due(district_id=self.id, appid=APPID, now=clock.now())

    def campaign(
        self, conditions: Sequence[dict[str, Any]] = (), *, merchant: UUID | None = None, title: str = "新面上架",
    ) -> Campaign:  # fmt: skip
        words = Words(
            segment_name="大家", conditions=list(conditions), title=title, body="到店尝鲜", path="",
            value_note="第一口不要钱",
        )  # fmt: skip
        return campaigns.write(
            district_id=self.id, merchant_id=merchant, words=words, actor="owner", now=clock.now()
        )

    def scheduled(self, campaign: Campaign, now: datetime) -> Campaign:
        if campaign.merchant_id:
            campaigns.propose(campaign=campaign, actor="man", now=now)
        campaigns.approve(
            campaign=campaign, seen_as=campaigns.seen(campaign), actor="owner", now=now
        )
        return campaigns.schedule(campaign=campaign, send_at=now, actor="owner", now=now)


def open_crowd() -> Crowd:
    return Crowd(open_world())
