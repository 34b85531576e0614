CREATE TABLE "simulation" (
	"id" text PRIMARY KEY NOT NULL,
	"sop_id" text NOT NULL,
	"definition" jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "simulation_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sop_id" text NOT NULL,
	"simulation_id" text,
	"simulation_revision" integer,
	"version_id" uuid,
	"draft_id" uuid,
	"draft_revision" integer,
	"how" text NOT NULL,
	"model" text,
	"state" text NOT NULL,
	"passed" boolean,
	"result" jsonb,
	"problem" text,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "pilot_arms" ADD COLUMN "started_on" date;--> statement-breakpoint
ALTER TABLE "simulation_run" ADD CONSTRAINT "simulation_run_simulation_id_simulation_id_fk" FOREIGN KEY ("simulation_id") REFERENCES "public"."simulation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "simulation_run" ADD CONSTRAINT "simulation_run_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "simulation_run" ADD CONSTRAINT "simulation_run_draft_id_sop_draft_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."sop_draft"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "simulation_sop" ON "simulation" USING btree ("sop_id");--> statement-breakpoint
CREATE INDEX "simulation_run_version" ON "simulation_run" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "simulation_run_draft" ON "simulation_run" USING btree ("draft_id");--> statement-breakpoint
CREATE INDEX "simulation_run_simulation" ON "simulation_run" USING btree ("simulation_id");--> statement-breakpoint
CREATE INDEX "simulation_run_sop" ON "simulation_run" USING btree ("sop_id","started_at");