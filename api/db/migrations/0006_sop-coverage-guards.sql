-- Two versions of one SOP never hold in the same place on the same day.
ALTER TABLE "sop_coverage" ADD CONSTRAINT "sop_coverage_no_overlap" EXCLUDE USING gist (
  "sop_id" WITH =, "audience" WITH &&, "channel" WITH &&, "region" WITH &&, "language" WITH &&, "period" WITH &&
);
--> statement-breakpoint
-- Until now one version of an SOP held at a time, so each holds everywhere it names for its whole period.
INSERT INTO "sop_coverage" ("version_id", "sop_id", "audience", "channel", "region", "language", "period")
SELECT v."id", v."sop_id", a.r, c.r, g.r, l.r, p.r
FROM "sop_version" v
CROSS JOIN LATERAL (SELECT daterange(v."effective_from", least(v."effective_to", greatest((v."retired_at" AT TIME ZONE 'UTC')::date, v."effective_from"))) AS r) p
CROSS JOIN LATERAL (SELECT textrange(x, x, '[]') AS r FROM unnest(v."audiences") x UNION ALL SELECT textrange(NULL, NULL) WHERE cardinality(v."audiences") = 0) a
CROSS JOIN LATERAL (SELECT textrange(x, x, '[]') AS r FROM unnest(v."channels") x UNION ALL SELECT textrange(NULL, NULL) WHERE cardinality(v."channels") = 0) c
CROSS JOIN LATERAL (SELECT textrange(x, x, '[]') AS r FROM unnest(v."regions") x UNION ALL SELECT textrange(NULL, NULL) WHERE cardinality(v."regions") = 0) g
CROSS JOIN LATERAL (SELECT textrange(x, x, '[]') AS r FROM unnest(v."languages") x UNION ALL SELECT textrange(NULL, NULL) WHERE cardinality(v."languages") = 0) l
WHERE v."state" IN ('approved', 'retired') AND v."approved_by" IS NOT NULL AND NOT isempty(p.r);
--> statement-breakpoint
UPDATE "sop_version" SET "verified_at" = ("meta"->>'verifiedAt')::date WHERE "meta"->>'verifiedAt' IS NOT NULL;
--> statement-breakpoint
UPDATE "sop" SET "owner" = coalesce(v."meta"->>'owner', "owner"), "verifier" = v."meta"->>'verifier'
FROM (SELECT DISTINCT ON ("sop_id") "sop_id", "meta" FROM "sop_version" WHERE "state" = 'approved' ORDER BY "sop_id", "number" DESC) v
WHERE v."sop_id" = "sop"."id";
--> statement-breakpoint
-- Nobody approves a text that they had a hand in.
ALTER TABLE "sop_version" ADD CONSTRAINT "sop_version_editors_do_not_approve"
  CHECK ("approved_by" IS NULL OR NOT ("approved_by" = ANY ("editors")));
--> statement-breakpoint
-- Of a version only what is decided about it changes: never what was handed in, nor by whom.
CREATE OR REPLACE FUNCTION plumb_refuse_source_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW.sop_id, NEW.number, NEW.source, NEW.content_hash, NEW.meta, NEW.author, NEW.uploaded_by, NEW.editors, NEW.restores)
    IS DISTINCT FROM
     ROW(OLD.sop_id, OLD.number, OLD.source, OLD.content_hash, OLD.meta, OLD.author, OLD.uploaded_by, OLD.editors, OLD.restores) THEN
    RAISE EXCEPTION 'what was handed in as a version of an SOP is immutable' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.approved_by IS NOT NULL AND
     ROW(NEW.approved_by, NEW.approved_at, NEW.effective_from) IS DISTINCT FROM ROW(OLD.approved_by, OLD.approved_at, OLD.effective_from) THEN
    RAISE EXCEPTION 'an approval is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state IN ('withdrawn', 'retired') AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'a version that is over stays so' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER sop_version_kept BEFORE DELETE OR TRUNCATE ON "sop_version"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER sop_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "sop_event"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE TRIGGER sop_draft_revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "sop_draft_revision"
  FOR EACH STATEMENT EXECUTE FUNCTION plumb_refuse_change();
--> statement-breakpoint
CREATE FUNCTION plumb_refuse_comment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR ROW(NEW."version_id", NEW."by", NEW."at", NEW."text", NEW."anchor")
    IS DISTINCT FROM ROW(OLD."version_id", OLD."by", OLD."at", OLD."text", OLD."anchor") THEN
    RAISE EXCEPTION 'what was said in a review stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER sop_comment_kept BEFORE UPDATE OR DELETE ON "sop_comment"
  FOR EACH ROW EXECUTE FUNCTION plumb_refuse_comment_change();
