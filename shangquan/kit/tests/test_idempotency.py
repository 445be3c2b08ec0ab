import pytest

from shangquan.kit import clock, idempotency
from shangquan.kit.errors import NotFound

pytestmark = pytest.mark.django_db(transaction=True)


def once(act, key="key-number-1", same="abc", scope="lin"):
    return idempotency.once(
        scope=scope, key=key, same=same, now=clock.now(), ask=lambda: None, act=lambda _: act()
    )


def test_the_second_time_the_first_answer_is_given_and_nothing_is_done():
    done = []
    first = once(lambda: (201, {"n": len(done), "做": done.append(1)}))
    assert once(lambda: (201, {"n": 99, "做": done.append(1)})) == first
    assert len(done) == 1


def test_another_request_under_the_same_key_is_an_error():
    once(lambda: (200, {}))
    with pytest.raises(idempotency.KeyReused):
        once(lambda: (200, {}), same="other")


def test_two_people_may_use_the_same_key():
    assert once(lambda: (200, "lin's")) != once(lambda: (200, "wu's"), scope="wu")


def test_a_refusal_leaves_nothing_behind_so_the_key_may_be_tried_again():
    def refuse():
        raise NotFound

    with pytest.raises(NotFound):
        once(refuse)
    assert once(lambda: (200, "now"))[0] == 200


@pytest.mark.parametrize("key", ["", "short", "x" * 256])
def test_a_key_of_a_wrong_length_is_refused(key):
    with pytest.raises(idempotency.KeyMissing):
        once(lambda: (200, {}), key=key)
