CREATE TABLE "judge_reply" (
	"key" text PRIMARY KEY NOT NULL,
	"model" text NOT NULL,
	"prompt_hash" text NOT NULL,
	"judgements" jsonb NOT NULL,
	"example_audit_ids" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "judge_setting" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"value" jsonb NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_call" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"day" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"model" text NOT NULL,
	"run_id" uuid,
	"ticket_id" text,
	"team" text,
	"prompt_tokens" integer NOT NULL,
	"cached_tokens" integer NOT NULL,
	"completion_tokens" integer NOT NULL,
	"cost" real,
	"batch" boolean DEFAULT false NOT NULL,
	"outcome" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "score" DROP CONSTRAINT "score_once";--> statement-breakpoint
ALTER TABLE "score" ADD COLUMN "replay_run_id" uuid;--> statement-breakpoint
ALTER TABLE "score_run" ADD COLUMN "purpose" text DEFAULT 'score' NOT NULL;--> statement-breakpoint
ALTER TABLE "score_run" ADD COLUMN "rules_as_of" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "score_run" ADD COLUMN "selection" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "score_task" ADD COLUMN "lease_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "score_task" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "score_task" ADD COLUMN "first_tried_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "score_task" ADD COLUMN "waiting_for" text;--> statement-breakpoint
ALTER TABLE "model_call" ADD CONSTRAINT "model_call_run_id_score_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."score_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_call_day" ON "model_call" USING btree ("day");--> statement-breakpoint
CREATE INDEX "model_call_run" ON "model_call" USING btree ("run_id");--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_replay_run_id_score_run_id_fk" FOREIGN KEY ("replay_run_id") REFERENCES "public"."score_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_once" UNIQUE NULLS NOT DISTINCT("replay_run_id","ticket_id","ticket_hash","criterion_id","scorecard_version_id","judge_config_id","sop_version_id");