-- What a tenant is told of: its trainings among all that its services do.
CREATE INDEX jobs_by_kind ON jobs (tenant, kind, id);
