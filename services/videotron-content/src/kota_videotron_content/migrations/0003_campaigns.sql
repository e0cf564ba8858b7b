-- Campaigns, bookings, and the local copy of the permits that gate them.
CREATE TABLE campaign (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  title text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('commercial', 'psa', 'civic', 'house')),
  advertiser text NOT NULL,            -- an organisation
  owner text NOT NULL,                 -- principal
  create_time timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('campaign');

-- Permitting's events, newest version of each permit. Full public state, so that no question goes back.
CREATE TABLE permit_copy (
  city text NOT NULL,
  id uuid NOT NULL,
  version bigint NOT NULL,
  in_force boolean NOT NULL,           -- issued, and neither suspended, revoked nor expired
  state text NOT NULL,                 -- permitting's state, for officers: `ISSUED`, `SUSPENDED`
  number text NOT NULL,
  screen uuid,                         -- NULL when the permit names a screen that is not one of ours
  content_sha256 text[] NOT NULL,
  valid_from_date date,                -- NULL: unlimited on that side
  valid_to_date date,                  -- inclusive
  PRIMARY KEY (city, id)
);
SELECT kota_city_table('permit_copy');

CREATE TABLE booking (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  campaign uuid NOT NULL,
  screen uuid NOT NULL,
  creative uuid NOT NULL,
  sha256 text NOT NULL,                -- the creative's content; never changes
  kind text NOT NULL,                  -- the campaign's
  sov_ppm int NOT NULL CHECK (sov_ppm BETWEEN 1 AND 1000000),
  start_date date NOT NULL,            -- in the screen's zone
  end_date date NOT NULL,              -- inclusive
  permit uuid,                         -- NULL for kinds that need none
  state text NOT NULL CHECK (state IN
    ('held', 'confirmed', 'running', 'suspended_permit', 'completed', 'cancelled', 'lapsed')),
  waiting_for text NOT NULL,           -- why it does not play; empty while it does
  hold_expire_time timestamptz NOT NULL,
  owner text NOT NULL,                 -- principal
  create_time timestamptz NOT NULL,
  trace text NOT NULL,                 -- W3C traceparent of what last let it play or stopped it
  version bigint NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, campaign) REFERENCES campaign,
  FOREIGN KEY (city, screen) REFERENCES screen,
  FOREIGN KEY (city, creative) REFERENCES creative,
  CHECK (end_date >= start_date)
);
CREATE INDEX booking_screen ON booking (city, screen, end_date) WHERE state NOT IN ('completed', 'cancelled', 'lapsed');
CREATE INDEX booking_permit ON booking (city, permit) WHERE permit IS NOT NULL;
CREATE INDEX booking_creative ON booking (city, creative);
SELECT kota_city_table('booking');
