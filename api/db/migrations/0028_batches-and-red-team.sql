CREATE TABLE "judge_batch" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"status" text DEFAULT '' NOT NULL,
	"ticket_ids" text[] NOT NULL,
	"held_tokens" integer DEFAULT 0 NOT NULL,
	"answered" integer DEFAULT 0 NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "red_team" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"judge_config_id" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"tickets" integer NOT NULL,
	"injections" integer NOT NULL,
	"attacks" text[] NOT NULL,
	"seed" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"report" jsonb,
	"failure" text,
	"started_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "score_run" ADD COLUMN "mode" text DEFAULT 'live' NOT NULL;--> statement-breakpoint
ALTER TABLE "judge_batch" ADD CONSTRAINT "judge_batch_run_id_score_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."score_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "red_team" ADD CONSTRAINT "red_team_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "red_team" ADD CONSTRAINT "red_team_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "judge_batch_run" ON "judge_batch" USING btree ("run_id");