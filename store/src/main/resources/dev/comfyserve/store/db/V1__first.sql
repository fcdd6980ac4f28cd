-- Times are microseconds since 1970. Ids are lower-case UUIDs. JSON is text.

-- Each opening of the state folder by a server: tells this process's claims from earlier ones.
CREATE TABLE process_start (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at BIGINT NOT NULL
);

CREATE TABLE token (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL,
  digest     TEXT NOT NULL UNIQUE CHECK (length(digest) = 64), -- SHA-256, hex
  hint       TEXT,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);

-- One row; rises with every change of token, so that other processes see that there was one.
CREATE TABLE token_epoch (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL
);
INSERT INTO token_epoch (id, epoch) VALUES (1, 0);

CREATE TABLE secret (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL -- hex
);

CREATE TABLE workflow (
  id            TEXT PRIMARY KEY,
  account       TEXT NOT NULL,
  name          TEXT NOT NULL,
  versions_made INTEGER NOT NULL CHECK (versions_made >= 0),
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL
);
CREATE INDEX workflow_account ON workflow (account, created_at);

-- A deleted version keeps its row, without its content: its name is never used again.
CREATE TABLE workflow_version (
  workflow_id TEXT NOT NULL REFERENCES workflow (id),
  version     TEXT NOT NULL,
  ordinal     INTEGER NOT NULL,
  digest      TEXT NOT NULL,
  graph       TEXT,
  readme      TEXT,
  runtime     TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  deleted_at  BIGINT,
  PRIMARY KEY (workflow_id, version),
  CHECK ((graph IS NULL) = (deleted_at IS NOT NULL))
);

CREATE TABLE workflow_blob (
  workflow_id TEXT NOT NULL,
  version     TEXT NOT NULL,
  sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (workflow_id, version, sha256),
  FOREIGN KEY (workflow_id, version) REFERENCES workflow_version (workflow_id, version)
);
CREATE INDEX workflow_blob_sha256 ON workflow_blob (sha256);

CREATE TABLE deployment (
  id                TEXT PRIMARY KEY,
  account           TEXT NOT NULL,
  name              TEXT NOT NULL,
  workflow_id       TEXT NOT NULL,
  workflow_version  TEXT NOT NULL,
  hardware          TEXT NOT NULL,
  min_instances     INTEGER NOT NULL CHECK (min_instances >= 0),
  max_instances     INTEGER NOT NULL CHECK (max_instances >= 1 AND max_instances >= min_instances),
  queue_size        INTEGER NOT NULL CHECK (queue_size >= 0),
  keep_warm_seconds BIGINT NOT NULL CHECK (keep_warm_seconds >= 0),
  enabled           BOOLEAN NOT NULL,
  deleted           BOOLEAN NOT NULL,
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  revision          BIGINT NOT NULL,
  FOREIGN KEY (workflow_id, workflow_version) REFERENCES workflow_version (workflow_id, version)
);
CREATE INDEX deployment_account ON deployment (account, created_at);
CREATE INDEX deployment_workflow ON deployment (workflow_id, workflow_version);

CREATE TABLE request (
  arrival          INTEGER PRIMARY KEY AUTOINCREMENT,
  id               TEXT NOT NULL UNIQUE,
  account          TEXT NOT NULL,
  deployment_id    TEXT NOT NULL REFERENCES deployment (id),
  workflow_id      TEXT NOT NULL,
  workflow_version TEXT NOT NULL,
  runtime          TEXT NOT NULL,
  state            TEXT NOT NULL
    CHECK (state IN ('in_queue', 'in_progress', 'succeeded', 'failed', 'cancelled')),
  created_at       BIGINT NOT NULL,
  started_at       BIGINT,
  finished_at      BIGINT,
  instance_id      TEXT,
  attempt_id       TEXT,
  attempts         INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  lost_in_a_row    INTEGER NOT NULL DEFAULT 0 CHECK (lost_in_a_row >= 0),
  urls_pending     INTEGER NOT NULL DEFAULT 0 CHECK (urls_pending >= 0),
  outputs          TEXT,
  error            TEXT,
  warnings         TEXT NOT NULL,
  CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CHECK ((state = 'in_progress') = (attempt_id IS NOT NULL)),
  CHECK ((state = 'succeeded') = (outputs IS NOT NULL)),
  CHECK ((state = 'failed') = (error IS NOT NULL)),
  CHECK (state <> 'in_progress' OR (instance_id IS NOT NULL AND started_at IS NOT NULL)),
  CHECK (state NOT IN ('in_progress', 'succeeded') OR urls_pending = 0)
);
-- What the dispatcher and the autoscaler look at: open requests only, however many have ended.
CREATE INDEX request_open
  ON request (deployment_id, state, arrival, urls_pending, created_at, finished_at)
  WHERE finished_at IS NULL;
