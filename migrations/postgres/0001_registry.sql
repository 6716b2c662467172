-- The registry, as in ../sqlite/registry. Moments are milliseconds since 1970-01-01T00:00:00Z, which reach further than
-- timestamptz. JSON is json: jsonb refuses U+0000 and writes numbers in other ways. Texts that rows are ordered by compare by
-- their bytes.

-- A number is never given again, since the other ports know a tenant by it.
CREATE TABLE tenants (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    settings json NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE users (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    login text COLLATE "C" NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'admin')),
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant, login)
);

-- scopes: an array of names.
CREATE TABLE api_keys (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    scopes json NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE connections (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    settings json NOT NULL,
    credentials bytea NOT NULL,
    suspended_at bigint,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE cursors (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    source text COLLATE "C" NOT NULL,
    cursor text NOT NULL,
    PRIMARY KEY (tenant, source)
);

-- service: whose workers do it. class: 0 interactive, 1 normal, 2 bulk.
CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL CHECK (service IN ('ingest', 'trainer', 'predictor')),
    class smallint NOT NULL CHECK (class IN (0, 1, 2)),
    payload json NOT NULL,
    dedup text COLLATE "C",
    state text NOT NULL CHECK (state IN ('waiting', 'released', 'running', 'done', 'dead')),
    attempts bigint NOT NULL,
    max_attempts bigint NOT NULL,
    run_at bigint NOT NULL,
    created_at bigint NOT NULL,
    released_at bigint,
    worker text,
    lease_until bigint,
    finished_at bigint,
    error text
);

-- A job that has not been claimed is not queued twice: the key is dropped by the claim.
CREATE UNIQUE INDEX jobs_dedup ON jobs (tenant, kind, dedup) WHERE dedup IS NOT NULL;
-- One job of a tenant and kind at a time is on its way or running.
CREATE UNIQUE INDEX jobs_in_flight ON jobs (tenant, kind) WHERE state IN ('released', 'running');
CREATE INDEX jobs_due ON jobs (tenant, kind, class, run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_by_state ON jobs (tenant, state, id);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state = 'done';

CREATE TABLE models (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    pipeline text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    object text NOT NULL,
    summary json NOT NULL,
    created_at bigint NOT NULL,
    activated_at bigint,
    active boolean NOT NULL,
    PRIMARY KEY (tenant, kind, pipeline, version)
);

CREATE UNIQUE INDEX models_active ON models (tenant, kind, pipeline) WHERE active;

-- The last version given in each population, whether or not the model is still there.
CREATE TABLE model_versions (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    pipeline text COLLATE "C" NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (tenant, kind, pipeline)
);

CREATE TABLE schedules (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL CHECK (service IN ('ingest', 'trainer', 'predictor')),
    class smallint NOT NULL CHECK (class IN (0, 1, 2)),
    payload json NOT NULL,
    max_attempts bigint NOT NULL,
    every bigint NOT NULL CHECK (every > 0),
    next_at bigint NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE INDEX schedules_due ON schedules (next_at);

CREATE TABLE forecasts (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    entity text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    pipeline text NOT NULL,
    version bigint NOT NULL,
    probability double precision NOT NULL,
    valid_until bigint NOT NULL,
    reasons json NOT NULL,
    PRIMARY KEY (tenant, kind, entity)
);

CREATE INDEX forecasts_expiring ON forecasts (tenant, valid_until);

CREATE TABLE feedback (
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL,
    entity text COLLATE "C" NOT NULL,
    "user" text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('right', 'too-low', 'too-high')),
    probability double precision NOT NULL,
    comment text NOT NULL,
    PRIMARY KEY (tenant, kind, entity, "user", at)
);

CREATE INDEX feedback_recent ON feedback (tenant, at);

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant bigint NOT NULL REFERENCES tenants ON DELETE CASCADE,
    at bigint NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail json NOT NULL
);

CREATE INDEX audit_recent ON audit (tenant, at, id);
