-- What a start asks for first: which conversations go on. Read from the index alone, and threads of old tickets not at all.

CREATE INDEX tickets_unended ON tickets (id, phase) WHERE phase IN ('new', 'in_progress', 'resolved', 'merged');
CREATE INDEX threads_direct ON threads (ticket_id, connection, root_channel) WHERE home_kind = 'direct' AND root_channel IS NOT NULL;
