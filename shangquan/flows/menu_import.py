"""A menu from a spreadsheet: read, show what it would change, then write all of it or nothing.

`check` reads the file and keeps what it says beside a report (a dry run). `confirm` queues the job. `run` is the job: one
transaction for the whole file. Rows that are already as the file says are left alone, so the same file twice changes nothing.
"""

import contextlib
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from shangquan.catalog.models import Item
from shangquan.flows import menu_edit, menu_sheet, spreadsheet
from shangquan.flows.menu_edit import Batch, Dish, Editor
from shangquan.flows.models import MenuImport
from shangquan.kit import audit
from shangquan.kit.errors import Refused
from shangquan.kit.states import Machine, Stale
from shangquan.kit.texts import Text
from shangquan.kit.transactions import operation
from shangquan.merchants.models import Store

log = logging.getLogger(__name__)

MACHINE = Machine(
    start="checked",
    moves={
        ("checked", "confirm"): "running",
        ("running", "finish"): "done",
        ("running", "fail"): "failed",
    },
)
_PROGRESS_EVERY = 5


class NothingToDo(Refused):
    """The menu is already as the file says."""

    code = "import.nothing_to_do"
    sentence = Text("菜单和文件一致，没有要改的。", "The menu is already as the file says.")


def plan(store: Store, dishes: list[Dish], *, is_complete: bool) -> dict[str, Any]:
    """What would be added, changed and taken off, by name; and how many stay as they are."""
    now_there = {dish.spec.name: dish for dish in menu_edit.dishes(store).values()}
    added, changed, same = [], [], 0
    for dish in dishes:
        before = now_there.get(dish.spec.name)
        after = menu_sheet.onto(dish, before)
        if before is None:
            added.append({"name": dish.spec.name, "price_fen": dish.spec.skus[0].price_fen})
        elif before == after:
            same += 1
        else:
            changes = menu_edit.difference(before, after)
            if not before.is_listed:
                changes["is_listed"] = [False, True]
            changed.append({"name": dish.spec.name, "changes": changes})
    named = {dish.spec.name for dish in dishes}
    gone = [d.spec.name for d in now_there.values() if d.is_listed and d.spec.name not in named]
    return {
        "added": added,
        "changed": changed,
        "unlisted": gone if is_complete else [],
        "same": same,
        "faults": [],
    }


@operation
def check(
    *, store: Store, data: bytes, filename: str, is_complete: bool, editor: Editor, now: datetime
) -> MenuImport:
    """Read a file and say what it would do; nothing of the menu changes. Raises BadWorkbook."""
    titles = [tuple(t.as_dict().values()) for t in (menu_sheet.ITEMS, menu_sheet.OPTIONS)]
    items, options = spreadsheet.read(
        data, sheets=titles, max_rows=menu_sheet.MAX_ROWS, max_columns=20
    )
    menu = menu_sheet.parse(items, options)
    if menu.faults:
        report: dict[str, Any] = {"faults": [fault.as_dict() for fault in menu.faults[:200]]}
    else:
        report = plan(store, list(menu.dishes), is_complete=is_complete)
    row = MenuImport.objects.create(
        district_id=store.district_id,
        merchant_id=store.merchant_id,
        store=store,
        actor=editor.actor[:80],
        filename=filename[-120:],
        digest=hashlib.sha256(data).hexdigest(),
        is_complete=is_complete,
        is_from_above=editor.is_from_above,
        dishes=[
            {"row": number, **menu_sheet.pack(dish)}
            for number, dish in zip(menu.rows, menu.dishes, strict=True)
        ],
        report=report,
        state="refused" if menu.faults else MACHINE.start,
        total=len(menu.dishes) + len(report.get("unlisted", [])),
        created_at=now,
    )
    return row


@operation
def confirm(*, row: MenuImport, editor: Editor, now: datetime) -> MenuImport:
    """Queue the job, in the transaction that says so. Raises Stale when it was confirmed before."""
    report = row.report
    if not (report.get("added") or report.get("changed") or report.get("unlisted")):
        raise NothingToDo
    MACHINE.advance(row, "confirm", actor=editor.actor[:80], is_from_above=editor.is_from_above)
    audit.record(
        district_id=row.district_id, actor=editor.actor, verb="menu.import", now=now,
        subject=row.store.slug, file=row.filename, sha256=row.digest, import_id=row.pk,
    )  # fmt: skip
    from shangquan.flows import tasks

    tasks.import_menu.defer(import_id=str(row.pk))
    return row


