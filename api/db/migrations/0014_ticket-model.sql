CREATE TABLE "reason_model" (
	"id" text PRIMARY KEY NOT NULL,
	"tickets" integer NOT NULL,
	"reasons" text[] NOT NULL,
	"held_out" jsonb NOT NULL,
	"floor" real NOT NULL,
	"trained_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "updated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "reason_source" text;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "reason_model_id" text;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "reason_margin" real;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "site" text;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "reopens" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_reason_model_id_reason_model_id_fk" FOREIGN KEY ("reason_model_id") REFERENCES "public"."reason_model"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ticket_customer_reason" ON "ticket" USING btree ("customer_key","contact_reason","opened_at");