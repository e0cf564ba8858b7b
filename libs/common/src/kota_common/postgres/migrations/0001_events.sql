-- The event log and what consumers remember. PostgreSQL is the truth, the bus a copy that can be rebuilt from here.

-- Append-only, one partition a day, kept 90 days. A row without stream_seq is not yet published: the outbox.
CREATE TABLE event_log (
  day date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  id bigint GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  ce_type text NOT NULL,              -- full name of the message
  city text NOT NULL,
  aggregate text NOT NULL,            -- resource name
  aggregate_version bigint NOT NULL,
  payload bytea NOT NULL,
  headers jsonb NOT NULL,             -- trace context of the transaction
  created_at timestamptz NOT NULL DEFAULT now(),
  position bigint,                    -- place in the feed of changes, given at the first acknowledgement; gap-free
  stream_seq bigint,                  -- sequence in the stream; null: in the outbox
  published_at timestamptz,
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  last_error text,
  PRIMARY KEY (day, id)
) PARTITION BY RANGE (day);
-- In the order of publication: what a lost stream held comes first, in the order it had there.
CREATE INDEX event_log_unpublished ON event_log (position, id) WHERE stream_seq IS NULL;
CREATE INDEX event_log_aggregate ON event_log (city, aggregate, aggregate_version);
CREATE INDEX event_log_position ON event_log (position) WHERE position IS NOT NULL;
CREATE INDEX event_log_event ON event_log (event_id);

SELECT kota_city_table('event_log');
REVOKE UPDATE, DELETE ON event_log FROM :app;
GRANT SELECT, UPDATE ON event_log TO :relay;
CREATE POLICY relay_reads ON event_log FOR SELECT TO :relay USING (true);
CREATE POLICY relay_marks ON event_log FOR UPDATE TO :relay USING (true) WITH CHECK (true);

-- What the relay knows of its stream: which one it is and how far it had acknowledged events in it.
CREATE TABLE relay_position (
  stream text PRIMARY KEY,
  stream_created timestamptz,         -- identity of the stream: a recreated one has another instant
  cluster text NOT NULL DEFAULT '',
  last_seq bigint NOT NULL DEFAULT 0,
  last_position bigint NOT NULL DEFAULT 0
);
REVOKE INSERT, UPDATE, DELETE ON relay_position FROM :app;
GRANT SELECT, INSERT, UPDATE ON relay_position TO :relay;

-- One row for each event that took effect in a consumer. Holds ids only, so it needs no city.
CREATE TABLE inbox (
  consumer text NOT NULL,             -- durable, `videotron_content__campaign_permits`
  event_id uuid NOT NULL,
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_age ON inbox USING brin (processed_at);

-- The newest version of an aggregate that took effect in a consumer: older ones are stale, gaps wait.
CREATE TABLE consumer_position (
  consumer text NOT NULL,
  city text NOT NULL,
  aggregate text NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (consumer, city, aggregate)
) WITH (fillfactor = 70);             -- every event updates its row: room to do so in place

-- Attempts of an event that failed, until it takes effect or becomes a dead letter. Kept here and not in memory, so that
-- an event which kills its process is counted, too.
CREATE TABLE consumer_failure (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  failures int NOT NULL,
  last_error text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);

-- Makes the partitions from yesterday to `ahead` days from now. Runs as the owner on behalf of the relay, which may
-- create nothing itself. LIKE without identity columns: PostgreSQL 18 refuses a partition with its own.
CREATE FUNCTION kota_event_log_partitions(ahead int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  d date;
  made int := 0;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('kota_event_log_partitions'));
  FOR offset_days IN -1..ahead LOOP
    d := (now() AT TIME ZONE 'UTC')::date + offset_days;
    part := 'event_log_' || to_char(d, 'YYYYMMDD');
    IF to_regclass(part) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE event_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
      EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, :app, :relay', part);
      EXECUTE format('ALTER TABLE event_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, d, d + 1);
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END
$$;
REVOKE ALL ON FUNCTION kota_event_log_partitions(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kota_event_log_partitions(int) TO :relay;
SELECT kota_event_log_partitions(14);

-- Drops the partitions older than `keep` days, unless one holds events that were never published. Longer than the
-- stream and the dead letters keep theirs, so that a replay finds what it names. Gives up at once when the table is busy.
CREATE FUNCTION kota_event_log_retire(keep int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  part regclass;
  waiting bool;
  dropped int := 0;
BEGIN
  FOR part IN
    SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'event_log'::regclass
    AND to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - keep
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE stream_seq IS NULL)', part) INTO waiting;
    IF NOT waiting THEN
      EXECUTE format('DROP TABLE %s', part);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END
$$;
REVOKE ALL ON FUNCTION kota_event_log_retire(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kota_event_log_retire(int) TO :relay;
