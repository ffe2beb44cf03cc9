"""The tables of accounts, one file an idea."""

from crm.accounts.models.app_grants import AccessToken, App, AppCode, AppGrant, ClientSecret, RefreshToken
from crm.accounts.models.authorisations import Authorisation, AuthorisationDuty, ConfidentialityStatement
from crm.accounts.models.clients import Client, ClientDay, Token
from crm.accounts.models.devices import Device, RecoveryCode
from crm.accounts.models.grave_acts import GraveAct
from crm.accounts.models.notifications import (
    Notification,
    NotificationChoice,
    NotificationKind,
    Push,
    PushDevice,
    PushKey,
    QuietHours,
)
from crm.accounts.models.officer import Consultation, Policy, PolicyReading, PolicyVersion
from crm.accounts.models.powers import PowerGiven
from crm.accounts.models.programs.agents import Agent
from crm.accounts.models.programs.webhook_endpoints import Webhook, WebhookSecret
from crm.accounts.models.roles import ABOUT_STAFF, Role, RoleReach
from crm.accounts.models.sessions import Session
from crm.accounts.models.sign_in.providers import Provider, ProviderIdentity, ProvisioningToken, TakenAssertion
from crm.accounts.models.staff import Membership, Team, User
from crm.accounts.models.staff_notice import StaffNoticeAcceptance
from crm.accounts.models.stand_ins import StandIn
from crm.accounts.models.throttling import Place, Tries
from crm.accounts.models.training.drills import ImpostorDrill
from crm.accounts.models.training.own_modules import OwnModule, OwnModuleTranslation, OwnModuleVersion
from crm.accounts.models.training.results import MonthlyAnswer, RequiredTraining, TrainingAttempt, TrainingNotice

__all__ = [
    "ABOUT_STAFF",
    "AccessToken",
    "Agent",
    "App",
    "AppCode",
    "AppGrant",
    "Authorisation",
    "AuthorisationDuty",
    "Client",
    "ClientDay",
    "ClientSecret",
    "ConfidentialityStatement",
    "Consultation",
    "Device",
    "GraveAct",
    "ImpostorDrill",
    "Membership",
    "MonthlyAnswer",
    "Notification",
    "NotificationChoice",
    "NotificationKind",
    "OwnModule",
    "OwnModuleTranslation",
    "OwnModuleVersion",
    "Place",
    "Policy",
    "PolicyReading",
    "PolicyVersion",
    "PowerGiven",
    "Provider",
    "ProviderIdentity",
    "ProvisioningToken",
    "Push",
    "PushDevice",
    "PushKey",
    "QuietHours",
    "RecoveryCode",
    "RefreshToken",
    "RequiredTraining",
    "Role",
    "RoleReach",
    "Session",
    "StaffNoticeAcceptance",
    "StandIn",
    "TakenAssertion",
    "Team",
    "Token",
    "TrainingAttempt",
    "TrainingNotice",
    "Tries",
    "User",
    "Webhook",
    "WebhookSecret",
]
