ALTER TABLE "lexical_model" ADD COLUMN "vectors" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sop_chunk" ADD COLUMN "source" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sop_chunk" ADD COLUMN "step" jsonb;