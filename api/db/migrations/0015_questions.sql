CREATE TABLE "asked_question" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"asker_id" text NOT NULL,
	"role" text NOT NULL,
	"team" text,
	"audience" text NOT NULL,
	"channel" text,
	"region" text,
	"language" text,
	"as_of" date NOT NULL,
	"contact_reason" text,
	"question" text NOT NULL,
	"facts" text[] NOT NULL,
	"outcome" text NOT NULL,
	"written_by" text,
	"retrieval" text NOT NULL,
	"milliseconds" real NOT NULL,
	"hits" jsonb NOT NULL,
	"answer" jsonb,
	"gap_id" uuid
);
--> statement-breakpoint
CREATE TABLE "question_feedback" (
	"question_id" uuid NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"verdict" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"version_id" uuid,
	"step_id" text,
	"settled_at" timestamp with time zone,
	CONSTRAINT "question_feedback_question_id_by_pk" PRIMARY KEY("question_id","by")
);
--> statement-breakpoint
CREATE TABLE "question_opening" (
	"question_id" uuid NOT NULL,
	"by" text NOT NULL,
	"version_id" uuid NOT NULL,
	"step_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "question_opening_question_id_by_version_id_step_id_pk" PRIMARY KEY("question_id","by","version_id","step_id")
);
--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "kind" text DEFAULT 'missing' NOT NULL;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "state" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "contact_reason" text;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "draft_id" uuid;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "decided_by" text;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "decided_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "content_gap" ADD COLUMN "closure" jsonb;--> statement-breakpoint
ALTER TABLE "asked_question" ADD CONSTRAINT "asked_question_gap_id_content_gap_id_fk" FOREIGN KEY ("gap_id") REFERENCES "public"."content_gap"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_feedback" ADD CONSTRAINT "question_feedback_question_id_asked_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."asked_question"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_feedback" ADD CONSTRAINT "question_feedback_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_opening" ADD CONSTRAINT "question_opening_question_id_asked_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."asked_question"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_opening" ADD CONSTRAINT "question_opening_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "asked_question_at" ON "asked_question" USING btree ("at");--> statement-breakpoint
CREATE INDEX "asked_question_asker" ON "asked_question" USING btree ("asker_id","at");--> statement-breakpoint
CREATE INDEX "asked_question_gap" ON "asked_question" USING btree ("gap_id");--> statement-breakpoint
CREATE INDEX "question_feedback_step" ON "question_feedback" USING btree ("version_id","step_id");--> statement-breakpoint
ALTER TABLE "content_gap" ADD CONSTRAINT "content_gap_draft_id_sop_draft_id_fk" FOREIGN KEY ("draft_id") REFERENCES "public"."sop_draft"("id") ON DELETE no action ON UPDATE no action;