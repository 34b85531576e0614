CREATE TABLE "impact_rerun" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"version_id" uuid NOT NULL,
	"against_id" uuid,
	"scorecard_version_id" uuid,
	"judge_config_id" text,
	"basis" text NOT NULL,
	"started_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "impact_rerun_basis_unique" UNIQUE("basis")
);
--> statement-breakpoint
CREATE TABLE "impact_rerun_item" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"rerun_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"criteria" text[] NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"done_at" timestamp with time zone,
	"failure" text,
	"result" jsonb,
	CONSTRAINT "impact_rerun_item_once" UNIQUE("rerun_id","kind","key")
);
--> statement-breakpoint
ALTER TABLE "impact_rerun" ADD CONSTRAINT "impact_rerun_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impact_rerun" ADD CONSTRAINT "impact_rerun_against_id_sop_version_id_fk" FOREIGN KEY ("against_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impact_rerun" ADD CONSTRAINT "impact_rerun_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impact_rerun" ADD CONSTRAINT "impact_rerun_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "impact_rerun_item" ADD CONSTRAINT "impact_rerun_item_rerun_id_impact_rerun_id_fk" FOREIGN KEY ("rerun_id") REFERENCES "public"."impact_rerun"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "impact_rerun_version" ON "impact_rerun" USING btree ("version_id","created_at");--> statement-breakpoint
CREATE INDEX "impact_rerun_item_open" ON "impact_rerun_item" USING btree ("rerun_id") WHERE done_at is null;