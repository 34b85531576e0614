ALTER TABLE "consumer_pin" ADD COLUMN "version_number" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "consumer_read" ADD COLUMN "version_number" integer NOT NULL;