-- The queue of the service mall: halls, open counters, the day's series of numbers, tickets.
CREATE TABLE queue_hall (
  city text NOT NULL,
  code text NOT NULL,
  version bigint NOT NULL CHECK (version >= 1),
  terms jsonb NOT NULL,
  PRIMARY KEY (city, code)
);
SELECT kota_city_table('queue_hall');

-- One row a counter; whoever calls there holds it until commit, so that a counter has one person at a time.
CREATE TABLE queue_desk (
  city text NOT NULL,
  hall text NOT NULL,
  counter text NOT NULL,
  open_on date,                               -- local date on which it is open; null = closed
  PRIMARY KEY (city, hall, counter),
  FOREIGN KEY (city, hall) REFERENCES queue_hall (city, code)
);
SELECT kota_city_table('queue_desk');

-- One row a gapless series; whoever takes a number holds it until commit.
CREATE TABLE queue_series (
  city text NOT NULL,
  hall text NOT NULL,
  prefix text NOT NULL,
  day date NOT NULL,                          -- the city's local date
  taken int NOT NULL CHECK (taken BETWEEN 1 AND 999),
  PRIMARY KEY (city, hall, prefix, day),
  FOREIGN KEY (city, hall) REFERENCES queue_hall (city, code)
);
SELECT kota_city_table('queue_series');

CREATE TABLE queue_ticket (
  city text NOT NULL,
  id uuid NOT NULL,                           -- UUIDv7
  hall text NOT NULL,
  day date NOT NULL,
  number text NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'CALLED', 'SERVING', 'FINISHED', 'SKIPPED', 'MISSED', 'LAPSED')),
  version bigint NOT NULL CHECK (version >= 1),
  service text NOT NULL,
  service_title text NOT NULL,
  lane text NOT NULL,                         -- empty for everybody without priority
  holder text NOT NULL,                       -- principal, empty at the kiosk
  counter text NOT NULL,
  counter_title text NOT NULL,
  calls int NOT NULL,
  taken_at timestamptz NOT NULL,
  called_at timestamptz,
  first_called_at timestamptz,
  served_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, hall) REFERENCES queue_hall (city, code)
);
CREATE UNIQUE INDEX queue_ticket_number ON queue_ticket (city, hall, day, number);
CREATE UNIQUE INDEX queue_ticket_counter ON queue_ticket (city, hall, counter)
  WHERE state IN ('CALLED', 'SERVING');
CREATE INDEX queue_ticket_holder ON queue_ticket (city, hall, day, holder) WHERE holder <> '';
CREATE INDEX queue_ticket_waiting ON queue_ticket (city, hall, day, service, taken_at) WHERE state = 'WAITING';
CREATE INDEX queue_ticket_lapsing ON queue_ticket (city, day) WHERE state IN ('WAITING', 'CALLED', 'SKIPPED');
CREATE INDEX queue_ticket_first_call ON queue_ticket (city, hall, day, first_called_at DESC)
  WHERE first_called_at IS NOT NULL;
CREATE INDEX queue_ticket_finished ON queue_ticket (city, hall, service, ended_at DESC) WHERE state = 'FINISHED';
SELECT kota_city_table('queue_ticket');

-- The days on which tickets were taken. The timer reads it for all cities at once, so it holds nothing else; only its own city
-- may write a row.
CREATE TABLE queue_day (
  city text NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (city, day)
);
ALTER TABLE queue_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON queue_day FOR SELECT USING (true);
CREATE POLICY own_city_adds ON queue_day FOR INSERT TO :app WITH CHECK (city = current_setting('kota.city', true));
CREATE POLICY own_city_ends ON queue_day FOR DELETE TO :app USING (city = current_setting('kota.city', true));
