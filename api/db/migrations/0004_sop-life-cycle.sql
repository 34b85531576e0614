CREATE TABLE "reading_opening" (
	"version_id" uuid PRIMARY KEY NOT NULL,
	"sop_id" text NOT NULL,
	"kind" text NOT NULL,
	"policy" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading_policy" (
	"sop_id" text PRIMARY KEY NOT NULL,
	"policy" jsonb NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading_reminder" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"reminded_by" text NOT NULL,
	"reminded_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading_request" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sop_id" text NOT NULL,
	"version_id" uuid NOT NULL,
	"version_number" integer NOT NULL,
	"agent_id" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"compared_to" uuid,
	"changes" jsonb NOT NULL,
	CONSTRAINT "reading_request_once" UNIQUE("version_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "reading_scope" (
	"team" text PRIMARY KEY NOT NULL,
	"channels" text[] NOT NULL,
	"regions" text[] NOT NULL,
	"languages" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading_settlement" (
	"request_id" uuid PRIMARY KEY NOT NULL,
	"how" text NOT NULL,
	"showing_id" uuid,
	"carried_from" uuid,
	"settled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading_showing" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"person_id" text NOT NULL,
	"person_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"rendered_hash" text NOT NULL,
	"shown_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consumer_pin" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"consumer_id" text NOT NULL,
	"sop_id" text NOT NULL,
	"version_id" uuid NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "consumer_pin_one" UNIQUE("consumer_id","sop_id")
);
--> statement-breakpoint
CREATE TABLE "consumer_read" (
	"consumer_id" text NOT NULL,
	"version_id" uuid NOT NULL,
	"sop_id" text NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"times" integer NOT NULL,
	CONSTRAINT "consumer_read_consumer_id_version_id_pk" PRIMARY KEY("consumer_id","version_id")
);
--> statement-breakpoint
CREATE TABLE "key_scope" (
	"user_id" text PRIMARY KEY NOT NULL,
	"audience" text,
	"channels" text[] NOT NULL,
	"regions" text[] NOT NULL,
	"languages" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop_comment" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"version_id" uuid NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"text" text NOT NULL,
	"anchor" text,
	"resolved_by" text,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sop_coverage" (
	"version_id" uuid NOT NULL,
	"sop_id" text NOT NULL,
	"audience" textrange NOT NULL,
	"channel" textrange NOT NULL,
	"region" textrange NOT NULL,
	"language" textrange NOT NULL,
	"period" daterange NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop_draft" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"sop_id" text,
	"title" text NOT NULL,
	"source" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"base_version_id" uuid,
	"restores" integer,
	"author" text NOT NULL,
	"editors" text[] NOT NULL,
	"requested_changes" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop_draft_revision" (
	"draft_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"source" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "sop_draft_revision_draft_id_revision_pk" PRIMARY KEY("draft_id","revision")
);
--> statement-breakpoint
CREATE TABLE "sop_event" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"by" text NOT NULL,
	"sop_id" text NOT NULL,
	"version_id" uuid,
	"version_number" integer,
	"on_day" date NOT NULL,
	"note" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "actual" (
	"month" text NOT NULL,
	"queue" text NOT NULL,
	"reason" text NOT NULL,
	"human_contacts" real NOT NULL,
	"bot_sessions" real NOT NULL,
	"contained" real NOT NULL,
	"judged_contained" real NOT NULL,
	"come_back" real NOT NULL,
	"aht_s" real,
	CONSTRAINT "actual_queue_month_reason_pk" PRIMARY KEY("queue","month","reason")
);
--> statement-breakpoint
CREATE TABLE "planning_computation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"progress" real DEFAULT 0 NOT NULL,
	"step" text DEFAULT 'waiting' NOT NULL,
	"problem" text,
	"fence" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "forecast" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"choices" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"result" jsonb
);
--> statement-breakpoint
CREATE TABLE "pilot_arms" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"control" integer NOT NULL,
	"treated" integer NOT NULL,
	"by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "planning_estimate" (
	"key" text PRIMARY KEY NOT NULL,
	"input_hash" text NOT NULL,
	"result" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "programme_entry" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "programme_entry_reason_unique" UNIQUE("reason")
);
--> statement-breakpoint
CREATE TABLE "programme_step" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"entry_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"detail" jsonb NOT NULL,
	"by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "programme_step_ordinal" UNIQUE("entry_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "rollout_week" (
	"queue" text NOT NULL,
	"week" integer NOT NULL,
	"bot_live" boolean NOT NULL,
	"human_contacts" real NOT NULL,
	CONSTRAINT "rollout_week_queue_week_pk" PRIMARY KEY("queue","week")
);
--> statement-breakpoint
CREATE TABLE "special_day" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"queue" text,
	"region" text,
	"change" jsonb,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "special_day_once" UNIQUE NULLS NOT DISTINCT("name","from_day","queue","region")
);
--> statement-breakpoint
CREATE TABLE "volume_queue" (
	"queue" text PRIMARY KEY NOT NULL,
	"settings" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "volume_treatment" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"queue" text NOT NULL,
	"kind" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"action" text NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sop_version" DROP CONSTRAINT "sop_version_content";--> statement-breakpoint
ALTER TABLE "sop_version" ALTER COLUMN "state" SET DEFAULT 'in-review';--> statement-breakpoint
ALTER TABLE "plan" ALTER COLUMN "detail" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sop" ADD COLUMN "verifier" text;--> statement-breakpoint
ALTER TABLE "sop_version" ADD COLUMN "editors" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "sop_version" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sop_version" ADD COLUMN "requested_reviewers" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "sop_version" ADD COLUMN "draft_id" uuid;--> statement-breakpoint
ALTER TABLE "sop_version" ADD COLUMN "restores" integer;--> statement-breakpoint
ALTER TABLE "sop_version" ADD COLUMN "verified_at" date;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "choices" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "draws" jsonb;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "freeze_when_done" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "copied_from" uuid;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "frozen_by" text;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "frozen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "reading_opening" ADD CONSTRAINT "reading_opening_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_policy" ADD CONSTRAINT "reading_policy_sop_id_sop_id_fk" FOREIGN KEY ("sop_id") REFERENCES "public"."sop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_reminder" ADD CONSTRAINT "reading_reminder_request_id_reading_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."reading_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_request" ADD CONSTRAINT "reading_request_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_request" ADD CONSTRAINT "reading_request_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_request" ADD CONSTRAINT "reading_request_compared_to_sop_version_id_fk" FOREIGN KEY ("compared_to") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_settlement" ADD CONSTRAINT "reading_settlement_request_id_reading_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."reading_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_settlement" ADD CONSTRAINT "reading_settlement_showing_id_reading_showing_id_fk" FOREIGN KEY ("showing_id") REFERENCES "public"."reading_showing"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_settlement" ADD CONSTRAINT "reading_settlement_carried_from_sop_version_id_fk" FOREIGN KEY ("carried_from") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading_showing" ADD CONSTRAINT "reading_showing_request_id_reading_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."reading_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_pin" ADD CONSTRAINT "consumer_pin_consumer_id_user_id_fk" FOREIGN KEY ("consumer_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_pin" ADD CONSTRAINT "consumer_pin_sop_id_sop_id_fk" FOREIGN KEY ("sop_id") REFERENCES "public"."sop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_pin" ADD CONSTRAINT "consumer_pin_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_read" ADD CONSTRAINT "consumer_read_consumer_id_user_id_fk" FOREIGN KEY ("consumer_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_read" ADD CONSTRAINT "consumer_read_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_scope" ADD CONSTRAINT "key_scope_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_comment" ADD CONSTRAINT "sop_comment_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_coverage" ADD CONSTRAINT "sop_coverage_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_draft" ADD CONSTRAINT "sop_draft_base_version_id_sop_version_id_fk" FOREIGN KEY ("base_version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_draft_revision" ADD CONSTRAINT "sop_draft_revision_draft_id_sop_draft_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."sop_draft"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_event" ADD CONSTRAINT "sop_event_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme_step" ADD CONSTRAINT "programme_step_entry_id_programme_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."programme_entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reading_reminder_request" ON "reading_reminder" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "reading_request_agent" ON "reading_request" USING btree ("agent_id","sop_id");--> statement-breakpoint
CREATE INDEX "reading_settlement_showing" ON "reading_settlement" USING btree ("showing_id") WHERE showing_id is not null;--> statement-breakpoint
CREATE INDEX "consumer_pin_sop" ON "consumer_pin" USING btree ("sop_id");--> statement-breakpoint
CREATE INDEX "consumer_read_sop" ON "consumer_read" USING btree ("sop_id","last_at");--> statement-breakpoint
CREATE INDEX "sop_comment_version" ON "sop_comment" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "sop_coverage_version" ON "sop_coverage" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "sop_draft_state" ON "sop_draft" USING btree ("state","sop_id");--> statement-breakpoint
CREATE INDEX "sop_event_sop" ON "sop_event" USING btree ("sop_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sop_event_once" ON "sop_event" USING btree ("version_id","kind") WHERE kind in ('in-force', 'superseded', 'retired');--> statement-breakpoint
CREATE INDEX "planning_computation_subject" ON "planning_computation" USING btree ("kind","subject","created_at");--> statement-breakpoint
CREATE INDEX "volume_treatment_queue" ON "volume_treatment" USING btree ("queue","from_at");--> statement-breakpoint
CREATE INDEX "sop_version_content" ON "sop_version" USING btree ("sop_id","content_hash");