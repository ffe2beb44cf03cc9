"""What the demo brings in besides people and firms, and takes out again before companies and teams go, in their order.

bring_in(loading)      crm.demo.loading.Loading: who is there, by the names of the tables
take_out()             whatever of it is still here
"""

from crm.demo import (
    agreements,
    authorisations,
    breaches,
    erased_elsewhere,
    requests,
    verified_processors,
)
from crm.demo.desk import (
    evidence,
    notified_colleagues,
    purpose_assessments,
    registers,
    reviews,
    trained_colleagues,
    unusual_looks,
)
from crm.demo.officer import inspection, papers
from crm.demo.sales import (
    agenda,
    calendar_elsewhere,
    contract_template,
    deals,
    documents,
    ksef,
    meetings,
    money,
    offers,
    own_records,
    price_list,
    work_rules,
)

BRING_IN = (
    authorisations.bring_in,
    trained_colleagues.bring_in,
    notified_colleagues.bring_in,
    verified_processors.bring_in,
    purpose_assessments.bring_in,
    money.bring_in,
    documents.bring_in,
    price_list.bring_in,
    deals.bring_in,
    own_records.bring_in,
    offers.bring_in,
    contract_template.bring_in,
    ksef.bring_in,
    agenda.bring_in,
    meetings.bring_in,
    calendar_elsewhere.bring_in,
    work_rules.bring_in,
    breaches.bring_in,
    requests.bring_in,
    inspection.bring_in,
    papers.bring_in,
    erased_elsewhere.bring_in,
    reviews.bring_in,
    registers.bring_in,
    evidence.bring_in,
    unusual_looks.bring_in,
)
TAKE_OUT = (
    work_rules.take_out,
    reviews.take_out,
    registers.take_out,
    evidence.take_out,
    unusual_looks.take_out,
    inspection.take_out,
    papers.take_out,
    documents.take_out,
    own_records.take_out,
    ksef.take_out,
    money.take_out,
    calendar_elsewhere.take_out,
    meetings.take_out,
    agenda.take_out,
    deals.take_out,
    offers.take_out,
    contract_template.take_out,
    price_list.take_out,
    breaches.take_out,
    requests.take_out,
    purpose_assessments.take_out,
    verified_processors.take_out,
    agreements.take_out,
    trained_colleagues.take_out,
)
