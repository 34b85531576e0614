ALTER TABLE "ticket" ADD COLUMN "queue" text;--> statement-breakpoint
ALTER TABLE "actual" ADD COLUMN "held_customers" real;--> statement-breakpoint
ALTER TABLE "actual" ADD COLUMN "held_contacts" real;--> statement-breakpoint
ALTER TABLE "actual" ADD COLUMN "held_repeats" real;--> statement-breakpoint
ALTER TABLE "actual" ADD COLUMN "other_customers" real;--> statement-breakpoint
ALTER TABLE "actual" ADD COLUMN "other_contacts" real;