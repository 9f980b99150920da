"""The outside party: what it does, what it writes down, and that every arm meets the same weather."""

import contextlib
import http.client
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab.scenario import Partner
from lab.services.outsider import read_log
from lab.services.partner import PartnerService
from lab.services.partner_app import Call, Desk, Log, forecast
from lab.services.process import ServiceError

ARM = "/shop/broken/"


def call(path: str = f"{ARM}charges", method: str = "POST", body: object = None, **headers: str) -> Call:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call(method, path, names, b"" if body is None else json.dumps(body).encode())


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def desk(ledger: Path, weather: Partner = Partner(latency=0)) -> Desk:  # noqa: B008 - frozen
    return Desk(weather, "7", Log(str(ledger)))


def test_acts_once_per_idempotency_key_and_replays_its_answer(ledger):
    party = desk(ledger)
    one = party.take(call(body={"amount": 5}, idempotency_key="k1"))
    two = party.take(call(body={"amount": 5}, idempotency_key="k1"))
    assert one[2] == (201, {"number": 1}, {})
    assert two[2] == (201, {"number": 1}, {"Idempotent-Replayed": "true"})
    assert [(entry["attempt"], entry["acted"]) for entry in read_log(ledger)] == [(1, True), (2, False)]


def test_acts_every_time_without_a_key(ledger):
    party = desk(ledger)
    for _ in range(3):
        party.take(call(body={"amount": 5}, x_event_id="e1"))
    entries = read_log(ledger)
    assert [entry["acted"] for entry in entries] == [True] * 3
    assert [entry["attempt"] for entry in entries] == [1, 2, 3]
    assert {entry["arm"] for entry in entries} == {"shop/broken"}
    assert {entry["path"] for entry in entries} == {"/charges"}


def test_refuses_a_key_with_another_body(ledger):
    party = desk(ledger)
    party.take(call(body={"amount": 5}, idempotency_key="k1"))
    assert party.take(call(body={"amount": 6}, idempotency_key="k1"))[2][0] == 422
    assert [entry["acted"] for entry in read_log(ledger)] == [True, False]


def test_keys_of_two_arms_are_apart(ledger):
    party = desk(ledger)
    for arm in ("broken", "fixed"):
        assert party.take(call(f"/shop/{arm}/charges", body=1, idempotency_key="k1"))[2][0] == 201
    assert [entry["acted"] for entry in read_log(ledger)] == [True, True]


def test_what_failed_was_not_done_and_may_be_done_later(ledger):
    failing = desk(ledger, Partner(latency=0, failure_share=1))
    assert failing.take(call(body=1, idempotency_key="k1"))[2][0] == 503
    failing._weather = Partner(latency=0)
    assert failing.take(call(body=1, idempotency_key="k1"))[2][0] == 201
    assert [(entry["decision"], entry["acted"]) for entry in read_log(ledger)] == [
        ("failed", False),
        ("answered", True),
    ]


def test_a_client_may_ask_what_became_of_its_key(ledger):
    party = desk(ledger)
    assert party.take(call(method="GET", idempotency_key="k1"))[2][0] == 404
    party.take(call(body=1, idempotency_key="k1"))
    assert party.take(call(method="GET", idempotency_key="k1"))[2] == (201, {"number": 2}, {})


def test_a_body_that_is_no_json_is_refused(ledger):
    broken = Call("POST", f"{ARM}charges", {}, b"{")
    assert desk(ledger).take(broken)[2][0] == 400
    assert read_log(ledger)[0]["acted"] is False


def test_two_arms_meet_the_same_weather(ledger):
    party = desk(ledger, Partner(latency=0.02, slow_share=0.2, failure_share=0.2, lost_reply_share=0.2))
    keyed = [party.take(call("/shop/fixed/x", x_event_id=str(n), idempotency_key=f"{n}!"))[:2] for n in range(50)]
    plain = [party.take(call("/shop/broken/x", x_event_id=str(n)))[:2] for n in range(50)]
    assert keyed == plain
    assert len({decision for decision, _ in keyed}) == 4


