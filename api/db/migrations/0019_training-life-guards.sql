-- Modules from before there were versions: what was published becomes version 1, and every item says its kind.
UPDATE "training_module" SET "definition" = "definition" || jsonb_build_object(
  'passMark', coalesce("definition"->'passMark', '0.8'::jsonb),
  'items', coalesce((
    SELECT jsonb_agg('{"kind": "single"}'::jsonb || item ORDER BY place)
    FROM jsonb_array_elements("definition"->'items') WITH ORDINALITY AS items(item, place)
  ), '[]'::jsonb)
);
--> statement-breakpoint
INSERT INTO "module_version" ("module_id", "number", "definition", "published_by", "published_at")
SELECT "id", 1, "definition", 'before versions were kept', "created_at" FROM "training_module" WHERE "state" = 'published'
ON CONFLICT DO NOTHING;
--> statement-breakpoint
UPDATE "training_module" SET "version" = 1 WHERE "state" = 'published' AND "version" = 0;
--> statement-breakpoint
CREATE FUNCTION refuse_module_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published module version does not change';
END $$;
--> statement-breakpoint
CREATE TRIGGER module_version_is_final BEFORE UPDATE OR DELETE ON "module_version"
FOR EACH ROW EXECUTE FUNCTION refuse_module_version_change();
--> statement-breakpoint
CREATE FUNCTION refuse_attempt_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.submitted_at IS NOT NULL THEN
    RAISE EXCEPTION 'an attempt that was handed in does not change';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER attempt_is_final BEFORE UPDATE OR DELETE ON "attempt"
FOR EACH ROW EXECUTE FUNCTION refuse_attempt_change();
--> statement-breakpoint
CREATE FUNCTION refuse_effect_plan_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.module_id, NEW.criterion_id, NEW.design, NEW.power, NEW.from_day, NEW.start_day, NEW.until_day)
    IS DISTINCT FROM (OLD.module_id, OLD.criterion_id, OLD.design, OLD.power, OLD.from_day, OLD.start_day, OLD.until_day) THEN
    RAISE EXCEPTION 'the plan of an effect study does not change after it was made';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER effect_plan_is_final BEFORE UPDATE ON "effect_study"
FOR EACH ROW EXECUTE FUNCTION refuse_effect_plan_change();
