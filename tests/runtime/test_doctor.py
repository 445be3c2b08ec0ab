"""The doctor finds every fault we plant, says its fix, and stays silent about secrets."""

import os
import signal

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shangquan.config.environ import Environ

from .stack import District, children_of

pytestmark = pytest.mark.slow


@pytest.fixture
def one(running) -> District:
    return running


@pytest.fixture(scope="module")
def strangers_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind)


def faults(report: str) -> list[str]:
    return [line for line in report.splitlines() if line.startswith("✗")]


def test_a_healthy_district_has_no_fault(one):
    done = one.run("doctor")
    assert faults(done.stdout) == []
    assert done.returncode == 0
    for part in ("database", "web", "live events", "twin", "worker", "token", "merchant key"):
        assert f"✓ {part}" in done.stdout
    for proof in ("public key mode", "APIv3 key: opens", "callback", "clock", "disk"):
        assert f"✓ {proof}" in done.stdout


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("pay_serial_no", "0" * 40, "✗ merchant key"),
        ("pay_mchid", "1000000000", "✗ merchant key"),
        ("pay_public_key_id", "PUB_KEY_ID_0000000000000000000000000000", "✗ "),
        ("pay_api_v3_key", "k" * 32, "✗ APIv3 key"),
        ("wechat_api_base", "http://127.0.0.1:9", "✗ WeChat"),
        ("pay_base", "http://127.0.0.1:9", "✗ merchant key"),
        (
            "dsn_reader",
            "host=127.0.0.1 port=9 dbname=x user=x",
            "✗ database (SHANGQUAN_DSN_READER)",
        ),
    ],
)
def test_a_wrong_setting_is_found_and_its_fix_said(one, setting, value, said):
    done = one.run("doctor", **{setting: value})
    assert done.returncode == 1
    found = [line for line in faults(done.stdout) if line.startswith(said)]
    assert found, done.stdout
    assert "→" in found[0]
    assert f"SHANGQUAN_{setting.upper()}" in found[0] or "_" + setting.upper() in done.stdout


def test_a_strangers_merchant_key_is_found(one, strangers_key, tmp_path):
    file = tmp_path / "key.pem"
    file.write_bytes(private_pem(strangers_key))
    done = one.run("doctor", pay_private_key_file=str(file))
    assert done.returncode == 1
    assert "✗ merchant key: WeChat Pay refused (SIGN_ERROR" in done.stdout
    assert "SHANGQUAN_PAY_PRIVATE_KEY_FILE" in done.stdout


def test_a_strangers_wechat_key_is_found(one, strangers_key, tmp_path):
    file = tmp_path / "key.pem"
    file.write_bytes(public_pem(strangers_key))
    done = one.run("doctor", pay_public_key_file=str(file))
    assert done.returncode == 1
    assert "✗ public key mode" in done.stdout
    assert "SHANGQUAN_PAY_PUBLIC_KEY_FILE" in done.stdout


def test_a_damaged_key_file_is_found(one, tmp_path):
    file = tmp_path / "key.pem"
    file.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    done = one.run("doctor", pay_private_key_file=str(file))
    assert done.returncode == 1
    assert "a key file is damaged" in done.stdout


def test_a_secret_that_others_can_read_is_found(one):
    file = one.data_dir / "secrets" / "dsn"
    file.chmod(0o644)
    try:
        done = one.run("doctor")
    finally:
        file.chmod(0o600)
    assert done.returncode == 1
    assert f"chmod go= {file}" in done.stdout


def test_settings_are_shown_without_secrets(one):
    done = one.run("doctor", "--settings", wechat_secret="a-secret-nobody-may-see")
    assert "SHANGQUAN_WECHAT_SECRET=(set, 23 characters)" in done.stdout
    assert "a-secret-nobody-may-see" not in done.stdout
    public = ("_KEY_ID", "_SERIAL_NO", "_FILE", "_APPID", "_MCHID", "_ORIGINAL_ID")
    for file in (one.data_dir / "secrets").iterdir():
        for line in file.read_text().splitlines():
            name, _, value = line.rpartition("=")
            if not name.endswith(public) and len(value) > 12:
                assert value.strip("'") not in done.stdout, file
    for name in Environ.model_fields:
        assert f"SHANGQUAN_{name.upper()}=" in done.stdout


def test_settings_that_cannot_be_read_are_findings_too(one):
    done = one.run("doctor", web_port="many")
    assert done.returncode == 1
    assert "✗ settings: SHANGQUAN_WEB_PORT must be a whole number" in done.stdout


def test_an_unreachable_outside_database_is_found(one):
    done = one.run("doctor", dsn="host=127.0.0.1 port=9 dbname=x user=x password=hidden-word")
    assert done.returncode == 1
    assert "✗ database" in done.stdout
    assert "hidden-word" not in done.stdout


def test_it_works_with_the_district_down(one, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("down")
    done = one.run("doctor", data_dir=str(elsewhere / "data"))
    assert done.returncode == 0, done.stdout
    assert "– database: not made yet → shangquan up" in done.stdout


def test_a_part_that_hangs_is_found(one):
    events = one.main_process("events")
    frozen = [events, *children_of(events)]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        done = one.run("doctor")
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    assert done.returncode == 1
    assert "✗ live events: no answer" in done.stdout
