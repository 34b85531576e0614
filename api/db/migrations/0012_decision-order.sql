ALTER TABLE "pilot_arms" ADD COLUMN "ordinal" bigserial NOT NULL;--> statement-breakpoint
ALTER TABLE "volume_treatment" ADD COLUMN "ordinal" bigserial NOT NULL;