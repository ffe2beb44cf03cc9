"""Tables in and out.

Files read as rows, columns recognised, imports and exports as long work. What a row becomes is said by each kind
(contacts, companies, deals).
"""
