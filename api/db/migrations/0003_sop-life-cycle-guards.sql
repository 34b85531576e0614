-- Where a version holds is now told by its coverage, not by one period: the constraint on it follows when that table is there.
ALTER TABLE "sop_version" DROP CONSTRAINT "sop_version_no_overlap";
--> statement-breakpoint
-- A text that was brought in waits for review; which version has been taken over from follows from the dates.
UPDATE "sop_version" SET "state" = 'in-review' WHERE "state" = 'draft';
--> statement-breakpoint
UPDATE "sop_version" SET "state" = 'approved' WHERE "state" = 'superseded';
