-- Whose a registered phone's key is, asked by the phone itself before it knows its city. It has proven the key by then, and learns ids
-- only, of an active phone only.
CREATE FUNCTION attendance_key_owner(wanted text)
RETURNS TABLE (of_city text, device uuid, employee uuid, public_key bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT d.city, d.id, d.employee, d.public_key FROM device d
  WHERE d.key_id = wanted AND d.channel = 'DEVICE_KEY' AND d.state = 'ACTIVE' LIMIT 2
$$;
REVOKE ALL ON FUNCTION attendance_key_owner(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attendance_key_owner(text) TO :app;
CREATE INDEX device_by_key ON device (key_id) WHERE channel = 'DEVICE_KEY';
