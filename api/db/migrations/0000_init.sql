CREATE TABLE "import_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"added" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rejected_row" (
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"reason" text NOT NULL,
	"raw" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "agent" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"team" text,
	"site" text,
	"kind" text DEFAULT 'human' NOT NULL,
	"started_on" text
);
--> statement-breakpoint
CREATE TABLE "apikey" (
	"id" text PRIMARY KEY NOT NULL,
	"config_id" text DEFAULT 'default' NOT NULL,
	"name" text,
	"start" text,
	"reference_id" text NOT NULL,
	"prefix" text,
	"key" text NOT NULL,
	"refill_interval" integer,
	"refill_amount" integer,
	"last_refill_at" timestamp with time zone,
	"enabled" boolean DEFAULT true,
	"rate_limit_enabled" boolean DEFAULT false,
	"rate_limit_time_window" integer,
	"rate_limit_max" integer,
	"request_count" integer DEFAULT 0,
	"remaining" integer,
	"last_request" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"permissions" text,
	"metadata" text
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"principal" text NOT NULL,
	"key" text NOT NULL,
	"route" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"reply" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_principal_key_pk" PRIMARY KEY("principal","key")
);
--> statement-breakpoint
CREATE TABLE "organisation" (
	"id" text PRIMARY KEY DEFAULT 'organisation' NOT NULL,
	"name" text NOT NULL,
	"sample" boolean DEFAULT false NOT NULL,
	"loaded_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbound_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"peer" text NOT NULL,
	"purpose" text NOT NULL,
	"target" text NOT NULL,
	"content_hash" text NOT NULL,
	"characters" integer NOT NULL,
	"outcome" text NOT NULL,
	"milliseconds" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'agent' NOT NULL,
	"agent_id" text,
	"sample" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"frame_id" uuid,
	"ticket_id" text NOT NULL,
	"ticket_hash" text NOT NULL,
	"criterion_id" text NOT NULL,
	"reviewer" text NOT NULL,
	"purpose" text NOT NULL,
	"verdict" text NOT NULL,
	"level" real,
	"root_cause" text,
	"note" text DEFAULT '' NOT NULL,
	"seconds" integer,
	"reviewed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_once" UNIQUE("ticket_id","criterion_id","reviewer")
);
--> statement-breakpoint
CREATE TABLE "audit_frame" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"seed" integer NOT NULL,
	"generator" text DEFAULT 'mulberry32' NOT NULL,
	"population" integer NOT NULL,
	"drawn" integer NOT NULL,
	"ticket_list_hash" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_frame_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "audit_frame_item" (
	"frame_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"stratum" text NOT NULL,
	"pi" real NOT NULL,
	"drawn" boolean NOT NULL,
	"double_blind" boolean DEFAULT false NOT NULL,
	"unreadable" boolean DEFAULT false NOT NULL,
	CONSTRAINT "audit_frame_item_frame_id_ticket_id_pk" PRIMARY KEY("frame_id","ticket_id")
);
--> statement-breakpoint
CREATE TABLE "calibration" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"criterion_id" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"judge_config_id" text NOT NULL,
	"result" jsonb NOT NULL,
	"computed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"criterion_id" text NOT NULL,
	"calibration_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"queue" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"detail" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "judge_config" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"prompt_hash" text,
	"parameters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"artifact" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "score" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"ticket_hash" text NOT NULL,
	"criterion_id" text NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"judge_config_id" text NOT NULL,
	"sop_version_id" uuid,
	"decided_by" text NOT NULL,
	"verdict" text NOT NULL,
	"level" real,
	"value" real,
	"confidence" real,
	"evidence" jsonb NOT NULL,
	"rationale" text NOT NULL,
	"needs_person" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "score_once" UNIQUE NULLS NOT DISTINCT("ticket_id","ticket_hash","criterion_id","scorecard_version_id","judge_config_id","sop_version_id")
);
--> statement-breakpoint
CREATE TABLE "score_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"scorecard_version_id" uuid NOT NULL,
	"judge_config_id" text NOT NULL,
	"started_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "score_task" (
	"run_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"done_at" timestamp with time zone,
	"failure" text,
	CONSTRAINT "score_task_run_id_ticket_id_pk" PRIMARY KEY("run_id","ticket_id")
);
--> statement-breakpoint
CREATE TABLE "scorecard_version" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"scorecard_id" text NOT NULL,
	"number" integer NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"definition" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"published_by" text,
	"published_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scorecard_version_number" UNIQUE("scorecard_id","number"),
	CONSTRAINT "scorecard_version_content" UNIQUE("scorecard_id","content_hash")
);
--> statement-breakpoint
CREATE TABLE "ticket" (
	"id" text PRIMARY KEY NOT NULL,
	"content_hash" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"channel" text NOT NULL,
	"region" text,
	"language" text NOT NULL,
	"contact_reason" text,
	"customer_key" text,
	"agent_id" text,
	"team" text,
	"handled_by" text NOT NULL,
	"tags" text[] NOT NULL,
	"fields" jsonb NOT NULL,
	"csat" integer,
	"handle_seconds" real,
	"turns" jsonb NOT NULL,
	"actions" jsonb NOT NULL,
	"imported_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chunk_embedding" (
	"chunk_id" text NOT NULL,
	"embedder_id" text NOT NULL,
	"vector" real[] NOT NULL,
	CONSTRAINT "chunk_embedding_chunk_id_embedder_id_pk" PRIMARY KEY("chunk_id","embedder_id")
);
--> statement-breakpoint
CREATE TABLE "content_gap" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"question" text NOT NULL,
	"reason" text NOT NULL,
	"audience" text NOT NULL,
	"channel" text,
	"region" text,
	"language" text,
	"as_of" date NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "content_gap_question" UNIQUE("question","audience")
);
--> statement-breakpoint
CREATE TABLE "lexical_model" (
	"id" text PRIMARY KEY NOT NULL,
	"model" jsonb NOT NULL,
	"active" boolean DEFAULT false NOT NULL,
	"indexed_for" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"owner" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop_chunk" (
	"id" text PRIMARY KEY NOT NULL,
	"version_id" uuid NOT NULL,
	"sop_id" text NOT NULL,
	"step_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"title" text NOT NULL,
	"heading" text NOT NULL,
	"text" text NOT NULL,
	"span_start" integer NOT NULL,
	"span_end" integer NOT NULL,
	"language" text NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (case when language = 'es'
          then setweight(to_tsvector('spanish', title), 'A') || setweight(to_tsvector('spanish', heading), 'B') || setweight(to_tsvector('spanish', text), 'C')
          else setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', heading), 'B') || setweight(to_tsvector('english', text), 'C')
        end) STORED NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sop_version" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sop_id" text NOT NULL,
	"number" integer NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"title" text NOT NULL,
	"source" text NOT NULL,
	"content_hash" text NOT NULL,
	"meta" jsonb NOT NULL,
	"audiences" text[] NOT NULL,
	"channels" text[] NOT NULL,
	"regions" text[] NOT NULL,
	"languages" text[] NOT NULL,
	"effective_from" date NOT NULL,
	"effective_to" date,
	"author" text NOT NULL,
	"uploaded_by" text NOT NULL,
	"approved_by" text,
	"approved_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sop_version_number" UNIQUE("sop_id","number"),
	CONSTRAINT "sop_version_content" UNIQUE("sop_id","content_hash")
);
--> statement-breakpoint
CREATE TABLE "assignment" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"module_id" text NOT NULL,
	"agent_id" text NOT NULL,
	"recommendation_id" uuid,
	"assigned_by" text NOT NULL,
	"assigned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_on" date NOT NULL,
	CONSTRAINT "assignment_once" UNIQUE("module_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "recommendation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"finding_id" uuid NOT NULL,
	"module_id" text,
	"detail" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recommendation_finding_id_unique" UNIQUE("finding_id")
);
--> statement-breakpoint
CREATE TABLE "training_module" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"minutes" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pilot_event" (
	"customer_key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ordinal" integer NOT NULL,
	"bot_arm" boolean NOT NULL,
	"reason" text NOT NULL,
	"handler" text NOT NULL,
	"outcome" text NOT NULL,
	"handle_s" real NOT NULL,
	"transferred_from_bot" boolean NOT NULL,
	CONSTRAINT "pilot_event_customer_key_at_ordinal_pk" PRIMARY KEY("customer_key","at","ordinal")
);
--> statement-breakpoint
CREATE TABLE "plan" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"detail" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "volume_interval" (
	"queue" text NOT NULL,
	"start" timestamp with time zone NOT NULL,
	"seconds" integer NOT NULL,
	"offered" real NOT NULL,
	"handled" real,
	"abandoned" real,
	"aht_s" real,
	CONSTRAINT "volume_interval_queue_start_pk" PRIMARY KEY("queue","start")
);
--> statement-breakpoint
ALTER TABLE "rejected_row" ADD CONSTRAINT "rejected_row_import_id_import_run_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."import_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apikey" ADD CONSTRAINT "apikey_reference_id_user_id_fk" FOREIGN KEY ("reference_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_frame_id_audit_frame_id_fk" FOREIGN KEY ("frame_id") REFERENCES "public"."audit_frame"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_frame" ADD CONSTRAINT "audit_frame_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_frame_item" ADD CONSTRAINT "audit_frame_item_frame_id_audit_frame_id_fk" FOREIGN KEY ("frame_id") REFERENCES "public"."audit_frame"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_frame_item" ADD CONSTRAINT "audit_frame_item_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calibration" ADD CONSTRAINT "calibration_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calibration" ADD CONSTRAINT "calibration_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_calibration_id_calibration_id_fk" FOREIGN KEY ("calibration_id") REFERENCES "public"."calibration"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_run_id_score_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."score_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score" ADD CONSTRAINT "score_sop_version_id_sop_version_id_fk" FOREIGN KEY ("sop_version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_run" ADD CONSTRAINT "score_run_scorecard_version_id_scorecard_version_id_fk" FOREIGN KEY ("scorecard_version_id") REFERENCES "public"."scorecard_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_run" ADD CONSTRAINT "score_run_judge_config_id_judge_config_id_fk" FOREIGN KEY ("judge_config_id") REFERENCES "public"."judge_config"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_task" ADD CONSTRAINT "score_task_run_id_score_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."score_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_task" ADD CONSTRAINT "score_task_ticket_id_ticket_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."ticket"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chunk_embedding" ADD CONSTRAINT "chunk_embedding_chunk_id_sop_chunk_id_fk" FOREIGN KEY ("chunk_id") REFERENCES "public"."sop_chunk"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_chunk" ADD CONSTRAINT "sop_chunk_version_id_sop_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."sop_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sop_version" ADD CONSTRAINT "sop_version_sop_id_sop_id_fk" FOREIGN KEY ("sop_id") REFERENCES "public"."sop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_recommendation_id_recommendation_id_fk" FOREIGN KEY ("recommendation_id") REFERENCES "public"."recommendation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation" ADD CONSTRAINT "recommendation_finding_id_finding_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."finding"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation" ADD CONSTRAINT "recommendation_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rejected_row_import" ON "rejected_row" USING btree ("import_id");--> statement-breakpoint
CREATE INDEX "calibration_criterion" ON "calibration" USING btree ("criterion_id","computed_at");--> statement-breakpoint
CREATE INDEX "score_run_index" ON "score" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "score_task_open" ON "score_task" USING btree ("run_id") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "ticket_opened" ON "ticket" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "ticket_agent" ON "ticket" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "sop_chunk_search" ON "sop_chunk" USING gin ("search");--> statement-breakpoint
CREATE INDEX "sop_chunk_version" ON "sop_chunk" USING btree ("version_id");