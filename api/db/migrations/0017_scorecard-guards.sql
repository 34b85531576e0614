-- A published scorecard never changes: of a version only whether it is in use may.
CREATE FUNCTION plumb_keep_scorecard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a scorecard version is never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (to_jsonb(NEW) - 'state') IS DISTINCT FROM (to_jsonb(OLD) - 'state') OR NEW.state NOT IN ('published', 'archived') THEN
    RAISE EXCEPTION 'a published scorecard version never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER scorecard_version_immutable BEFORE UPDATE OR DELETE ON "scorecard_version"
  FOR EACH ROW EXECUTE FUNCTION plumb_keep_scorecard_version();
--> statement-breakpoint
-- One version of a scorecard is in use at a time.
CREATE UNIQUE INDEX "scorecard_version_in_use" ON "scorecard_version" ("scorecard_id") WHERE "state" = 'published';
