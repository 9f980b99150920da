"""One saver, two deposits, a look and a withdrawal, in every type that money was kept in."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from scenarios.float_money.claims import ACCOUNTS, SIZE
from scenarios.float_money.scenario import scenario
from scenarios.float_money.seed import seed

VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [name for name, variant in VARIANTS.items() if variant.kind == "fixed"]
each_variant = pytest.mark.parametrize("name", VARIANTS)
pytestmark = pytest.mark.django_db

# What the account shows after 0.70 and 0.10, whether 0.80 is paid out, and what is left on it then.
SHOWN = {"broken": "0.7999999999999999"}
LEFT = {
    "broken": (409, "0.7999999999999999"),
    "tempting_round_on_display": (409, "0.7999999999999999"),
    "tempting_epsilon": (201, "-0.00000000000000011102230246251565"),
}
DUST = {
    "broken": "0.00000000000000005551115123125783",
    "tempting_round_on_display": "0.00000000000000005551115123125783",
}


@pytest.fixture
def save(monkeypatch, settings, db):
    """Have a variant take two deposits on account 1; gives what the account shows."""
    monkeypatch.setenv("LAB_ROWS", "2")
    seed()

    def save(name, *amounts):
        settings.ROOT_URLCONF = VARIANTS[name].module_name
        for amount in amounts:
            assert post("deposits", amount) == 201
        return Client().get("/accounts/1/").json()["balance"]

    return save


def post(path, amount):
    return Client().post(f"/{path}/", {"account": 1, "amount": amount}, "application/json").status_code


def row(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))


@each_variant
def test_seventy_and_ten_cents(name, save):
    assert save(name, "0.70", "0.10") == SHOWN.get(name, "0.80")
    status, left = LEFT.get(name, (201, "0"))
    assert post("withdrawals", "0.80") == status
    emptied = row(ACCOUNTS)
    assert emptied["emptied"] == (status == 201)
    if status == 201:
        assert Decimal(emptied["lowest"]) == Decimal(left)


@each_variant
def test_ten_and_twenty_cents_leave_dust(name, save):
    save(name, "0.10", "0.20")
    assert post("withdrawals", "0.30") == 201
    left = row(ACCOUNTS)
    assert Decimal(left["highest"]) == Decimal(DUST.get(name, left["lowest"]))
    assert left["unclean"] == (name in (*DUST, "tempting_epsilon"))


@each_variant
def test_quarters_go_well_in_every_type(name, save):
    assert save(name, "0.50", "0.25") == "0.75"
    assert post("withdrawals", "0.75") == 201
    found = row(ACCOUNTS)
    assert (found["emptied"], found["unclean"], found["wrong"]) == (1, 0, 0)


def test_a_thousand_dimes():
    """Whoever tries it with Python's `sum()` does not see the bug: it corrects for the error."""
    dimes, total = [0.1] * 1000, 0.0
    for dime in dimes:
        total += dime
    found = row("SELECT sum(0.1::float8)::text AS float, sum(0.1)::text AS numeric FROM generate_series(1, 1000)")
    assert found == {"float": "99.9999999999986", "numeric": "100.0"}
    assert (str(total), sum(dimes)) == ("99.9999999999986", 100.0)


@each_variant
def test_entries_add_up_in_the_database(name, save):
    save(name, "0.70", "0.10")
    assert row(ACCOUNTS)["wrong"] == (name not in FIXES)


@each_variant
def test_nobody_gets_more_than_there_is(name, save):
    save(name, "0.70")
    assert post("withdrawals", "0.71") == 409
    assert save(name) in ("0.7", "0.70")


@each_variant
def test_room_that_an_amount_takes(name, save):
    save(name, "0.70")
    assert row(SIZE)["bytes"] == {"fixed_decimal": 5}.get(name, 8)
