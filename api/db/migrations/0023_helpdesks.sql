CREATE TABLE "helpdesk_article" (
	"source_id" uuid NOT NULL,
	"article_id" text NOT NULL,
	"content_hash" text NOT NULL,
	CONSTRAINT "helpdesk_article_source_id_article_id_pk" PRIMARY KEY("source_id","article_id")
);
--> statement-breakpoint
CREATE TABLE "helpdesk_event" (
	"source_id" uuid NOT NULL,
	"webhook_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"problem" text,
	CONSTRAINT "helpdesk_event_source_id_webhook_id_pk" PRIMARY KEY("source_id","webhook_id")
);
--> statement-breakpoint
CREATE TABLE "helpdesk_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"source_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"page" integer DEFAULT 0 NOT NULL,
	"drafts" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "helpdesk_source" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"sealed_secret" text,
	"every_minutes" integer,
	"state" text DEFAULT 'active' NOT NULL,
	"cursor" jsonb,
	"wait_until" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "helpdesk_article" ADD CONSTRAINT "helpdesk_article_source_id_helpdesk_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."helpdesk_source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "helpdesk_event" ADD CONSTRAINT "helpdesk_event_source_id_helpdesk_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."helpdesk_source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "helpdesk_run" ADD CONSTRAINT "helpdesk_run_source_id_helpdesk_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."helpdesk_source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "helpdesk_run" ADD CONSTRAINT "helpdesk_run_import_id_import_run_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."import_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "helpdesk_event_newest" ON "helpdesk_event" USING btree ("source_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "helpdesk_run_one" ON "helpdesk_run" USING btree ("source_id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "helpdesk_run_newest" ON "helpdesk_run" USING btree ("source_id","started_at");