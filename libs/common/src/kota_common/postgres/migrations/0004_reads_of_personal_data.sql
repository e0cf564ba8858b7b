-- The audit log also keeps who read personal data, and what for. Such a read has no request id, a command no purpose.
ALTER TABLE audit_log ADD COLUMN purpose text NOT NULL DEFAULT '';
ALTER TABLE audit_log ALTER COLUMN request_id DROP NOT NULL;
