-- The word of a reader and what they were shown stay as they were given.
CREATE TRIGGER reading_request_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reading_request"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER reading_showing_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reading_showing"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER reading_settlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reading_settlement"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER reading_reminder_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "reading_reminder"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
