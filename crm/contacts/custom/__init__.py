"""Fields that the house makes for itself, without a programmer; each says what it is before it holds anything.

    defining, choosing ──> CustomField, FieldChoice      a manager says: kind of data, purposes, choices
    form, API, import  ──> reading (what is typed) ──> keeping ──> ContactValue, CompanyValue, DealValue (crm.sales)
    record, list, file <── kinds (in words) <── told, listed <── access log
    removing ──job──> values of a field that went, values of a choice that became another

A value is a row under the person's key, or under the house's where it is a firm's. It names its category by its field
(`definition__category`), so that copies, masks, erasures, the map and the register know it like any other column.
"""
