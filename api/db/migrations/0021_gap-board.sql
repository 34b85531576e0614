CREATE TABLE "sop_conflict" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"left" jsonb NOT NULL,
	"right" jsonb NOT NULL,
	"why" text NOT NULL,
	"likeness" real NOT NULL,
	"place" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"decided_by" text,
	"decided_reason" text DEFAULT '' NOT NULL,
	"decided_at" timestamp with time zone,
	CONSTRAINT "sop_conflict_key_unique" UNIQUE("key")
);
