-- The service that a ticket concerns, by its name in the configuration. NULL if nobody has named one.
ALTER TABLE tickets ADD COLUMN service TEXT;
