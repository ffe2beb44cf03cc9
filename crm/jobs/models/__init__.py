"""Long work, and the files that it makes for taking people's data out."""

from crm.jobs.models.exports import Export, Exported, ExportPart
from crm.jobs.models.full_exports import FullExport, FullExported, FullExportPart
from crm.jobs.models.job import Job

__all__ = ["Export", "ExportPart", "Exported", "FullExport", "FullExportPart", "FullExported", "Job"]
