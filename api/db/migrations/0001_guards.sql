-- What the schema language cannot say.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
-- Approved periods of one SOP cannot overlap.
ALTER TABLE "sop_version" ADD CONSTRAINT "sop_version_no_overlap"
  EXCLUDE USING gist ("sop_id" WITH =, daterange("effective_from", "effective_to") WITH &&)
  WHERE ("state" IN ('approved', 'superseded', 'retired'));
--> statement-breakpoint
-- Nobody approves what they wrote.
ALTER TABLE "sop_version" ADD CONSTRAINT "sop_version_two_persons"
  CHECK ("approved_by" IS NULL OR "approved_by" <> "author");
--> statement-breakpoint
CREATE FUNCTION plumb_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER outbound_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "outbound_log"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER score_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "score"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
-- The bytes of a version never change.
CREATE FUNCTION plumb_refuse_source_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.source IS DISTINCT FROM OLD.source OR NEW.content_hash IS DISTINCT FROM OLD.content_hash THEN
    RAISE EXCEPTION 'the source of an SOP version is immutable' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER sop_version_immutable BEFORE UPDATE ON "sop_version"
  FOR EACH ROW EXECUTE FUNCTION plumb_refuse_source_change();
