-- Tickets on hold. A ticket on hold is open, so each index of open tickets has its phase. The columns are empty in the
-- other phases.

ALTER TABLE tickets ADD COLUMN hold_reason TEXT;
ALTER TABLE tickets ADD COLUMN held_at BIGINT;
-- When the work resumes. NULL until somebody resumes it.
ALTER TABLE tickets ADD COLUMN hold_until BIGINT;
-- What the team wrote about the hold, or nothing.
ALTER TABLE tickets ADD COLUMN hold_note TEXT;

DROP INDEX tickets_worked_on;
CREATE INDEX tickets_worked_on ON tickets (assignee_id) WHERE phase IN ('in_progress', 'on_hold');
DROP INDEX tickets_known;
CREATE INDEX tickets_known ON tickets (team, known_at)
    WHERE known_at IS NOT NULL AND phase IN ('new', 'in_progress', 'on_hold');
DROP INDEX tickets_unended;
CREATE INDEX tickets_unended ON tickets (id, phase) WHERE phase IN ('new', 'in_progress', 'on_hold', 'resolved', 'merged');
