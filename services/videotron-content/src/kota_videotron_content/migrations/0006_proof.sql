-- Proof of play. Rows copy names and hashes and hang on no foreign key: history outlives what it tells of.
CREATE TABLE play (
  city text NOT NULL,
  device uuid NOT NULL,
  boot_id uuid NOT NULL,
  n bigint NOT NULL,                   -- the player's counter within the boot, from 1
  play_id uuid NOT NULL,
  screen uuid NOT NULL,
  playlist_seq bigint NOT NULL,
  booking uuid,                        -- NULL: default item or override
  sha256 text NOT NULL,
  start_time timestamptz NOT NULL,     -- server time, by the player's offset
  end_time timestamptz NOT NULL,
  planned_ms bigint NOT NULL,
  result text NOT NULL CHECK (result IN ('completed', 'cut', 'skipped', 'error')),
  planned boolean NOT NULL,            -- the version that the record names plans it
  record_sha256 text NOT NULL,         -- of the canonical record: tells a re-sent one from another one
  accept_time timestamptz NOT NULL,
  PRIMARY KEY (city, device, boot_id, n)
);
CREATE INDEX play_screen_time ON play (city, screen, start_time);
SELECT kota_city_table('play');

-- Alarms: the same key came with other content.
CREATE TABLE play_conflict (
  city text NOT NULL,
  device uuid NOT NULL,
  boot_id uuid NOT NULL,
  n bigint NOT NULL,
  record_sha256 text NOT NULL,         -- of the refused record
  screen uuid NOT NULL,
  time timestamptz NOT NULL,
  PRIMARY KEY (city, device, boot_id, n, record_sha256)
);
SELECT kota_city_table('play_conflict');

-- Numbers the batches of a screen without gaps; publishing a batch event locks its row.
CREATE TABLE play_batch_counter (
  city text NOT NULL,
  screen uuid NOT NULL,
  taken bigint NOT NULL,
  PRIMARY KEY (city, screen)
);
SELECT kota_city_table('play_batch_counter');
