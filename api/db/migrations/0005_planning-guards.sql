-- Plans of before computations were stored: their choices come from their inputs, and they are computed again at the next start.
UPDATE "plan" SET
  "choices" = jsonb_build_object(
    'queue', "detail" #> '{inputs,queue}',
    'asOf', to_jsonb(left("detail" #>> '{inputs,to}', 10)),
    'horizonDays', "detail" #> '{inputs,horizonDays}',
    'targets', "detail" #> '{inputs,targets}',
    'exposure', (
      SELECT coalesce(jsonb_object_agg(r ->> 'reason', r -> 'exposure'), '{}'::jsonb)
      FROM jsonb_array_elements("detail" #> '{inputs,reasons}') AS r
    ),
    'draws', "detail" #> '{inputs,draws}',
    'seed', "detail" #> '{inputs,seed}'
  ),
  "freeze_when_done" = ("state" = 'frozen'),
  "state" = 'draft',
  "detail" = NULL
WHERE "choices" = '{}'::jsonb AND "detail" IS NOT NULL;
--> statement-breakpoint
-- A frozen plan keeps its choices, its result and the versions of its inputs.
CREATE FUNCTION plumb_refuse_frozen_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a frozen plan never changes' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER plan_frozen BEFORE UPDATE OR DELETE ON "plan"
  FOR EACH ROW WHEN (OLD."state" = 'frozen') EXECUTE FUNCTION plumb_refuse_frozen_plan();
--> statement-breakpoint
CREATE TRIGGER plan_not_truncated BEFORE TRUNCATE ON "plan"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
-- What is frozen was computed.
ALTER TABLE "plan" ADD CONSTRAINT "plan_frozen_is_computed"
  CHECK ("state" = 'draft' OR ("detail" IS NOT NULL AND "frozen_at" IS NOT NULL));
--> statement-breakpoint
CREATE TRIGGER volume_treatment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "volume_treatment"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER programme_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "programme_step"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER pilot_arms_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "pilot_arms"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
