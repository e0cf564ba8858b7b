-- Warnings as CAP messages: what a city received, and what the installation's poll of the feed knows.
CREATE TABLE alert (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  key text NOT NULL,                   -- `sender,identifier,sent` with sent in UTC: what names a message
  sender text NOT NULL,
  identifier text NOT NULL,
  sent_time timestamptz NOT NULL,
  message_type text NOT NULL,          -- the CAP words
  status text NOT NULL,
  scope text NOT NULL,
  refs text[] NOT NULL,                -- keys of the messages that it updates or cancels, there or not; no index:
                                       -- under row level security `&&` may not use one, and a city has few alerts
  trusted boolean NOT NULL,            -- the source may speak for the sender
  past boolean NOT NULL,               -- says that nothing is left to do
  source text NOT NULL,                -- `feed`, or a principal
  sha256 text NOT NULL,                -- of the document
  document bytea NOT NULL,             -- as it came
  headline text NOT NULL,
  severity int NOT NULL,               -- 1 notice, 2 warning, 3 extreme
  expire_time timestamptz NOT NULL,
  expire_assumed boolean NOT NULL,     -- the document names no end
  receive_time timestamptz NOT NULL,
  reason text NOT NULL,                -- why it is not, or no longer, on screens; empty: nothing speaks against it
  override uuid,                       -- its latest message there
  PRIMARY KEY (city, id),
  UNIQUE (city, key),
  FOREIGN KEY (city, override) REFERENCES emergency_override (city, id)
);
CREATE INDEX alert_end ON alert (city, expire_time);
SELECT kota_city_table('alert');

-- Whose message it is, and who took it off.
ALTER TABLE emergency_override
  ADD COLUMN alert uuid,                    -- the alert that it shows; null: an officer's own message
  ADD COLUMN clearer text NOT NULL DEFAULT '';

-- The feed belongs to the installation, not to a city: one poll serves all. Public documents only.
CREATE TABLE alert_feed (
  url text PRIMARY KEY,
  etag text NOT NULL DEFAULT '',            -- of the listing whose documents are all here; empty: ask for all of it
  last_modified text NOT NULL DEFAULT '',
  poll_time timestamptz NOT NULL            -- when the latest poll began; whoever moves it on polls
);
CREATE TABLE alert_document (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url text NOT NULL,                        -- of the feed
  guid text NOT NULL,
  fingerprint text NOT NULL,                -- another one: the entry was changed, and is fetched again
  document bytea,                           -- null while it could not be fetched, and for one that is no alert
  refusal text NOT NULL DEFAULT '',         -- why it is no alert
  attempts int NOT NULL DEFAULT 0,
  seen_time timestamptz NOT NULL,           -- latest listing that named it
  UNIQUE (url, guid, fingerprint)
);
-- Which documents a city has received: a crash between two cities leaves the second its share.
CREATE TABLE alert_delivery (
  city text NOT NULL,
  document bigint NOT NULL REFERENCES alert_document (id) ON DELETE CASCADE,
  PRIMARY KEY (city, document)
);
SELECT kota_city_table('alert_delivery');
