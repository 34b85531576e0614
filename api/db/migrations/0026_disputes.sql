CREATE TABLE "dispute" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"ticket_id" text NOT NULL,
	"criterion_id" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"score_id" uuid,
	"audit_id" uuid,
	"verdict" text NOT NULL,
	"level" real,
	"expected_verdict" text NOT NULL,
	"expected_level" real,
	"reason" text NOT NULL,
	"agent_id" text NOT NULL,
	"raised_by" text NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"decided_verdict" text,
	"decided_level" real,
	"decision" text,
	"label_id" uuid,
	CONSTRAINT "dispute_score_id_unique" UNIQUE("score_id"),
	CONSTRAINT "dispute_audit_id_unique" UNIQUE("audit_id")
);
--> statement-breakpoint
CREATE TABLE "dispute_event" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"dispute_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"run_id" uuid
);
--> statement-breakpoint
CREATE TABLE "dispute_policy" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"window_days" integer NOT NULL,
	"target_working_days" integer NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_score_id_score_id_fk" FOREIGN KEY ("score_id") REFERENCES "public"."score"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_audit_id_audit_id_fk" FOREIGN KEY ("audit_id") REFERENCES "public"."audit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_label_id_audit_id_fk" FOREIGN KEY ("label_id") REFERENCES "public"."audit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute_event" ADD CONSTRAINT "dispute_event_dispute_id_dispute_id_fk" FOREIGN KEY ("dispute_id") REFERENCES "public"."dispute"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute_event" ADD CONSTRAINT "dispute_event_run_id_score_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."score_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dispute_ticket" ON "dispute" USING btree ("ticket_id");--> statement-breakpoint
CREATE INDEX "dispute_agent" ON "dispute" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "dispute_event_of" ON "dispute_event" USING btree ("dispute_id","at");