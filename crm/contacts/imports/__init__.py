"""What imports of contacts, companies and deals share: cleaning, custom fields, records that are not people, firms."""
