CREATE TABLE "attempt" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"assignment_id" uuid,
	"module_id" text NOT NULL,
	"module_version" integer NOT NULL,
	"agent_id" text NOT NULL,
	"purpose" text NOT NULL,
	"source" text DEFAULT 'app' NOT NULL,
	"reference" text,
	"item_ids" text[] NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"answers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"results" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"score" real,
	"passed" boolean,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"submitted_at" timestamp with time zone,
	CONSTRAINT "attempt_reference_unique" UNIQUE("reference")
);
--> statement-breakpoint
CREATE TABLE "module_version" (
	"module_id" text NOT NULL,
	"number" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "module_version_module_id_number_pk" PRIMARY KEY("module_id","number")
);
--> statement-breakpoint
CREATE TABLE "refresher" (
	"agent_id" text NOT NULL,
	"module_id" text NOT NULL,
	"card" jsonb NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "refresher_agent_id_module_id_pk" PRIMARY KEY("agent_id","module_id")
);
--> statement-breakpoint
CREATE TABLE "training_policy" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"criterion_id" text NOT NULL,
	"module_id" text NOT NULL,
	"fails" integer NOT NULL,
	"cooldown_days" integer NOT NULL,
	"due_in_days" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "training_policy_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "training_reminder" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"assignment_id" uuid NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "coaching_action" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"session_id" uuid NOT NULL,
	"text" text NOT NULL,
	"due_on" date NOT NULL,
	"done_at" timestamp with time zone,
	"done_by" text
);
--> statement-breakpoint
CREATE TABLE "coaching_pin" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"session_id" uuid NOT NULL,
	"ticket_id" text NOT NULL,
	"turn" integer NOT NULL,
	"note" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "coaching_session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"agent_id" text NOT NULL,
	"coach" text NOT NULL,
	"planned_for" date NOT NULL,
	"purpose" text NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"held_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "effect_study" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"module_id" text NOT NULL,
	"criterion_id" text NOT NULL,
	"design" jsonb NOT NULL,
	"power" jsonb NOT NULL,
	"from_day" date NOT NULL,
	"start_day" date NOT NULL,
	"until_day" date NOT NULL,
	"planned_by" text NOT NULL,
	"planned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"simulation" jsonb,
	"result" jsonb,
	"measured_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "onboarding_enrolment" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"path_id" text NOT NULL,
	"agent_id" text NOT NULL,
	"coach" text NOT NULL,
	"started_on" date NOT NULL,
	"enrolled_by" text NOT NULL,
	CONSTRAINT "onboarding_once" UNIQUE("path_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "onboarding_path" (
	"id" text PRIMARY KEY NOT NULL,
	"definition" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "onboarding_sign_off" (
	"enrolment_id" uuid NOT NULL,
	"stage_id" text NOT NULL,
	"by" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_sign_off_enrolment_id_stage_id_pk" PRIMARY KEY("enrolment_id","stage_id")
);
--> statement-breakpoint
ALTER TABLE "assignment" DROP CONSTRAINT "assignment_once";--> statement-breakpoint
ALTER TABLE "assignment" ADD COLUMN "module_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "assignment" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "assignment" ADD COLUMN "policy_id" uuid;--> statement-breakpoint
ALTER TABLE "assignment" ADD COLUMN "completed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "assignment" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "assignment" ADD COLUMN "withdrawn_by" text;--> statement-breakpoint
ALTER TABLE "training_module" ADD COLUMN "version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "training_module" ADD COLUMN "stale" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "training_module" ADD COLUMN "edited_by" text;--> statement-breakpoint
ALTER TABLE "training_module" ADD COLUMN "edited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_assignment_id_assignment_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."assignment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "module_version" ADD CONSTRAINT "module_version_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresher" ADD CONSTRAINT "refresher_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresher" ADD CONSTRAINT "refresher_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_policy" ADD CONSTRAINT "training_policy_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_reminder" ADD CONSTRAINT "training_reminder_assignment_id_assignment_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."assignment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coaching_action" ADD CONSTRAINT "coaching_action_session_id_coaching_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."coaching_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coaching_pin" ADD CONSTRAINT "coaching_pin_session_id_coaching_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."coaching_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coaching_session" ADD CONSTRAINT "coaching_session_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "effect_study" ADD CONSTRAINT "effect_study_module_id_training_module_id_fk" FOREIGN KEY ("module_id") REFERENCES "public"."training_module"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_enrolment" ADD CONSTRAINT "onboarding_enrolment_path_id_onboarding_path_id_fk" FOREIGN KEY ("path_id") REFERENCES "public"."onboarding_path"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_enrolment" ADD CONSTRAINT "onboarding_enrolment_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_sign_off" ADD CONSTRAINT "onboarding_sign_off_enrolment_id_onboarding_enrolment_id_fk" FOREIGN KEY ("enrolment_id") REFERENCES "public"."onboarding_enrolment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempt_agent" ON "attempt" USING btree ("agent_id","module_id");--> statement-breakpoint
CREATE INDEX "attempt_assignment" ON "attempt" USING btree ("assignment_id");--> statement-breakpoint
CREATE INDEX "training_reminder_assignment" ON "training_reminder" USING btree ("assignment_id");--> statement-breakpoint
CREATE INDEX "coaching_session_agent" ON "coaching_session" USING btree ("agent_id");--> statement-breakpoint
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_policy_id_training_policy_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."training_policy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_round" UNIQUE("module_id","agent_id","round");