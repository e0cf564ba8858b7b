-- The plant. Nothing in it is ever deleted: what is taken apart stops being active, so that a reader who knows version N
-- needs the rows with a later `network_version` and nothing else.
CREATE TABLE network (
  city text PRIMARY KEY,
  version bigint NOT NULL,             -- one more with every change of the plant; its row lock orders the changes of a city
  changed_by text NOT NULL,            -- `import`, `joints`, `window_cut`, `circuit`
  change_time timestamptz NOT NULL
);
SELECT kota_city_table('network');

-- The cities that have a plant: the only table read for all cities at once, so it holds their codes and nothing else.
CREATE TABLE plant_city (
  of_city text PRIMARY KEY             -- Kemendagri code
);

CREATE TABLE route_node (
  city text NOT NULL,
  id uuid NOT NULL,                    -- UUIDv7
  code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CO', 'POP', 'CABINET', 'MANHOLE', 'HANDHOLE', 'POLE', 'BUILDING', 'CUSTOMER')),
  display_name text NOT NULL,
  longitude_deg double precision NOT NULL CHECK (longitude_deg BETWEEN 94 AND 142),
  latitude_deg double precision NOT NULL CHECK (latitude_deg BETWEEN -12 AND 7),
  network_version bigint NOT NULL,     -- at which it last changed; so in every table of the plant
  PRIMARY KEY (city, id),
  UNIQUE (city, code)
);
CREATE INDEX route_node_version ON route_node (city, network_version);
SELECT kota_city_table('route_node');

CREATE TABLE route_segment (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('TRENCH', 'AERIAL', 'BRIDGE', 'BORE', 'INDOOR')),
  from_node uuid NOT NULL,
  to_node uuid NOT NULL,
  line bytea NOT NULL,                 -- WKB, WGS84
  length_mm bigint NOT NULL CHECK (length_mm > 0),  -- geodesic
  depth_mm int CHECK (depth_mm BETWEEN 0 AND 50000),  -- NULL: unknown
  accuracy text NOT NULL CHECK (accuracy IN ('A', 'B', 'C', 'UNKNOWN')),
  street text NOT NULL,
  owner text NOT NULL,
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, from_node, to_node, length_mm),
  FOREIGN KEY (city, from_node) REFERENCES route_node,
  FOREIGN KEY (city, to_node) REFERENCES route_node,
  CHECK (from_node <> to_node)
);
CREATE INDEX route_segment_version ON route_segment (city, network_version);
SELECT kota_city_table('route_segment');

CREATE TABLE cable (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  owner text NOT NULL,
  tubes int NOT NULL CHECK (tubes BETWEEN 1 AND 288),
  cores_per_tube int NOT NULL CHECK (cores_per_tube BETWEEN 1 AND 24),
  cores int NOT NULL CHECK (cores = tubes * cores_per_tube),
  sheath_mm bigint NOT NULL,           -- along the sheath, coils included
  slack_mm bigint NOT NULL CHECK (slack_mm >= 0),
  route_mm bigint NOT NULL,            -- sum of its segments
  efl_ppm int NOT NULL CHECK (efl_ppm BETWEEN 0 AND 60000),  -- excess of the glass over the sheath
  loss_1310 int NOT NULL,              -- milli-dB a km, as are the next two; 0: the city's default
  loss_1490 int NOT NULL,
  loss_1550 int NOT NULL,
  a_node uuid NOT NULL,
  b_node uuid NOT NULL,
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, cores),
  UNIQUE (city, id, sheath_mm),
  FOREIGN KEY (city, a_node) REFERENCES route_node,
  FOREIGN KEY (city, b_node) REFERENCES route_node,
  -- A sheath follows its route: at most 2 % and 5 m shorter than it (survey error), at most 12 % and 20 m longer.
  CONSTRAINT cable_fits_route CHECK (sheath_mm - slack_mm BETWEEN route_mm * 98 / 100 - 5000 AND route_mm * 112 / 100 + 20000),
  CHECK (sheath_mm > slack_mm)
);
CREATE INDEX cable_version ON cable (city, network_version);
SELECT kota_city_table('cable');

-- Where each end of a cable lies: joints are made there and nowhere else.
CREATE TABLE cable_end (
  city text NOT NULL,
  cable uuid NOT NULL,
  side text NOT NULL CHECK (side IN ('A', 'B')),
  node uuid NOT NULL,
  PRIMARY KEY (city, cable, side),
  UNIQUE (city, cable, side, node),
  FOREIGN KEY (city, cable) REFERENCES cable,
  FOREIGN KEY (city, node) REFERENCES route_node
);
SELECT kota_city_table('cable_end');

