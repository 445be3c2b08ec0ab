"""`demo_district`: opens 青禾里 in an empty database; `--doors` shows it to the twin."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shangquan.demo import district, doors, sensors
from shangquan.kit import clock
from shangquan.merchants.models import District


class Command(BaseCommand):
    help = "Open the demo district 青禾里."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--doors", action="store_true", help="set up menu, callback and codes at the twin"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        env = settings.ENVIRON
        if not env.is_demo:
            raise CommandError("the demo district does not belong in production")
        found = District.objects.filter(slug="qinghe").first()
        if found is None:
            found = district.open_district(
                appid=env.wechat_appid, public_url=env.public_url, now=clock.now()
            )
        sensors.keep_up(district=found, now=clock.now())
        if options["doors"]:
            doors.open_doors(
                district=found, twin_url=env.twin_url, public_url=env.public_url, now=clock.now()
            )
