-- The newest requests of an account, whatever their deployment.
CREATE INDEX request_account ON request (account, arrival);

-- A token that may only read.
ALTER TABLE token ADD COLUMN read_only BOOLEAN NOT NULL DEFAULT FALSE;
