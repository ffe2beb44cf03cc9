"""How Django REST framework and its description of the API are set up; crm/settings.py takes all of it in."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.api.protocol.authentication.ByToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crm.api.protocol.json_parser.Json"],
    "DEFAULT_SCHEMA_CLASS": "crm.api.protocol.schema.Described",
    "EXCEPTION_HANDLER": "crm.api.protocol.exception_handler.handler",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Spojnik CRM",
    "VERSION": "1",
    "DESCRIPTION": "REST for programs. Every read of people names its purpose.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": False, "persistAuthorization": False, "defaultModelsExpandDepth": -1},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    # sets of codes stand where they are used: names for them would collide
    "POSTPROCESSING_HOOKS": ["crm.api.protocol.event_schema.with_webhooks"],
}
