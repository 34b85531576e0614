-- Evidence that autonomy was given or taken on is never changed.
CREATE TRIGGER autonomy_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "autonomy_event"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER golden_set_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "golden_set"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER golden_check_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "golden_check"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
-- What was said before the others were seen stays as it was said.
CREATE TRIGGER session_score_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "session_score"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
