CREATE SEQUENCE "commit_sequence" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "bindings" (
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"record" text NOT NULL,
	"external_id" text,
	"shadow" "bytea",
	"shadow_digest" text,
	"mapping_hash" text,
	"sent" "bytea",
	"accepted" "bytea",
	"keys" text,
	"lines" text,
	"document_number" text,
	"document_status" text,
	"version" bigint,
	"seen_seq" bigint NOT NULL,
	"written_seq" bigint NOT NULL,
	"read_at" bigint NOT NULL,
	"is_deleted" boolean NOT NULL,
	"rev" integer NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "bindings_record_connection_object_pk" PRIMARY KEY("record","connection","object")
);
--> statement-breakpoint
CREATE TABLE "conflicts" (
	"id" text PRIMARY KEY NOT NULL,
	"record" text NOT NULL,
	"object" text NOT NULL,
	"connection" text NOT NULL,
	"field" text NOT NULL,
	"kind" text NOT NULL,
	"values" "bytea" NOT NULL,
	"state" text NOT NULL,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" text PRIMARY KEY NOT NULL,
	"connector" text NOT NULL,
	"name" text NOT NULL,
	"config" "bytea" NOT NULL,
	"state" text NOT NULL,
	"state_reason" text,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"kind" text NOT NULL,
	"cursor" text,
	"rev" integer NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "cursors_connection_object_kind_pk" PRIMARY KEY("connection","object","kind")
);
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"id" text PRIMARY KEY NOT NULL,
	"direction" text NOT NULL,
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"record" text,
	"external_id" text,
	"payload" "bytea" NOT NULL,
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"details" text,
	"mapping_hash" text,
	"state" text NOT NULL,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"record" text NOT NULL,
	"state" text NOT NULL,
	"dirty" integer NOT NULL,
	"taken" integer NOT NULL,
	"lane" integer NOT NULL,
	"priority" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"dirty_at" bigint NOT NULL,
	"attempts" integer NOT NULL,
	"attempt_key" text,
	"payload_digest" text,
	"in_flight" "bytea",
	"writes" integer NOT NULL,
	"taken_at" bigint,
	"last_error" text,
	"waiting_for" text,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "deliveries_record_connection_object_pk" PRIMARY KEY("record","connection","object")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"text" text NOT NULL,
	"hash" text NOT NULL,
	"rev" integer NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "documents_kind_name_pk" PRIMARY KEY("kind","name")
);
--> statement-breakpoint
CREATE TABLE "flows" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"direction" text NOT NULL,
	"schedule" text,
	"mapping" text,
	"filter" text,
	"reject" text,
	"options" text,
	"start_from" text,
	"is_enabled" boolean NOT NULL,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gates" (
	"connection" text PRIMARY KEY NOT NULL,
	"until" bigint NOT NULL,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "hints" (
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"external_id" text NOT NULL,
	"dirty" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"attempts" integer NOT NULL,
	"origin" text NOT NULL,
	CONSTRAINT "hints_connection_object_external_id_pk" PRIMARY KEY("connection","object","external_id")
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"key" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer,
	"response" "bytea",
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"object" text NOT NULL,
	"kind" text NOT NULL,
	"scope" text NOT NULL,
	"digest" text NOT NULL,
	"record" text NOT NULL,
	CONSTRAINT "identities_object_kind_scope_digest_pk" PRIMARY KEY("object","kind","scope","digest")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"request" "bytea",
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"received_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"connection" text NOT NULL,
	"lane" text NOT NULL,
	"epoch" integer NOT NULL,
	"holder" text,
	"lease_until" bigint NOT NULL,
	CONSTRAINT "lanes_connection_lane_pk" PRIMARY KEY("connection","lane")
);
--> statement-breakpoint
CREATE TABLE "lineage" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"record" text NOT NULL,
	"object" text NOT NULL,
	"connection" text,
	"kind" text NOT NULL,
	"origin" text NOT NULL,
	"run" text,
	"external_id" text,
	"mapping_hash" text,
	"fields" text,
	"patch" "bytea"
);
--> statement-breakpoint
CREATE TABLE "meta" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "records" (
	"id" text PRIMARY KEY NOT NULL,
	"object" text NOT NULL,
	"number" text,
	"status" text,
	"amount" text,
	"currency" text,
	"body" "bytea" NOT NULL,
	"stamps" text,
	"is_filled" boolean NOT NULL,
	"is_deleted" boolean NOT NULL,
	"is_stopped" boolean NOT NULL,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"counters" text NOT NULL,
	"error" text,
	"started_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "waits" (
	"object" text NOT NULL,
	"id" text NOT NULL,
	"connection" text NOT NULL,
	"waiter_object" text NOT NULL,
	"waiter" text NOT NULL,
	CONSTRAINT "waits_id_object_connection_waiter_object_waiter_pk" PRIMARY KEY("id","object","connection","waiter_object","waiter")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "bindings_external" ON "bindings" USING btree ("connection","object","external_id") WHERE "external_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "conflicts_list" ON "conflicts" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "conflicts_record" ON "conflicts" USING btree ("record");--> statement-breakpoint
CREATE INDEX "dead_letters_list" ON "dead_letters" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "dead_letters_record" ON "dead_letters" USING btree ("record");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("connection","lane","priority" DESC NULLS LAST,"due_at") WHERE "state" IN ('due', 'waiting', 'unknown');--> statement-breakpoint
CREATE INDEX "deliveries_in_flight" ON "deliveries" USING btree ("connection","lane") WHERE "state" IN ('taken', 'unknown');--> statement-breakpoint
CREATE INDEX "deliveries_halted" ON "deliveries" USING btree ("connection") WHERE "state" IN ('dead', 'stopped');--> statement-breakpoint
CREATE INDEX "flows_connection" ON "flows" USING btree ("connection","object");--> statement-breakpoint
CREATE INDEX "hints_due" ON "hints" USING btree ("connection","object","due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_dedupe" ON "inbox" USING btree ("connection","dedupe_key");--> statement-breakpoint
CREATE INDEX "inbox_new" ON "inbox" USING btree ("due_at") WHERE "state" = 'new';--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "inbox" USING btree ("due_at") WHERE "state" = 'dead';--> statement-breakpoint
CREATE INDEX "lineage_record" ON "lineage" USING btree ("record");--> statement-breakpoint
CREATE INDEX "records_list" ON "records" USING btree ("object","updated_at");--> statement-breakpoint
CREATE INDEX "records_number" ON "records" USING btree ("number");--> statement-breakpoint
CREATE INDEX "runs_list" ON "runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "runs_connection" ON "runs" USING btree ("connection","started_at");
--> statement-breakpoint
-- Sealed bytes do not compress: trying to costs time at each write.
ALTER TABLE "records" ALTER COLUMN "body" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "bindings" ALTER COLUMN "shadow" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "lineage" ALTER COLUMN "patch" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "inbox" ALTER COLUMN "request" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "in_flight" SET STORAGE EXTERNAL;--> statement-breakpoint
-- Rows that change often: room for updates in place, and statistics that keep up with a burst.
ALTER TABLE "records" SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "bindings" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "deliveries" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "hints" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500, autovacuum_vacuum_cost_delay = 0);--> statement-breakpoint
ALTER TABLE "inbox" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "lanes" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