-- The segments that a cable runs through, from A to B. Each begins where the one before ended: the last foreign key.
CREATE TABLE cable_walk (
  city text NOT NULL,
  cable uuid NOT NULL,
  position int NOT NULL CHECK (position >= 0),
  before int CHECK (before = position - 1),  -- NULL for the first
  segment uuid NOT NULL,
  from_node uuid NOT NULL,             -- the segment's, as are the next two
  to_node uuid NOT NULL,
  length_mm bigint NOT NULL,
  forward boolean NOT NULL,            -- whether the cable runs along it from its from_node
  enter_node uuid NOT NULL CHECK (enter_node = CASE WHEN forward THEN from_node ELSE to_node END),
  leave_node uuid NOT NULL CHECK (leave_node = CASE WHEN forward THEN to_node ELSE from_node END),
  PRIMARY KEY (city, cable, position),
  UNIQUE (city, cable, position, leave_node),
  UNIQUE (city, cable, leave_node),    -- a cable passes a node once
  FOREIGN KEY (city, cable) REFERENCES cable,
  FOREIGN KEY (city, segment, from_node, to_node, length_mm)
    REFERENCES route_segment (city, id, from_node, to_node, length_mm),
  CONSTRAINT walk_connected FOREIGN KEY (city, cable, before, enter_node)
    REFERENCES cable_walk (city, cable, position, leave_node) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((position = 0) = (before IS NULL))
);
CREATE INDEX cable_walk_segment ON cable_walk (city, segment);
SELECT kota_city_table('cable_walk');

-- What no foreign key can say: the walk of a cable begins and ends at its ends and is as long as the cable says.
CREATE FUNCTION kota_cable_has_its_walk() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  walked record;
BEGIN
  SELECT count(*) AS pieces, sum(length_mm) AS route_mm, max(position) AS last,
         min(enter_node::text) FILTER (WHERE position = 0) AS first_node
    INTO walked FROM cable_walk WHERE city = NEW.city AND cable = NEW.id;
  IF walked.pieces = 0 OR walked.last <> walked.pieces - 1 OR walked.route_mm <> NEW.route_mm
     OR walked.first_node <> NEW.a_node::text
     OR NOT EXISTS (SELECT 1 FROM cable_walk WHERE city = NEW.city AND cable = NEW.id AND position = walked.last
                    AND leave_node = NEW.b_node)
     OR (SELECT count(*) FROM cable_end WHERE city = NEW.city AND cable = NEW.id
         AND node = CASE side WHEN 'A' THEN NEW.a_node ELSE NEW.b_node END) <> 2 THEN
    RAISE check_violation USING CONSTRAINT = 'cable_has_its_walk', TABLE = 'cable',
      MESSAGE = format('cable %s does not fit its walk', NEW.code);
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER cable_has_its_walk AFTER INSERT OR UPDATE ON cable DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION kota_cable_has_its_walk();

-- Whatever houses joints or ports: a closure, a frame (ODF), a cabinet (ODC), a distribution point (ODP), a terminal box.
CREATE TABLE closure (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('CLOSURE', 'ODF', 'ODC', 'ODP', 'OTB')),
  node uuid NOT NULL,
  ports int NOT NULL CHECK (ports BETWEEN 0 AND 6912),
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, node),
  UNIQUE (city, id, node, ports),
  FOREIGN KEY (city, node) REFERENCES route_node
);
CREATE INDEX closure_version ON closure (city, network_version);
SELECT kota_city_table('closure');

CREATE TABLE tray (
  city text NOT NULL,
  closure uuid NOT NULL,
  number int NOT NULL CHECK (number BETWEEN 1 AND 200),
  capacity int NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
  PRIMARY KEY (city, closure, number),
  UNIQUE (city, closure, number, capacity),
  FOREIGN KEY (city, closure) REFERENCES closure
);
SELECT kota_city_table('tray');

CREATE TABLE splitter (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  closure uuid NOT NULL,
  node uuid NOT NULL,
  inputs int NOT NULL CHECK (inputs IN (1, 2)),
  outputs int NOT NULL CHECK (outputs IN (2, 4, 8, 16, 32, 64, 128)),
  loss_milli_db int,                   -- measured or by its type; NULL: the usual one for its outputs
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, node, inputs, outputs),
  FOREIGN KEY (city, closure, node) REFERENCES closure (city, id, node)
);
CREATE INDEX splitter_version ON splitter (city, network_version);
SELECT kota_city_table('splitter');

-- What hangs on the network. `version` counts what others hear of it, `network_version` what the plant knows.
CREATE TABLE endpoint (
  city text NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('OFFICE', 'SCHOOL', 'CAMERA', 'SCREEN', 'SUBSCRIBER')),
  display_name text NOT NULL,
  subject text NOT NULL,               -- resource name in its own service; empty: none
  node uuid NOT NULL,
  longitude_deg double precision NOT NULL CHECK (longitude_deg BETWEEN 94 AND 142),
  latitude_deg double precision NOT NULL CHECK (latitude_deg BETWEEN -12 AND 7),
  people int NOT NULL CHECK (people >= 0),
  ports int NOT NULL CHECK (ports IN (1, 2)),
  service text NOT NULL CHECK (service IN ('UP', 'DOWN')),
  cause text NOT NULL,                 -- empty while it is up
  since_time timestamptz NOT NULL,
  expected_time timestamptz,
  version bigint NOT NULL,
  network_version bigint NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code),
  UNIQUE (city, id, node, ports),
  FOREIGN KEY (city, node) REFERENCES route_node,
  CHECK ((service = 'DOWN') = (cause <> ''))
);
CREATE INDEX endpoint_version ON endpoint (city, network_version);
SELECT kota_city_table('endpoint');
