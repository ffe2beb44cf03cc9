"""The kinds of processing for which an impact assessment is required (Art. 35(4)), in the order of the list.

Announcement of the President of UODO of 17 June 2019, Monitor Polski 2019 poz. 666 (eli.gov.pl/eli/MP/2019/666), table,
column «types of operations», numbers 1 to 12; it took the place of the list of 17 August 2018. As a rule two positions
want an assessment, sometimes one. The Polish words are the names of its positions; what explains and illustrates them
is left out or shortened.
"""

from django.utils.translation import gettext_lazy as _

from crm.privacy.law.jurisdiction import ImpactList

IMPACT_LIST = ImpactList(
    source=_("List of UODO (M.P. 2019 poz. 666)"),
    positions={
        "l1": _(
            "Evaluation or assessment, including profiling and predicting (behavioural analysis), for purposes "
            "with negative legal, physical, financial or other inconvenient effects for people"
        ),
        "l2": _("Automated decisions with legal, financial or similarly significant effects"),
        "l3": _(
            "Systematic large-scale monitoring of publicly accessible places that recognises features or "
            "properties of what is there (not CCTV that is looked at only to clear up incidents)"
        ),
        "l4": _(
            "Processing of special categories of data and of data about convictions and offences (sensitive "
            "data as WP29 understands them)"
        ),
        "l5": _("Processing of biometric data solely to identify a person or to control access"),
        "l6": _("Processing of genetic data"),
        "l7": _(
            "Data processed on a large scale: number of people, scope of processing, period of keeping and "
            "geographical scope"
        ),
        "l8": _("Comparing, assessing or inferring from an analysis of data obtained from different sources"),
        "l9": _(
            "Processing of data about people whose assessment, and the services they get, depend on bodies or "
            "persons with powers of supervision or assessment"
        ),
        "l10": _("Innovative use of technological or organisational solutions"),
        "l11": _(
            "When the processing itself prevents people from exercising a right or from using a service or a contract"
        ),
        "l12": _("Processing of location data"),
    },
)
