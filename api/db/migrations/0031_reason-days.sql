CREATE TABLE "reason_day" (
	"queue" text NOT NULL,
	"date" date NOT NULL,
	"reason" text NOT NULL,
	"offered" real NOT NULL,
	CONSTRAINT "reason_day_queue_date_reason_pk" PRIMARY KEY("queue","date","reason")
);