CREATE INDEX request_deployment ON request (deployment_id, arrival);
CREATE INDEX request_ended ON request (finished_at) WHERE finished_at IS NOT NULL;

-- Apart from the request's row, which is rewritten at each step.
CREATE TABLE request_graph (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  graph      TEXT NOT NULL
);

-- There only while the request is open.
CREATE TABLE request_secret (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  extra_data TEXT NOT NULL
);

CREATE TABLE request_blob (
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (request_id, sha256)
);
CREATE INDEX request_blob_sha256 ON request_blob (sha256);

-- Input URLs; file is null until the URL is fetched. There only while the request is open.
CREATE TABLE request_url (
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  url        TEXT NOT NULL,
  arrival    BIGINT NOT NULL,
  file       TEXT,
  PRIMARY KEY (request_id, url)
);
CREATE INDEX request_url_pending ON request_url (arrival) WHERE file IS NULL;

CREATE TABLE idempotency (
  account         TEXT NOT NULL,
  deployment_id   TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_id      TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  body_digest     TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  PRIMARY KEY (account, deployment_id, idempotency_key)
);
CREATE INDEX idempotency_request ON idempotency (request_id);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE attempt (
  id            TEXT PRIMARY KEY,
  request_id    TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  instance_id   TEXT NOT NULL,
  process_start BIGINT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('alive', 'abandoned', 'over')),
  outcome       TEXT
    CHECK (outcome IN ('succeeded', 'failed', 'cancelled', 'handed_back', 'lost', 'ended')),
  started_at    BIGINT NOT NULL,
  ended_at      BIGINT,
  CHECK ((state = 'over') = (ended_at IS NOT NULL)),
  CHECK ((state = 'alive') = (outcome IS NULL))
);
CREATE INDEX attempt_request ON attempt (request_id);
CREATE UNIQUE INDEX attempt_one_alive ON attempt (request_id) WHERE ended_at IS NULL;

CREATE TABLE output_file (
  id           TEXT PRIMARY KEY,
  request_id   TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  ordinal      INTEGER NOT NULL,
  node_id      TEXT NOT NULL,
  channel      TEXT NOT NULL,
  filename     TEXT NOT NULL,
  subfolder    TEXT NOT NULL,
  type         TEXT NOT NULL,
  content_type TEXT NOT NULL,
  sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
  size         BIGINT NOT NULL CHECK (size >= 0)
);
CREATE UNIQUE INDEX output_file_request ON output_file (request_id, ordinal);
CREATE INDEX output_file_sha256 ON output_file (sha256);

CREATE TABLE uploaded_file (
  id           TEXT PRIMARY KEY,
  account      TEXT NOT NULL,
  filename     TEXT NOT NULL,
  ext          TEXT NOT NULL,
  content_type TEXT NOT NULL,
  sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
  size         BIGINT NOT NULL CHECK (size >= 0),
  created_at   BIGINT NOT NULL
);
CREATE INDEX uploaded_file_sha256 ON uploaded_file (sha256);
CREATE INDEX uploaded_file_created ON uploaded_file (created_at);

CREATE TABLE instance (
  id            TEXT PRIMARY KEY,
  account       TEXT NOT NULL,
  deployment_id TEXT NOT NULL REFERENCES deployment (id),
  runtime       TEXT NOT NULL,
  slot          TEXT NOT NULL,
  url           TEXT,
  revision      BIGINT NOT NULL,
  state         TEXT NOT NULL
    CHECK (state IN ('starting', 'idle', 'busy', 'draining', 'stopped', 'failed')),
  error         TEXT,
  process_start BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL,
  ended_at      BIGINT,
  CHECK ((state IN ('stopped', 'failed')) = (ended_at IS NOT NULL))
);
CREATE INDEX instance_live ON instance (created_at) WHERE ended_at IS NULL;
CREATE INDEX instance_ended ON instance (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX instance_deployment ON instance (deployment_id);

-- Whom a slot served first; outlives its instances.
CREATE TABLE slot_account (
  runtime TEXT NOT NULL,
  slot    TEXT NOT NULL,
  account TEXT NOT NULL,
  PRIMARY KEY (runtime, slot)
);

CREATE TABLE object_info (
  runtime TEXT PRIMARY KEY,
  schema  TEXT NOT NULL,
  seen_at BIGINT NOT NULL
);
