"""Accounts that an identity provider opens, changes and closes by SCIM: its tokens and their page. HTTP: crm.api."""
