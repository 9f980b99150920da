"""The tools that are not ours to draw: Swagger UI and the admin are at home under the lab's own policy, and work."""

import json

import pytest

from tests.e2e.conftest import Open


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_api_is_tried_out_on_its_page(open_page: Open, scheme: str) -> None:
    """As a reader does: open an operation, try it out, see what comes. Starting a run works, too, without any token."""
    page = open_page("/api/docs/", color_scheme=scheme)
    page.locator("#operations-scenarios-scenarios_list .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("family").fill("concurrency")
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    page.locator("#operations-scenarios-scenarios_list .opblock-summary-control").click()
    page.locator("#operations-runs-runs_create .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator(".body-param__text").fill(json.dumps({"scenario": "n_plus_one", "users": 1, "seconds": 0.5}))
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="202").wait_for()
    newest = page.request.get("/api/v1/runs/?origin=api").json()["results"][0]
    assert page.request.post(f"{newest['status_url']}cancel/", data={}).status in (202, 409)


@pytest.mark.parametrize("path", ["/admin/", "/admin/dashboard/run/?q=n_plus_one", "/admin/dashboard/armresult/"])
def test_the_admin_is_quiet(open_page: Open, path: str) -> None:
    page = open_page(path)
    assert page.get_by_role("link", name="Catalogue").is_visible()
