"""The samples in deploy/ and the operator's page say only what is true."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from shangquan.cli import cli
from shangquan.config.environ import PREFIX, Environ

from .conftest import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
PAGE = (REPOSITORY / "docs" / "howto" / "operate.md").read_text(encoding="utf-8")
SETTINGS = {PREFIX + name.upper() for name in Environ.model_fields}
UNITS = sorted((DEPLOY / "systemd").iterdir())


def test_the_page_lists_every_setting_and_no_other():
    table = set(re.findall(r"^\| `(SHANGQUAN_\w+)` \|", PAGE, re.MULTILINE))
    assert table == SETTINGS
    assert set(re.findall(r"SHANGQUAN_[A-Z_0-9]+", PAGE)) <= SETTINGS | {PREFIX + "CONFIG"}


def test_the_page_names_only_commands_that_exist():
    named = set(re.findall(r"`shangquan ([a-z-]+)", PAGE))
    assert named <= set(cli.commands)
    assert named >= set(cli.commands) - {"version", "manage"}


def test_the_sample_of_settings_holds_only_settings():
    names = set(dotenv_values(DEPLOY / "shangquan.env.example"))
    assert names <= SETTINGS
    assert names >= {f"SHANGQUAN_{name}" for name in ("SECRET_KEY", "PUBLIC_URL", "PAY_MCHID")}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_understood_by_systemd(unit, tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("not run: no systemd-analyze here")
    for path in UNITS:  # the program need not be installed to look at its unit
        text = re.sub(r"/opt/shangquan/\S+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / unit.name)],
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "shangquan" in line]
    assert ours == []


def test_a_wrong_unit_would_be_noticed(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("not run: no systemd-analyze here")
    wrong = tmp_path / "shangquan.service"
    wrong.write_text("[Service]\nExecStart=/bin/true\nKillMode=sometimes\n")
    command = ["systemd-analyze", "verify", "--man=no", str(wrong)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "shangquan.service" in done.stderr


def test_units_name_real_commands_and_settings():
    text = "\n".join(path.read_text() for path in UNITS)
    assert set(re.findall(r"bin/shangquan ([a-z-]+)", text)) <= set(cli.commands)
    assert set(re.findall(r"Environment=(\w+)=", text)) <= SETTINGS | {PREFIX + "CONFIG"}
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / "systemd" / "shangquan.service")
    assert unit["Service"]["KillMode"] == "mixed"


def test_the_proxy_sample_is_understood_by_nginx(tmp_path):
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("not run: no nginx here")
    sample = (DEPLOY / "nginx" / "shangquan.conf").read_text()
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=x",
    ]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    sample = sample.replace("/etc/ssl/shangquan/fullchain.pem", str(certificate))
    sample = sample.replace("/etc/ssl/shangquan/privkey.pem", str(key))
    (tmp_path / "nginx.conf").write_text(f"events {{}}\nhttp {{\n{sample}\n}}\n")
    done = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", "nginx.conf", "-e", "stderr"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_nothing_here_holds_a_secret():
    for path in [*DEPLOY.rglob("*"), Path(REPOSITORY / "docs/howto/operate.md")]:
        if path.is_file():
            assert "PRIVATE KEY" not in path.read_text(), path
