-- Moments are milliseconds since 1970-01-01T00:00:00Z. JSON is text.

-- AUTOINCREMENT: a number is never given again, since the other ports know a tenant by it.
CREATE TABLE tenants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    login TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'admin')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, login)
) STRICT, WITHOUT ROWID;

-- scopes: a JSON array of names.
CREATE TABLE api_keys (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    credentials BLOB NOT NULL,
    suspended_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursors (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    source TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (tenant, source)
) STRICT, WITHOUT ROWID;

-- service: whose workers do it. class: 0 interactive, 1 normal, 2 bulk. hint: the queue of the embedded installation, where 0 waits for a consumer, 1 has
-- been delivered and 2 is a dead letter.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind TEXT NOT NULL,
    service TEXT NOT NULL CHECK (service IN ('ingest', 'trainer', 'predictor')),
    class INTEGER NOT NULL CHECK (class IN (0, 1, 2)),
    payload TEXT NOT NULL,
    dedup TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'running', 'done', 'dead')),
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
    run_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    released_at INTEGER,
    worker TEXT,
    lease_until INTEGER,
    finished_at INTEGER,
    error TEXT,
    hint INTEGER CHECK (hint IN (0, 1, 2))
) STRICT;

-- A job that has not been claimed is not queued twice: the key is dropped by the claim.
CREATE UNIQUE INDEX jobs_dedup ON jobs (tenant, kind, dedup) WHERE dedup IS NOT NULL;
-- One job of a tenant and kind at a time is on its way or running.
CREATE UNIQUE INDEX jobs_in_flight ON jobs (tenant, kind) WHERE state IN ('released', 'running');
CREATE INDEX jobs_due ON jobs (run_at) WHERE state = 'waiting';
CREATE INDEX jobs_by_state ON jobs (tenant, state, id);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state = 'done';
CREATE INDEX jobs_hints ON jobs (service, class, hint, id) WHERE hint IS NOT NULL;

CREATE TABLE models (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    version INTEGER NOT NULL,
    object TEXT NOT NULL,
    summary TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (tenant, kind, pipeline, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX models_active ON models (tenant, kind, pipeline) WHERE active = 1;

-- The last version given in each population, whether or not the model is still there.
CREATE TABLE model_versions (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, pipeline)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedules (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    service TEXT NOT NULL CHECK (service IN ('ingest', 'trainer', 'predictor')),
    class INTEGER NOT NULL CHECK (class IN (0, 1, 2)),
    payload TEXT NOT NULL,
    max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
    every INTEGER NOT NULL CHECK (every > 0),
    next_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX schedules_due ON schedules (next_at);

CREATE TABLE forecasts (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    at INTEGER NOT NULL,
    pipeline TEXT NOT NULL,
    version INTEGER NOT NULL,
    probability REAL NOT NULL,
    valid_until INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, entity)
) STRICT, WITHOUT ROWID;

CREATE INDEX forecasts_expiring ON forecasts (tenant, valid_until);

CREATE TABLE feedback (
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    user TEXT NOT NULL,
    at INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'too-low', 'too-high')),
    probability REAL NOT NULL,
    comment TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, entity, user, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_recent ON feedback (tenant, at);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX audit_recent ON audit (tenant, at, id);
