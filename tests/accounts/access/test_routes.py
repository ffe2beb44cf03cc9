"""`manage.py routes`: the inventory that black-box tests read."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.urls import path


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("routes", *arguments, stdout=out)
    return out.getvalue()


def test_the_inventory_has_the_promised_shape():
    routes = {route["name"]: route for route in json.loads(printed("--json"))}
    assert [routes[name] for name in ("accounts:user", "account_login", "account_reset_password_from_key")] == [
        {
            "path": "/settings/users/{key}/",
            "name": "accounts:user",
            "methods": ["GET", "HEAD", "POST"],
            "policy": "accounts.manage",
            "params": {"key": "user"},
        },
        {
            "path": "/accounts/login/",
            "name": "account_login",
            "methods": ["GET", "HEAD", "POST"],
            "policy": "public",
            "params": {},
        },
        {
            "path": "/accounts/password/reset/key/{uidb36}-{key}/",
            "name": "account_reset_password_from_key",
            "methods": ["GET", "HEAD", "POST"],
            "policy": "public",
            "params": {"uidb36": "reset_user", "key": "reset_key"},
        },
    ]


def test_the_table_for_people_has_a_line_for_each_url():
    assert len(printed().splitlines()) == len(json.loads(printed("--json")))


def test_the_command_fails_when_a_url_is_silent(addresses):
    addresses(path("x/", lambda _request: HttpResponse()))
    with pytest.raises(CommandError, match="1 URLs have no policy: /x/"):
        printed("--json")
