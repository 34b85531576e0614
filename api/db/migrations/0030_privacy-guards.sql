-- What people and judges decided is never changed. Words of a ticket that stand beside a decision can be blanked, once the ticket is erased;
-- the decision itself cannot. The arguments of the trigger are the columns that hold words.
CREATE FUNCTION plumb_only_blank_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  ticket_of text := coalesce(before ->> 'ticket_id',
    (SELECT d.ticket_id FROM dispute d WHERE d.id::text = before ->> 'dispute_id'));
  words text;
BEGIN
  IF (after - TG_ARGV) IS DISTINCT FROM (before - TG_ARGV)
    OR NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = ticket_of AND t.erased_at IS NOT NULL) THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  FOREACH words IN ARRAY TG_ARGV LOOP
    IF after ->> words NOT IN ('', '[]') THEN
      RAISE EXCEPTION 'words of an erased ticket can only be blanked' USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
--> statement-breakpoint
DROP TRIGGER score_append_only ON "score";
--> statement-breakpoint
CREATE TRIGGER score_append_only BEFORE DELETE OR TRUNCATE ON "score"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER score_words BEFORE UPDATE ON "score"
  FOR EACH ROW EXECUTE FUNCTION plumb_only_blank_erased('evidence', 'rationale');
--> statement-breakpoint
DROP TRIGGER audit_append_only ON "audit";
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE DELETE OR TRUNCATE ON "audit"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_words BEFORE UPDATE ON "audit"
  FOR EACH ROW EXECUTE FUNCTION plumb_only_blank_erased('note');
--> statement-breakpoint
DROP TRIGGER session_score_append_only ON "session_score";
--> statement-breakpoint
CREATE TRIGGER session_score_append_only BEFORE DELETE OR TRUNCATE ON "session_score"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER session_score_words BEFORE UPDATE ON "session_score"
  FOR EACH ROW EXECUTE FUNCTION plumb_only_blank_erased('note');
--> statement-breakpoint
DROP TRIGGER dispute_event_append_only ON "dispute_event";
--> statement-breakpoint
CREATE TRIGGER dispute_event_append_only BEFORE DELETE OR TRUNCATE ON "dispute_event"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER dispute_event_words BEFORE UPDATE ON "dispute_event"
  FOR EACH ROW EXECUTE FUNCTION plumb_only_blank_erased('note');
--> statement-breakpoint
CREATE OR REPLACE FUNCTION plumb_keep_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['state', 'decided_by', 'decided_at', 'decided_verdict', 'decided_level', 'decision', 'label_id'];
  words text[] := ARRAY['reason', 'decision'];
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.reason = '' AND coalesce(NEW.decision, '') = ''
    AND (to_jsonb(NEW) - words) IS NOT DISTINCT FROM (to_jsonb(OLD) - words)
    AND EXISTS (SELECT 1 FROM ticket t WHERE t.id = OLD.ticket_id AND t.erased_at IS NOT NULL) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
    RAISE EXCEPTION 'a dispute ends once and is not changed otherwise' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- An erasure is asked for by one person and decided by another, once.
ALTER TABLE "erasure" ADD CONSTRAINT "erasure_other_person" CHECK ("decided_by" IS NULL OR "decided_by" <> "requested_by");
--> statement-breakpoint
CREATE FUNCTION plumb_keep_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['state', 'decided_by', 'decided_at', 'note', 'customer_key', 'ticket_ids'];
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
    RAISE EXCEPTION 'an erasure is decided once and is not changed otherwise' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER erasure_decided_once BEFORE UPDATE OR DELETE ON "erasure"
  FOR EACH ROW EXECUTE FUNCTION plumb_keep_erasure();
--> statement-breakpoint
-- What was spent is what limits and bills are held against.
CREATE TRIGGER model_call_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "model_call"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
