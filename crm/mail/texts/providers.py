"""The interface of providers of text messages, and the table of those that the product speaks to.

    TEXTING["smsapi"].send(gateway, text) -> Reply          one message, told apart by its `mark`
    TEXTING["smsapi"].told(posted)        -> [Report | Arrival]   what the provider's call to us says

A further provider is a class with these two methods and a line here.
"""

from collections.abc import Mapping
from typing import Protocol

from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.smsapi import SmsApi
from crm.mail.texts.told import Arrival, Departing, Reply, Report


class Provider(Protocol):
    """What a provider can do."""

    def send(self, gateway: TextGateway, text: Departing) -> Reply:
        """Hand one message over; nothing is raised but Unreadable, where there is no token."""

    def told(self, posted: Mapping[str, str]) -> list[Report | Arrival]:
        """What a call of the provider says; ValueError for what is none."""


TEXTING: dict[str, Provider] = {TextGateway.Kind.SMSAPI: SmsApi()}
