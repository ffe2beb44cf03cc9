"""Addresses of the machines' door."""

from django.urls import path

from crm.api.batches.batch_resources import Batches, OneBatch
from crm.api.bulk_exports.export_resources import BulkExportPart, BulkExports, OneBulkExport
from crm.api.bulk_exports.full_exports import FullExports, OneFullExport
from crm.api.colleagues import Teams, Users
from crm.api.duties.authorisations import Authorisations
from crm.api.duties.breaches import Breaches, OneBreach
from crm.api.duties.consents import Consents, Objections, OneConsent, Withdrawal
from crm.api.duties.evidence import Packs
from crm.api.duties.officer import AuthorityCases, Consultations, StaffPolicies, YearPlan
from crm.api.duties.purposes import Purposes
from crm.api.duties.readiness import Readiness
from crm.api.duties.recipients import Recipients
from crm.api.duties.registers import Registers
from crm.api.duties.requests import OneRequest, Requests
from crm.api.duties.retention import OneRun, Policies, RunRecipients, Runs
from crm.api.duties.reviews import Reviews
from crm.api.duties.submissions import OneForm, Submissions
from crm.api.duties.training import TrainingModules, TrainingPasses, TrainingStatus
from crm.api.duties.unsubscribes import Unsubscribes
from crm.api.feed.change_feed import Changes
from crm.api.feed.record_lookup import Lookup
from crm.api.impact.assessments import Assessments, OneAssessment
from crm.api.impact.risks import OneRisk, Risks
from crm.api.jobs import Jobs, OneJob
from crm.api.money.exchange_rates import EnteredRates, ExchangeRates
from crm.api.money.goals import Goals
from crm.api.money.price_changes import OnePriceChange, PriceChanges
from crm.api.money.products import OneProduct, PriceListsResource, Products
from crm.api.outreach.work_rules import OneRule, RuleRuns, Rules
from crm.api.papers.documents import Documents, OneDocument
from crm.api.papers.drawn_papers import DrawnPapers, PaperTemplates
from crm.api.papers.invoices import Corrections, Invoices
from crm.api.papers.paper_templates import WrittenTemplate, WrittenTemplates
from crm.api.papers.payments import PaymentMarks, Payments
from crm.api.people.calls import Calls
from crm.api.people.companies import Companies, OneCompany
from crm.api.people.contacts import Contacts, OneContact
from crm.api.people.field_choices import FieldChoices, OneFieldChoice
from crm.api.people.field_definitions import FieldRemoval, FieldRestoration, Fields, OneField
from crm.api.people.interactions import Interactions, OneInteraction
from crm.api.people.merges import ContactMerge, MergeUndo
from crm.api.people.reachable_people import OnePerson, People
from crm.api.people.texts import Texts
from crm.api.protocol.docs import Docs, Schema, problem
from crm.api.sales.agenda import OneTask, Tasks
from crm.api.sales.dashboards import Dashboards
from crm.api.sales.deal_lines import DealLines
from crm.api.sales.deals import Deals, OneDeal
from crm.api.sales.meetings import MeetingCancellation, MeetingInvitations, Meetings, OneMeeting
from crm.api.sales.objects import ObjectKinds, Objects, OneObject
from crm.api.sales.offers import Offers, OneOffer
from crm.api.sales.pipelines import Pipelines
from crm.api.webhooks.resources import (
    Confirmation,
    Deliveries,
    DeliveryReplay,
    OneWebhook,
    WebhookReplay,
)
from crm.api.webhooks.subscriptions import Webhooks, WebhookStop

