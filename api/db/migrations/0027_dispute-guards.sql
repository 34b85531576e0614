-- An open dispute ends once; nothing else about it changes, and whoever raised it never decides it.
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_other_person"
  CHECK ("decided_by" IS NULL OR "state" = 'withdrawn' OR "decided_by" <> "raised_by");
--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_of_one_score" CHECK (num_nonnulls("score_id", "audit_id") = 1);
--> statement-breakpoint
CREATE FUNCTION plumb_keep_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['state', 'decided_by', 'decided_at', 'decided_verdict', 'decided_level', 'decision', 'label_id'];
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
    RAISE EXCEPTION 'a dispute ends once and is not changed otherwise' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER dispute_ends_once BEFORE UPDATE OR DELETE ON "dispute"
  FOR EACH ROW EXECUTE FUNCTION plumb_keep_dispute();
--> statement-breakpoint
CREATE TRIGGER dispute_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "dispute_event"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER dispute_policy_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "dispute_policy"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
