"""`shangquan doctor`: tries every setting and part, says what is wrong and the fix in one line each."""

import contextlib
from collections.abc import Callable, Iterator

from shangquan.config import environ
from shangquan.config.environ import BadSettings, Environ

from . import machine, official, parts, wechat
from .finding import Finding, bad, good

Check = Callable[[Environ], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    machine.settings,
    machine.data_dir,
    machine.disk,
    parts.database,
    parts.stuck_work,
    parts.running,
    wechat.clock_skew,
    official.token,
    official.another_server,
    official.refusals,
    wechat.merchant_key,
    wechat.callback,
    official.pushes,
    official.pages,
)


def examine() -> Iterator[Finding]:
    """Every finding, in order. Settings that cannot be read end the examination."""
    try:
        env = environ.read().with_secret_key()
    except BadSettings as wrong:
        for problem in wrong.problems:
            yield bad(f"settings: {problem}", "correct it in the environment or the settings file")
        return
    yield good("settings: all readable")
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            yield from check(env)
        except Exception as wrong:  # the doctor must reach his last patient
            yield bad(f"{name}: {type(wrong).__name__}: {wrong}", "please report this line")


def effective_settings(env: Environ) -> Iterator[tuple[str, str]]:
    """Every setting as it is in force; of a secret only whether it is there."""
    secret = Environ.secret_fields()
    for name in Environ.model_fields:
        value = getattr(env, name)
        if name in secret:
            value = f"(set, {len(value)} characters)" if value else "(not set)"
        yield f"SHANGQUAN_{name.upper()}", "" if value is None else str(value)


def settings_or_nothing() -> Environ | None:
    with contextlib.suppress(BadSettings):
        return environ.read().with_secret_key()
    return None
