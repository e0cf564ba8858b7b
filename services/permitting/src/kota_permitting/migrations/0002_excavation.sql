-- Excavations: where somebody wants to dig, since which version of the case it is so, and a place for the public.
ALTER TABLE permit_case
  ADD COLUMN galian jsonb,                          -- `area` is a geometry of RFC 7946, WGS84, longitude first
  ADD COLUMN galian_since bigint NOT NULL DEFAULT 0,
  ADD CHECK ((galian IS NULL) = (galian_since = 0)),
  ADD CHECK (galian IS NULL OR reklame IS NULL);    -- a case is about one thing
ALTER TABLE published_permit ADD COLUMN place text NOT NULL DEFAULT '';
