CREATE TABLE "check_differences" (
	"check_id" text NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"record" text,
	"external_id" text,
	"number" text,
	"amount" text,
	"shown_amount" text,
	"currency" text,
	"values" "bytea" NOT NULL,
	"repaired_at" bigint,
	CONSTRAINT "check_differences_check_id_position_pk" PRIMARY KEY("check_id","position")
);
--> statement-breakpoint
CREATE TABLE "checks" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"state" text NOT NULL,
	"counters" text NOT NULL,
	"amounts" text NOT NULL,
	"error" text,
	"started_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE INDEX "checks_list" ON "checks" USING btree ("started_at");