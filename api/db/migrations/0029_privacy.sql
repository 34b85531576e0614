CREATE TABLE "erasure" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"ticket_ids" text[] NOT NULL,
	"customer_key" text,
	"reason" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"note" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sealed_original" (
	"ticket_id" text PRIMARY KEY NOT NULL,
	"content_hash" text NOT NULL,
	"sealed" text NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "judge_reply" ADD COLUMN "ticket_id" text;--> statement-breakpoint
ALTER TABLE "sealed_original" ADD CONSTRAINT "sealed_original_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "erasure_newest" ON "erasure" USING btree ("requested_at");