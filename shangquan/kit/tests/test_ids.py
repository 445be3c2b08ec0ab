from shangquan.kit.ids import public_number, uuid7


def test_keys_are_version_seven_and_come_in_order():
    keys = [uuid7() for _ in range(200)]
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    moments = [key.int >> 64 for key in keys]
    assert moments == sorted(moments)
    assert len(set(keys)) == 200


def test_numbers_for_eyes_have_no_letters_to_misread_and_do_not_repeat():
    numbers = {public_number() for _ in range(2000)}
    assert len(numbers) == 2000
    assert not set("".join(numbers)) & set("ILOU")
