"""What sales keeps about its trade."""

from crm.sales.models.bookings import Booking, BookingPage
from crm.sales.models.calendar_events import AppointmentTime, CalendarEvent, OvertakenChange
from crm.sales.models.deal_notes import DealCall, DealNote, DealNoteFile, DealNoteWording
from crm.sales.models.deal_parts import DealLine, DealMove, DealPerson
from crm.sales.models.deals import Deal
from crm.sales.models.documents import Document
from crm.sales.models.feeds import CalendarFeed
from crm.sales.models.handed_over import HandedDeal, HandedTask
from crm.sales.models.imports import DocumentLoad, DocumentRow
from crm.sales.models.invitations import Invitation
from crm.sales.models.ksef.accounts import KsefAccount
from crm.sales.models.ksef.sendings import KsefSending
from crm.sales.models.money import ExchangeRate, Goal, HouseMoney
from crm.sales.models.offering.approvals import OfferApproval
from crm.sales.models.offering.paper_templates import DrawnPaper, PaperTemplate, PaperTemplateVersion
from crm.sales.models.offering.price_authors import LimitRaise, PriceAuthor
from crm.sales.models.offering.sent_offers import OfferAnswer, OfferCode, OfferLink, OfferVersion
from crm.sales.models.offering.written_offers import NumberSeries, Offer, OfferLine, OfferSettings, OfferTerm
from crm.sales.models.own.custom import DealTag, DealValue, LinkedDeal, ObjectValue
from crm.sales.models.own.objects import ObjectRecord
from crm.sales.models.pipelines import LostReason, Pipeline, Stage
from crm.sales.models.price_changes import PriceChange, PriceMark
from crm.sales.models.products import PriceFile, PriceList, Product, ProductCategory, ProductPrice, Vat
from crm.sales.models.tasks import Answer, MeetingColleague, MeetingPerson, Task
from crm.sales.models.turnover import GoneDeals, Turnover

__all__ = [
    "Answer",
    "AppointmentTime",
    "Booking",
    "BookingPage",
    "CalendarEvent",
    "CalendarFeed",
    "Deal",
    "DealCall",
    "DealLine",
    "DealMove",
    "DealNote",
    "DealNoteFile",
    "DealNoteWording",
    "DealPerson",
    "DealTag",
    "DealValue",
    "Document",
    "DocumentLoad",
    "DocumentRow",
    "DrawnPaper",
    "ExchangeRate",
    "Goal",
    "GoneDeals",
    "HandedDeal",
    "HandedTask",
    "HouseMoney",
    "Invitation",
    "KsefAccount",
    "KsefSending",
    "LimitRaise",
    "LinkedDeal",
    "LostReason",
    "MeetingColleague",
    "MeetingPerson",
    "NumberSeries",
    "ObjectRecord",
    "ObjectValue",
    "Offer",
    "OfferAnswer",
    "OfferApproval",
    "OfferCode",
    "OfferLine",
    "OfferLink",
    "OfferSettings",
    "OfferTerm",
    "OfferVersion",
    "OvertakenChange",
    "PaperTemplate",
    "PaperTemplateVersion",
    "Pipeline",
    "PriceAuthor",
    "PriceChange",
    "PriceFile",
    "PriceList",
    "PriceMark",
    "Product",
    "ProductCategory",
    "ProductPrice",
    "Stage",
    "Task",
    "Turnover",
    "Vat",
]
