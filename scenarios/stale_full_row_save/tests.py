"""What every variant answers when nobody is in the way, and what becomes of two edits that meet."""

import pytest
from django.test import Client

from scenarios.stale_full_row_save.interleaving import prepare
from scenarios.stale_full_row_save.models import Product
from scenarios.stale_full_row_save.scenario import scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
COMPARING = ("tempting_condition_decorator", "fixed_if_match")

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


def edit(change, version):
    headers = {"If-Match": f'"{version}"'}
    return Client().patch("/products/1/", change, "application/json", headers=headers)


@each_variant
def test_one_edit_after_the_other_leaves_both(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    for change in ({"title": "Lamp"}, {"remark": "Fragile"}):
        seen = Client().get("/products/1/").json()
        answer = edit(change, seen["version"])
        assert answer.status_code == 200
        assert change.items() <= answer.json().items()
    product = Product.objects.get()
    assert (product.title, product.remark) == ("Lamp", "Fragile")
    assert product.version == (2 if variant.name in COMPARING else 0)


@each_variant
def test_an_edit_of_an_old_version_is_refused_where_versions_are_compared(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    answers = [edit({"title": "Lamp"}, 0).status_code, edit({"title": "Chair"}, 0).status_code]
    assert answers == ([200, 412] if variant.name in COMPARING else [200, 200])
    assert Product.objects.get().title == ("Lamp" if variant.name in COMPARING else "Chair")


@each_variant
def test_the_version_is_not_for_editors_and_every_edit_is_stamped(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    before = Product.objects.get().updated
    assert edit({"title": "Lamp", "version": 7}, 0).status_code == 200
    product = Product.objects.get()
    assert product.version < 2
    assert product.updated > before


@each_variant
def test_what_was_never_there_is_not_found(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    assert Client().get("/products/2/").status_code == 404
    assert Client().patch("/products/2/", {"title": "Lamp"}, "application/json").status_code == 404


@each_variant
def test_two_editors_of_one_product(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]


def test_the_decorator_lets_both_pass_before_either_has_saved(explored):
    found = explored(VARIANTS["tempting_condition_decorator"])
    assert found["statuses"] == [200, 200]
