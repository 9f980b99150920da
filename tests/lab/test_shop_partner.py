"""What scenarios call the other party with: against a real one, and where there is none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.scenario import Weather
from lab.services.partner import PartnerService
from lab.shop.partner import call


@pytest.fixture
def partner(tmp_path: Path, settings: Any) -> Iterator[PartnerService]:
    service = PartnerService.start(None, tmp_path)
    settings.LAB_PARTNER_URL = service.address(service.url, "shop/broken")
    yield service
    service.stop()


def test_the_answer_is_its_status_and_what_it_says(partner: PartnerService) -> None:
    answers = [call("charges", {"cents": 5}, event="order-1", key=key) for key in ("", "", "k", "k")]
    assert [answer.status for answer in answers] == [201] * 4
    assert [answer.data["number"] for answer in answers] == [1, 2, 3, 3]
    entries = partner.ledger("shop/broken")
    assert [(one["path"], one["body"], one["event"], one["key"]) for one in entries[1:3]] == [
        ("/charges", {"cents": 5}, "order-1", None),
        ("/charges", {"cents": 5}, "order-1", "k"),
    ]


@pytest.mark.parametrize("weather", [Weather(latency=0, lost_reply_share=1), Weather(latency=1)])
def test_who_hangs_up_or_is_late_has_acted_all_the_same(tmp_path: Path, settings: Any, weather: Weather) -> None:
    service = PartnerService.start(None, tmp_path, weather=weather)
    settings.LAB_PARTNER_URL = service.address(service.url, "shop/broken")
    try:
        with pytest.raises(OSError):  # noqa: PT011 - whichever of its kinds: nobody knows more than that
            call("charges", {}, event="order-1", timeout=0.3)
        assert [one["acted"] for one in service.ledger()] == [True]
    finally:
        service.stop()


def test_nothing_is_sent_where_there_is_nobody(settings: Any) -> None:
    settings.LAB_PARTNER_URL = ""
    assert call("charges", {}, event="order-1") == (201, {})
