"""What nothing in the product calls by name and stands there all the same: {who calls it: names}."""

CALLED_BY_OTHERS: dict[str, str] = {
    "Django and Celery": (
        "abstract allow_multiple_selected prepare_value value_from_datadict success_url get_success_url template_name "
        "label_from_instance "
        "use_in_migrations create_superuser is_superuser has_perm has_perms "
        "has_module_perms perm perm_list get_internal_type from_db_value get_db_prep_value get_transform "
        "value_to_string descriptor_class attr_class as_sql prepare_rhs reversible "
        "reduces_to_sql add_arguments requires_system_checks app_configs app_name final_catch_all_view "
        "has_permission has_module_permission has_add_permission has_change_permission has_delete_permission "
        "list_display get_help_text process_exception handler403 handler500 "
        "send_messages"
    ),
    "allauth": (
        "generate_authenticator_name is_open_for_signup send_notification_mail get_client_ip get_login_stages "
        "get_reauthentication_methods is_reauthentication_required get_password_change_redirect_url"
    ),
    "oauthlib, whose rules ask ours": (
        "client_authentication_required authenticate_client authenticate_client_id get_default_redirect_uri "
        "is_pkce_required get_default_scopes get_code_challenge get_code_challenge_method confirm_redirect_uri "
        "invalidate_authorization_code get_original_scopes rotate_refresh_token save_token revoke_token "
        "introspect_token"
    ),
    "argon2, as Django's hasher sets it": "time_cost memory_cost parallelism",
    "REST framework and drf-spectacular": (
        "patch authentication_classes permission_classes parser_classes renderer_classes "
        "default_response_headers allowed_methods authenticate_header target_class auto_schema "
        "is_deprecated get_security_definition get_operation_id get_summary get_override_parameters "
        "get_request_serializer "
        "get_response_serializers TokenScheme default_error_messages"
    ),
    "urllib, io, django-environ, gunicorn, hatch": (
        "redirect_request writable seekable readinto ENVIRON BoundedWorker enqueue_req SiteFolder initialize finalize "
        "artifact_path"
    ),
    "columns of RFC 3161 and RFC 5652 in their order, read by cryptography": (
        "crls failure micros millis issuer serial"
    ),
    "migrations, which vulture does not read": (
        "KeepEvidence FreshTables PartitionByMonth switch_duties_on decided_stays stays_beside"
    ),
    "by a name that is put together: by_ and what is looked for": "by_email",
    "the exemptions that the walk over every page reads": "CLEAR_PAGES",
}