def test_the_weather_keeps_its_shares():
    weather = Partner(latency=0.02, slow_share=0.1, slow_latency=4, failure_share=0.2, lost_reply_share=0.3)
    seen = [forecast(weather, "1", str(n), 1) for n in range(10_000)]
    counts: Counter[str] = Counter(decision for decision, _ in seen)
    for decision, share in {"slow": 0.1, "failed": 0.2, "lost reply": 0.3, "answered": 0.4}.items():
        assert counts[decision] == pytest.approx(share * 10_000, rel=0.1)
    usual = [seconds for decision, seconds in seen if decision != "slow"]
    assert min(usual) >= 0.01
    assert max(usual) <= 0.03
    assert sum(usual) / len(usual) == pytest.approx(0.02, rel=0.02)
    assert {seconds for decision, seconds in seen if decision == "slow"} == {4}


def test_the_first_replies_may_be_lost_for_certain():
    weather = Partner(lost_first_replies=2)
    decisions = [forecast(weather, "0", "event-1", attempt)[0] for attempt in (1, 2, 3)]
    assert decisions == ["lost reply", "lost reply", "answered"]


def test_another_attempt_and_another_seed_are_other_weather():
    weather = Partner(failure_share=0.5)
    assert len({forecast(weather, "1", "k", attempt) for attempt in range(9)}) == 9
    assert len({forecast(weather, str(seed), "k", 1) for seed in range(9)}) == 9


def test_a_line_that_is_still_being_written_is_not_read(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"number": 1}\n{"numb')
    assert read_log(path) == [{"number": 1}]
    assert read_log(tmp_path / "none.jsonl") == []


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PartnerService]:
    weather = Partner(latency=0.02, lost_reply_share=0.2)
    running = PartnerService.start(None, tmp_path, 3, weather)
    yield running
    running.stop()


def post(service: PartnerService, number: int) -> int | None:
    connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=10)
    try:
        connection.request("POST", f"{ARM}charges", json.dumps({"n": number}), {"X-Event-ID": str(number)})
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def test_a_lost_reply_was_an_act_all_the_same(service):
    with ThreadPoolExecutor(64) as users:
        statuses = list(users.map(lambda n: post(service, n), range(300)))
    entries = {entry["body"]["n"]: entry for entry in service.ledger()}
    assert len(entries) == 300
    assert all(entry["acted"] for entry in entries.values())
    lost = {n for n, entry in entries.items() if entry["decision"] == "lost reply"}
    assert lost == {n for n, status in enumerate(statuses) if status is None}
    assert 30 < len(lost) < 90


def test_the_ledger_is_kept_apart_by_arm(service):
    post(service, 1)
    assert len(service.ledger("shop/broken")) == 1
    assert service.ledger("shop/fixed") == []


def test_forgets_keys_and_attempts(service):
    assert [post_with_key(service, "k1"), post_with_key(service, "k1")] == [1, 2]
    service.forget()
    assert post_with_key(service, "k1") == 1
    assert [entry["acted"] for entry in service.ledger()] == [True, False, True]


def post_with_key(service: PartnerService, key: str) -> int:
    """Post, whether or not the answer gets lost; says which attempt it was."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    with contextlib.suppress(http.client.HTTPException):
        connection.request("POST", f"{ARM}charges", "{}", {"Idempotency-Key": key})
        connection.getresponse()
    connection.close()
    return int(service.ledger()[-1]["attempt"])


def test_listens_on_loopback_alone(service):
    assert service.url.startswith("http://127.0.0.1:")


def test_a_kept_connection_serves_one_call_after_another(service):
    connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=10)
    for _ in range(3):
        connection.request("GET", "/-/health")
        assert connection.getresponse().read()
    connection.close()


def test_a_stranger_on_its_port_is_noticed(service):
    service.nonce = "another"
    with pytest.raises(ServiceError, match="Somebody else"):
        service.answers()


def test_is_gone_when_stopped(service):
    service.stop()
    assert not service.answers()