app_name = "api"
urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    path("problems/<slug:code>", problem, name="problem"),
    path("v1/people/", People.as_view(), name="people"),
    path("v1/people/<uuid:key>/", OnePerson.as_view(), name="person"),
    path("v1/contacts/", Contacts.as_view(), name="contacts"),
    path("v1/contacts/<uuid:key>/", OneContact.as_view(), name="contact"),
    path("v1/contacts/<uuid:key>/merge/", ContactMerge.as_view(), name="contact_merge"),
    path("v1/contacts/merges/<uuid:key>/undo/", MergeUndo.as_view(), name="merge_undo"),
    path("v1/companies/", Companies.as_view(), name="companies"),
    path("v1/companies/<uuid:key>/", OneCompany.as_view(), name="company"),
    path("v1/documents/", Documents.as_view(), name="documents"),
    path("v1/documents/<uuid:key>/", OneDocument.as_view(), name="document"),
    path("v1/objects/", ObjectKinds.as_view(), name="object_kinds"),
    path("v1/objects/<slug:kind>/", Objects.as_view(), name="objects"),
    path("v1/objects/<slug:kind>/<uuid:key>/", OneObject.as_view(), name="object"),
    path("v1/deals/", Deals.as_view(), name="deals"),
    path("v1/deals/<uuid:key>/", OneDeal.as_view(), name="deal"),
    path("v1/deals/<uuid:key>/lines/", DealLines.as_view(), name="deal_lines"),
    path("v1/documents/<uuid:key>/corrections/", Corrections.as_view(), name="corrections"),
    path("v1/documents/invoices/", Invoices.as_view(), name="invoices"),
    path("v1/documents/payments/", Payments.as_view(), name="payments"),
    path("v1/documents/payments/marks/", PaymentMarks.as_view(), name="payment_marks"),
    path("v1/documents/templates/", PaperTemplates.as_view(), name="paper_templates"),
    path("v1/paper-templates/", WrittenTemplates.as_view(), name="written_templates"),
    path("v1/paper-templates/<uuid:key>/", WrittenTemplate.as_view(), name="written_template"),
    path("v1/documents/drawn/", DrawnPapers.as_view(), name="drawn_papers"),
    path("v1/offers/", Offers.as_view(), name="offers"),
    path("v1/offers/<uuid:key>/", OneOffer.as_view(), name="offer"),
    path("v1/fields/", Fields.as_view(), name="fields"),
    path("v1/fields/<uuid:key>/", OneField.as_view(), name="field"),
    path("v1/fields/<uuid:key>/removal/", FieldRemoval.as_view(), name="field_removal"),
    path("v1/fields/<uuid:key>/restoration/", FieldRestoration.as_view(), name="field_restoration"),
    path("v1/fields/<uuid:key>/choices/", FieldChoices.as_view(), name="field_choices"),
    path("v1/fields/choices/<uuid:key>/", OneFieldChoice.as_view(), name="field_choice"),
    path("v1/products/", Products.as_view(), name="products"),
    path("v1/products/price-lists/", PriceListsResource.as_view(), name="price_lists"),
    path("v1/products/price-changes/", PriceChanges.as_view(), name="price_changes"),
    path("v1/products/price-changes/<uuid:key>/", OnePriceChange.as_view(), name="price_change"),
    path("v1/rates/", EnteredRates.as_view(), name="entered_rates"),
    path("v1/products/exchange-rates/", ExchangeRates.as_view(), name="exchange_rates"),
    path("v1/products/<uuid:key>/", OneProduct.as_view(), name="product"),
    path("v1/dashboards/", Dashboards.as_view(), name="dashboards"),
    path("v1/dashboards/goals/", Goals.as_view(), name="goals"),
    path("v1/pipelines/", Pipelines.as_view(), name="pipelines"),
    path("v1/tasks/", Tasks.as_view(), name="tasks"),
    path("v1/tasks/<uuid:key>/", OneTask.as_view(), name="task"),
    path("v1/meetings/", Meetings.as_view(), name="meetings"),
    path("v1/meetings/<uuid:key>/", OneMeeting.as_view(), name="meeting"),
    path("v1/meetings/<uuid:key>/cancellation/", MeetingCancellation.as_view(), name="meeting_cancellation"),
    path("v1/meetings/<uuid:key>/invitations/", MeetingInvitations.as_view(), name="meeting_invitations"),
    path("v1/rules/", Rules.as_view(), name="rules"),
    path("v1/rules/<uuid:key>/", OneRule.as_view(), name="rule"),
    path("v1/rules/<uuid:key>/runs/", RuleRuns.as_view(), name="rule_runs"),
    path("v1/interactions/", Interactions.as_view(), name="interactions"),
    path("v1/interactions/calls/", Calls.as_view(), name="calls"),
    path("v1/interactions/<uuid:key>/", OneInteraction.as_view(), name="interaction"),
    path("v1/texts/", Texts.as_view(), name="texts"),
    path("v1/teams/", Teams.as_view(), name="teams"),
    path("v1/users/", Users.as_view(), name="users"),
    path("v1/consents/", Consents.as_view(), name="consents"),
    path("v1/consents/objections/", Objections.as_view(), name="objections"),
    path("v1/consents/<uuid:key>/", OneConsent.as_view(), name="consent"),
    path("v1/consents/<uuid:key>/withdrawal/", Withdrawal.as_view(), name="withdrawal"),
    path("v1/purposes/", Purposes.as_view(), name="purposes"),
    path("v1/recipients/", Recipients.as_view(), name="recipients"),
    path("v1/risks/", Risks.as_view(), name="risks"),
    path("v1/risks/<uuid:key>/", OneRisk.as_view(), name="risk"),
    path("v1/assessments/", Assessments.as_view(), name="assessments"),
    path("v1/assessments/<uuid:key>/", OneAssessment.as_view(), name="assessment"),
    path("v1/evidence/", Packs.as_view(), name="evidence"),
    path("v1/reviews/", Reviews.as_view(), name="reviews"),
    path("v1/readiness/", Readiness.as_view(), name="readiness"),
    path("v1/authorisations/", Authorisations.as_view(), name="authorisations"),
    path("v1/training/modules/", TrainingModules.as_view(), name="training_modules"),
    path("v1/policies/", StaffPolicies.as_view(), name="staff_policies"),
    path("v1/consultations/", Consultations.as_view(), name="consultations"),
    path("v1/authority/", AuthorityCases.as_view(), name="authority"),
    path("v1/plan/", YearPlan.as_view(), name="plan"),
    path("v1/training/status/", TrainingStatus.as_view(), name="training_status"),
    path("v1/training/passes/", TrainingPasses.as_view(), name="training_passes"),
    path("v1/registers/", Registers.as_view(), name="registers"),
    path("v1/retention/policies/", Policies.as_view(), name="policies"),
    path("v1/retention/runs/", Runs.as_view(), name="runs"),
    path("v1/retention/runs/<uuid:key>/", OneRun.as_view(), name="run"),
    path("v1/retention/runs/<uuid:key>/recipients/", RunRecipients.as_view(), name="run_recipients"),
    path("v1/breaches/", Breaches.as_view(), name="breaches"),
    path("v1/breaches/<uuid:key>/", OneBreach.as_view(), name="breach"),
    path("v1/requests/", Requests.as_view(), name="requests"),
    path("v1/requests/<uuid:key>/", OneRequest.as_view(), name="request"),
    path("v1/forms/<slug:slug>/", OneForm.as_view(), name="form"),
    path("v1/submissions/", Submissions.as_view(), name="submissions"),
    path("v1/lookup/", Lookup.as_view(), name="lookup"),
    path("v1/unsubscribes/", Unsubscribes.as_view(), name="unsubscribes"),
    path("v1/batches/", Batches.as_view(), name="batches"),
    path("v1/batches/<uuid:key>/", OneBatch.as_view(), name="batch"),
    path("v1/exports/", BulkExports.as_view(), name="bulk_exports"),
    path("v1/exports/<uuid:key>/", OneBulkExport.as_view(), name="bulk_export"),
    path("v1/exports/parts/<uuid:key>/", BulkExportPart.as_view(), name="bulk_export_part"),
    path("v1/full-exports/", FullExports.as_view(), name="full_exports"),
    path("v1/full-exports/<uuid:key>/", OneFullExport.as_view(), name="full_export"),
    path("v1/changes/", Changes.as_view(), name="changes"),
    path("v1/webhooks/", Webhooks.as_view(), name="webhooks"),
    path("v1/webhooks/deliveries/", Deliveries.as_view(), name="deliveries"),
    path("v1/webhooks/deliveries/<uuid:key>/replay/", DeliveryReplay.as_view(), name="delivery_replay"),
    path("v1/webhooks/deliveries/<uuid:key>/confirmation/", Confirmation.as_view(), name="confirmation"),
    path("v1/webhooks/<uuid:key>/", OneWebhook.as_view(), name="webhook"),
    path("v1/webhooks/<uuid:key>/stop/", WebhookStop.as_view(), name="webhook_stop"),
    path("v1/webhooks/<uuid:key>/replay/", WebhookReplay.as_view(), name="webhook_replay"),
    path("v1/jobs/", Jobs.as_view(), name="jobs"),
    path("v1/jobs/<uuid:key>/", OneJob.as_view(), name="job"),
]
