"""A customer opens the link, sends a score, and is thanked."""

import re

from tests.surveys.conftest import Customer


def test_the_page_asks_the_headline_in_the_customers_language(ask):
    page = ask(language="fr").open().content.decode()

    assert '<html lang="fr" dir="ltr">' in page
    assert "Êtes-vous satisfait de la réponse" in page
    assert "pas du tout" in page
    assert page.count('type="radio"') == 5


def test_a_link_leads_to_the_other_language_and_its_form_stays_there(customer: Customer):
    page = customer.open("?lang=fr").content.decode()

    assert 'lang="fr"' in page
    assert f'action="{customer.address}?lang=fr"' in page
    assert customer.send(query="?lang=fr")["Location"] == f"{customer.address}?lang=fr"
    assert customer.answer.language == "fr"


def test_a_score_is_stored_with_the_invitations_team_and_mix(customer: Customer):
    response = customer.send(4)

    asked, given = customer.invitation, customer.answer
    assert (response.status_code, response["Location"]) == (303, customer.address)
    assert (given.score, given.medium, given.language) == (4, "mail", "en")
    assert given.answered_at == customer.clock.now
    for name in ("programme_id", "version_id", "team_id", "channel_id", "topic_id", "segment_id"):
        assert getattr(given, name) == getattr(asked, name)
    assert given.day == asked.day
    assert not given.is_suspect
    assert not given.is_counted


def test_after_sending_the_page_says_thanks(customer: Customer):
    customer.send()

    assert "<h1>Thank you.</h1>" in customer.open().content.decode()


def test_a_link_of_the_mail_only_chooses_beforehand(customer: Customer):
    page = customer.open("?score=2").content.decode()

    assert re.findall(r'value="(\d)" checked', page) == ["2"]
    assert customer.answers == []


def test_a_link_with_another_score_chooses_nothing(customer: Customer):
    for score in ("9", "-1", "1.5", "٣", "abc", ""):
        page = customer.open(f"?score={score}")

        assert (page.status_code, b"checked" in page.content) == (200, False)


def test_pages_are_private_light_and_set_no_cookie(customer: Customer, settings):
    response = customer.open()

    style = (settings.BASE_DIR / "config" / "static" / "survey.css").read_bytes()
    assert len(response.content) + len(style) < 20 * 1024
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert response.cookies == {}
    assert b"<script" not in response.content
    assert b"style=" not in response.content
    assert "Cookie" not in response.get("Vary", "")
