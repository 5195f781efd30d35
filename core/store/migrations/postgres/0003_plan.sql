CREATE TABLE "plan_items" (
	"id" text PRIMARY KEY NOT NULL,
	"plan" text NOT NULL,
	"connection" text NOT NULL,
	"object" text NOT NULL,
	"record" text,
	"external_id" text,
	"action" text NOT NULL,
	"state" text NOT NULL,
	"seen_hash" text,
	"want_hash" text,
	"values" "bytea" NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"connection" text,
	"object" text,
	"bundle" "bytea",
	"before" "bytea",
	"basis" text,
	"report" "bytea",
	"error" text,
	"share" text,
	"predecessor" text,
	"successor" text,
	"by" text NOT NULL,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "plan_item" text;--> statement-breakpoint
CREATE INDEX "plan_items_plan" ON "plan_items" USING btree ("plan","state");--> statement-breakpoint
CREATE INDEX "plans_list" ON "plans" USING btree ("created_at");