def run(*, import_id: UUID, is_last_try: bool, now: datetime) -> None:
    """Write the whole file or nothing. Run again after a crash it does the rest, which is all of it or none."""
    row = MenuImport.objects.select_related("store", "store__district").get(pk=import_id)
    if row.state != "running":
        return  # a second delivery of the job
    try:
        with _Progress(row) as tell, transaction.atomic():
            _finish(row, _write(row, tell, now), now)
    except Stale:
        log.info("import %s was finished by another worker", row.pk)
    except menu_edit.Busy as busy:
        _give_up(row, busy, is_last_try, now)
    except Refused as refusal:
        _give_up(row, refusal, True, now)
    except Exception as error:
        log.exception("import %s failed", row.pk)
        _give_up(row, error, is_last_try, now)


def _give_up(row: MenuImport, error: Exception, is_last_try: bool, now: datetime) -> None:
    """Say that nothing was written and why; before the last try the job comes again instead."""
    if not is_last_try:
        raise error
    words = Text(
        "导入时出错了，菜单没有改动。请稍后再试。",
        "Something went wrong; the menu was not changed.",
    )
    if isinstance(error, Refused):
        words = error.sentence.format(**error.details)
    row.state = "running"  # what the rolled-back transaction had set on the object is not true
    MACHINE.advance(row, "fail", problem=words.as_dict(), finished_at=now)


def _write(row: MenuImport, tell: Callable[[int], None], now: datetime) -> dict[str, int]:
    store, batch = row.store, Batch()
    editor = Editor(row.actor, row.is_from_above, batch)
    menu_edit.take_turn(store)
    items = {item.name: item for item in Item.objects.filter(store=store)}
    there = menu_edit.dishes(store)
    counts = {"added": 0, "changed": 0, "unlisted": 0, "same": 0}
    for n, kept in enumerate(row.dishes, start=1):
        dish = menu_sheet.unpack(kept)
        item = items.pop(dish.spec.name, None)
        before = there.get(item.pk) if item else None
        after = menu_sheet.onto(dish, before)
        if before == after:
            counts["same"] += 1
        else:
            menu_edit.write(
                store=store, item=item, before=before, wanted=after, editor=editor, now=now
            )
            counts["changed" if item else "added"] += 1
        if n % _PROGRESS_EVERY == 0:
            tell(n)
    for item in items.values() if row.is_complete else ():
        if item.is_listed:
            menu_edit.set_listed(item=item, is_listed=False, editor=editor, now=now)
            counts["unlisted"] += 1
    if counts["same"] < len(row.dishes) or counts["unlisted"]:
        menu_edit.close(store=store, batch=batch, editor=editor, now=now)
    return counts


def _finish(row: MenuImport, counts: dict[str, int], now: datetime) -> None:
    """With the rows themselves; Stale takes everything back when somebody else has finished."""
    report = row.report | {"written": counts}
    MACHINE.advance(row, "finish", done=row.total, finished_at=now, report=report)
    audit.record(
        district_id=row.district_id, actor=row.actor, verb="menu.imported", now=now,
        subject=row.store.slug, import_id=row.pk, **counts,
    )  # fmt: skip
    if row.is_from_above:
        n = counts["added"] + counts["changed"] + counts["unlisted"]
        words = Text(
            f"商圈主（{row.actor}）用表格改了{row.store.name}的 {n} 个菜。",
            f"The district's owner ({row.actor}) changed {n} items of {row.store.name} by spreadsheet.",
        )
        page = f"/office/menu/import/{row.pk}/"
        menu_edit.leave_notice(
            store=row.store, words=words, path=page, editor=Editor(row.actor), now=now
        )


class _Progress:
    """Tells how far the job is on a connection of its own: the job's transaction shows nothing until it ends.

    Not one of the pool: the worker's rounds need those. And telling is a courtesy: when it fails, the work goes on.
    """

    def __init__(self, row: MenuImport) -> None:
        self.row = row
        self.own: psycopg.Connection[Any] | None = None

    def __enter__(self) -> Callable[[int], None]:
        # Within a transaction of somebody else's nothing of ours is to be seen outside, so nothing is told.
        if not connection.in_atomic_block:
            with contextlib.suppress(psycopg.Error):
                self.own = psycopg.connect(autocommit=True, **connection.get_connection_params())
        return self.tell

    def tell(self, done: int) -> None:
        if self.own is None:
            return
        with contextlib.suppress(psycopg.Error):
            self.own.execute(
                "update flows_menuimport set done = %s where id = %s and state = 'running'",
                [done, self.row.pk],
            )

    def __exit__(self, *error: object) -> None:
        if self.own is not None:
            self.own.close()
