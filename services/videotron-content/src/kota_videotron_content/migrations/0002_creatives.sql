-- What may be shown. Files lie in the content store under their SHA-256; a row says that a city has one.
CREATE TABLE media_asset (
  city text NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint NOT NULL,
  mime_type text NOT NULL,             -- what the probe found
  width_px int NOT NULL,
  height_px int NOT NULL,
  duration_ms bigint NOT NULL,         -- 0 for a picture
  uploader text NOT NULL,              -- principal
  upload_time timestamptz NOT NULL,
  PRIMARY KEY (city, sha256)
);
SELECT kota_city_table('media_asset');

CREATE TABLE creative (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  title text NOT NULL,
  sha256 text NOT NULL,
  duration_ms bigint NOT NULL,         -- of one showing
  kind text NOT NULL CHECK (kind IN ('commercial', 'psa', 'civic', 'house')),
  category text NOT NULL,              -- separation key; empty: none
  language_code text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending_review', 'approved', 'rejected', 'revoked')),
  submitter text NOT NULL,             -- principal
  reviewer text NOT NULL,              -- principal; empty while pending
  reason text NOT NULL,                -- of rejection or revocation
  create_time timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, sha256) REFERENCES media_asset,
  CHECK (reviewer <> submitter)
);
CREATE INDEX creative_content ON creative (city, sha256);
SELECT kota_city_table('creative');
