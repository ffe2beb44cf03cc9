"""Companies: created, changed, binned, their people's roles, and the record of one as a reader sees it.

Their list is in company_list, their page in crm.workspace.
"""
