-- tickets.revision rises when a field changes on which people decide: state, assignee, team, title, description, priority,
-- privacy. Buttons carry it. Buttons of older messages carry the version, so the revision begins with the version.
ALTER TABLE tickets ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
UPDATE tickets SET revision = version;
