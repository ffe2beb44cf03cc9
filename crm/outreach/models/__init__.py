"""Rows of outreach: rules and what they did."""

from crm.outreach.models.rules import Rule, RuleBrake, RuleMark, RuleNews, RuleRun, RuleVersion

__all__ = ["Rule", "RuleBrake", "RuleMark", "RuleNews", "RuleRun", "RuleVersion"]
