-- Since when nobody reads at an account any more: it was closed, or they are no member where it is.

ALTER TABLE identities ADD COLUMN left_at BIGINT;
