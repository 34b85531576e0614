CREATE TABLE "autonomy_event" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"criterion_id" text NOT NULL,
	"kind" text NOT NULL,
	"level" text NOT NULL,
	"by" text NOT NULL,
	"reason" text NOT NULL,
	"certificate" jsonb,
	"changes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"place" integer GENERATED ALWAYS AS IDENTITY (sequence name "autonomy_event_place_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1)
);
--> statement-breakpoint
CREATE TABLE "calibration_session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"ticket_ids" text[] NOT NULL,
	"participants" text[] NOT NULL,
	"threshold" real NOT NULL,
	"state" text DEFAULT 'scoring' NOT NULL,
	"scheduled_for" timestamp with time zone NOT NULL,
	"every_days" integer,
	"follows_id" uuid,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "golden_check" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"golden_set_id" uuid NOT NULL,
	"judge_config_id" text NOT NULL,
	"result" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "golden_set" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"criterion_id" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"judge_config_id" text NOT NULL,
	"items" jsonb NOT NULL,
	"frozen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_assignment" (
	"frame_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"reviewer" text NOT NULL,
	"assigned_by" text NOT NULL,
	"assigned_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "review_assignment_frame_id_ticket_id_reviewer_pk" PRIMARY KEY("frame_id","ticket_id","reviewer")
);
--> statement-breakpoint
CREATE TABLE "review_goal" (
	"reviewer" text PRIMARY KEY NOT NULL,
	"per_week" integer NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session_benchmark" (
	"session_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"criterion_id" text NOT NULL,
	"verdict" text NOT NULL,
	"level" real,
	"anchor" text DEFAULT '' NOT NULL,
	"agreed_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_benchmark_session_id_ticket_id_criterion_id_pk" PRIMARY KEY("session_id","ticket_id","criterion_id")
);
--> statement-breakpoint
CREATE TABLE "session_score" (
	"session_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"criterion_id" text NOT NULL,
	"rater" text NOT NULL,
	"verdict" text NOT NULL,
	"level" real,
	"note" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_score_session_id_ticket_id_criterion_id_rater_pk" PRIMARY KEY("session_id","ticket_id","criterion_id","rater")
);
--> statement-breakpoint
ALTER TABLE "audit_frame" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "calibration_session" ADD CONSTRAINT "calibration_session_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "golden_check" ADD CONSTRAINT "golden_check_golden_set_id_golden_set_id_fk" FOREIGN KEY ("golden_set_id") REFERENCES "public"."golden_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "golden_check" ADD CONSTRAINT "golden_check_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "golden_set" ADD CONSTRAINT "golden_set_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "golden_set" ADD CONSTRAINT "golden_set_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_assignment" ADD CONSTRAINT "review_assignment_frame_id_audit_frame_id_fk" FOREIGN KEY ("frame_id") REFERENCES "public"."audit_frame"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_assignment" ADD CONSTRAINT "review_assignment_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_benchmark" ADD CONSTRAINT "session_benchmark_session_id_calibration_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."calibration_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_benchmark" ADD CONSTRAINT "session_benchmark_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_score" ADD CONSTRAINT "session_score_session_id_calibration_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."calibration_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_score" ADD CONSTRAINT "session_score_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "autonomy_event_criterion" ON "autonomy_event" USING btree ("criterion_id","place");--> statement-breakpoint
CREATE INDEX "golden_check_set" ON "golden_check" USING btree ("golden_set_id","at");