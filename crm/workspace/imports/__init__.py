"""The pages of an import: file, columns, origin, dry run, report. The work is in crm.files.imports."""
