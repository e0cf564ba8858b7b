-- Signed playlists. A version never changes; the head says which one a screen plays.
CREATE TABLE playlist_version (
  city text NOT NULL,
  screen uuid NOT NULL,
  seq bigint NOT NULL,                 -- 1, 2, 3 ... per screen
  sha256 text NOT NULL,                -- of `document`
  prev_sha256 text NOT NULL,           -- empty for the first
  inputs_sha256 text NOT NULL,         -- of everything that the document was made from
  key_id text NOT NULL,
  document bytea NOT NULL,             -- RFC 8785 canonical JSON, as signed
  signature bytea NOT NULL,            -- Ed25519
  publish_time timestamptz NOT NULL,
  start_time timestamptz NOT NULL,     -- not before
  end_time timestamptz NOT NULL,       -- not after; the detailed horizon ends here
  item_sha256 text[] NOT NULL,         -- the items, in order of first use: what is shown ...
  item_booking uuid[] NOT NULL,        -- ... and for which booking; the nil UUID for the default item
  cause text NOT NULL,                 -- what set it off, `permit_suspended`
  cut_now boolean NOT NULL,
  urgent boolean NOT NULL,             -- an override is in it: screens poll faster
  trace text NOT NULL,                 -- W3C traceparent of the cause; the first delivery links there
  PRIMARY KEY (city, screen, seq),
  FOREIGN KEY (city, screen) REFERENCES screen
);
SELECT kota_city_table('playlist_version');

-- The row that publishing locks: one publisher per screen, no gap in `seq`.
CREATE TABLE playlist_head (
  city text NOT NULL,
  screen uuid NOT NULL,
  seq bigint NOT NULL,                 -- 0 before the first version
  sha256 text NOT NULL,
  inputs_sha256 text NOT NULL,
  end_time timestamptz,                -- of that version
  PRIMARY KEY (city, screen),
  FOREIGN KEY (city, screen) REFERENCES screen
);
SELECT kota_city_table('playlist_head');

-- Tells each process what it must read again: the only table that a process reads for all cities at once, so it holds
-- opaque ids and nothing about anybody. `changed_in` is the writing transaction: a reader that asks for everything not
-- older than the oldest transaction still running at its last look never misses a late commit.
CREATE TABLE screen_change (
  screen uuid PRIMARY KEY,
  of_city text NOT NULL,               -- Kemendagri code
  changed_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX screen_change_order ON screen_change (changed_in);
