"""Changes to shops and to who works there; each leaves a row in the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shangquan.kit import audit
from shangquan.kit.errors import Forbidden, Refused
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.models import Membership, Store, Table
from shangquan.merchants.rules import DISTRICT_ROLES, Role


class RoleMisplaced(Refused):
    """A district role for a merchant, or the other way round."""

    code = "staff.role_misplaced"
    sentence = Text("这个角色不能用在这里。", "This role does not belong here.")


@operation
def change_store(*, store: Store, actor: str, now: datetime, **values: Any) -> Store:
    """Change fields of a store."""
    before = {name: str(getattr(store, name)) for name in values}
    for name, value in values.items():
        setattr(store, name, value)
    store.save(update_fields=list(values))
    audit.record(
        district_id=store.district_id, actor=actor, verb="store.change", subject=store.slug,
        now=now, before=before, after={name: str(value) for name, value in values.items()},
    )  # fmt: skip
    return store


@operation
def appoint(
    *, district_id: UUID, merchant_id: UUID | None, user_id: UUID, role: Role, actor: str,
    is_actor_of_district: bool, now: datetime,
) -> Membership:  # fmt: skip
    """Give somebody a role. Only the district appoints its own people (nobody lifts himself up)."""
    if (role in DISTRICT_ROLES) != (merchant_id is None):
        raise RoleMisplaced
    if role in DISTRICT_ROLES and not is_actor_of_district:
        raise Forbidden
    where: dict[str, Any] = {"district_id": district_id, "merchant_id": merchant_id}
    membership, _ = Membership.objects.update_or_create(
        **where, user_id=user_id, defaults={"role": role, "is_active": True}
    )
    audit.record(
        district_id=district_id, actor=actor, verb="staff.appoint", subject=str(user_id), now=now,
        role=role, merchant=merchant_id,
    )  # fmt: skip
    return membership


@operation
def dismiss(*, membership: Membership, actor: str, now: datetime) -> None:
    """End a role; it counts at that person's next request."""
    Membership.objects.filter(pk=membership.pk).update(is_active=False)
    audit.record(
        district_id=membership.district_id, actor=actor, verb="staff.dismiss",
        subject=str(membership.user_id), now=now, role=membership.role,
    )  # fmt: skip


@operation
def put_tables(*, store: Store, codes: Sequence[str], actor: str, now: datetime) -> int:
    """Put up the tables that are not there yet; answers how many are new."""
    known = set(Table.objects.filter(store=store, code__in=codes).values_list("code", flat=True))
    fresh = [code for code in dict.fromkeys(codes) if code not in known]
    Table.objects.bulk_create(
        [
            Table(
                district_id=store.district_id, merchant_id=store.merchant_id, store=store, code=code
            )
            for code in fresh
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    if fresh:
        audit.record(
            district_id=store.district_id, actor=actor, verb="table.put", subject=store.slug,
            now=now, tables=fresh,
        )  # fmt: skip
    return len(fresh)
