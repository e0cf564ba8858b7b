-- Forgets answers kept for repeated requests once their time is over, for all cities, a bounded number a time. Runs as
-- the owner on behalf of the relay, which may touch nothing else of the commands' tables.
CREATE FUNCTION kota_idempotency_forget(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  forgotten int;
BEGIN
  DELETE FROM idempotency WHERE ctid IN
    (SELECT ctid FROM idempotency WHERE expire_at < now() ORDER BY expire_at LIMIT most);
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END
$$;
REVOKE ALL ON FUNCTION kota_idempotency_forget(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kota_idempotency_forget(int) TO :relay;
