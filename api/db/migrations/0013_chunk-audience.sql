ALTER TABLE "sop_chunk" ADD COLUMN "audience" text;--> statement-breakpoint
ALTER TABLE "sop_chunk" ADD COLUMN "cut" integer DEFAULT 1 NOT NULL;