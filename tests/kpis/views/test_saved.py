"""Views of the comparison that a reader saves: their own, by name, and a page like any other."""

from django.test import Client

from teams.models import SavedView
from tests import builders
from tests.kpis.views.conftest import logged_in

QUERY = "period=month&channel=phone&channel=chat&sort=-asa"


def reader(name: str) -> Client:
    builders.team()
    return logged_in(builders.user(name, role="manager"))


def test_a_view_is_saved_under_its_name_and_leads_back(db):
    max_ = reader("max")

    form = max_.get(f"/views/?{QUERY}").content.decode()
    assert 'value="period=month&amp;channel=phone&amp;channel=chat&amp;sort=-asa"' in form
    answer = max_.post("/views/save/", {"name": "Waits <b>", "query": f"{QUERY}&format=csv"})

    assert answer["Location"] == f"/teams/?{QUERY}"
    page = max_.get("/views/", headers={"HX-Request": "true"}).content.decode()
    assert f'<a href="/teams/?{QUERY.replace("&", "&amp;")}">Waits &lt;b&gt;</a>' in page
    assert "Waits <b>" not in page
    assert 'hx-get="/views/?period=month&amp;' in max_.get(f"/teams/?{QUERY}").content.decode()


def test_a_name_is_kept_once(db):
    max_ = reader("max")

    for query in ("channel=phone", "channel=chat"):
        max_.post("/views/save/", {"name": "Mine", "query": query})

    assert [view.query for view in SavedView.objects.all()] == ["channel=chat"]
    assert max_.post("/views/save/", {"name": " ", "query": ""}).status_code == 400


def test_views_are_their_owners_alone(db):
    chloe = builders.user("chloe", role="manager")
    view = builders.view(chloe, "Secret plan")
    max_ = reader("max")

    part = max_.get("/views/", headers={"HX-Request": "true"}).content.decode()
    assert "Secret plan" not in part
    assert "Secret plan" not in max_.get("/views/").content.decode()
    assert max_.post(f"/views/{view.pk}/remove/").status_code == 404
    assert max_.get(f"/views/{view.pk}/remove/").status_code == 405
    assert SavedView.objects.filter(pk=view.pk).exists()

    logged_in(chloe).post(f"/views/{view.pk}/remove/")
    assert not SavedView.objects.filter(pk=view.pk).exists()
