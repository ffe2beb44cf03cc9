"""Rules, holds, runs."""

from retention.models.approvals import Pulse, RunOpinion, StandingApproval
from retention.models.backups import Backup, LedgerWitness, RestoreDrill
from retention.models.holds import HeldPerson, Hold
from retention.models.lines import RunLine
from retention.models.reports import KeepReport
from retention.models.rules import Force, Rule, RuleOpinion, RuleSwitch, Start
from retention.models.runs import Run

__all__ = [
    "Backup",
    "Force",
    "HeldPerson",
    "Hold",
    "KeepReport",
    "LedgerWitness",
    "Pulse",
    "RestoreDrill",
    "Rule",
    "RuleOpinion",
    "RuleSwitch",
    "Run",
    "RunLine",
    "RunOpinion",
    "StandingApproval",
    "Start",
]
