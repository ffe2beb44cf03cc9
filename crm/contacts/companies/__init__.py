"""Companies.

Founded, changed, binned, their people's roles, and as one reader sees them. Their list is in company_list, their page
in crm.workspace.
"""
