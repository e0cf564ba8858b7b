-- What every table of a service stands on: privileges of its roles, and the second lock between cities.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO :verify;

-- Closes a table to every city but the one that the connection works for (setting kota.city). The first lock is the
-- city condition in every query; this one holds when somebody forgets it. The verify role reads all cities.
CREATE FUNCTION kota_city_table(target text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY own_city ON %I TO %I USING (city = current_setting(''kota.city'', true))
                  WITH CHECK (city = current_setting(''kota.city'', true))', target, :'app');
  EXECUTE format('CREATE POLICY every_city ON %I FOR SELECT TO %I USING (true)', target, :'verify');
END
$$;
