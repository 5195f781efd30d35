ALTER TABLE "checks" ADD COLUMN "kind" text DEFAULT 'check' NOT NULL;--> statement-breakpoint
ALTER TABLE "checks" ALTER COLUMN "kind" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "mode" text DEFAULT 'on' NOT NULL;--> statement-breakpoint
ALTER TABLE "flows" ALTER COLUMN "mode" DROP DEFAULT;--> statement-breakpoint
UPDATE "flows" SET "mode" = 'off' WHERE NOT "is_enabled";--> statement-breakpoint
CREATE INDEX "deliveries_trial" ON "deliveries" USING btree ("connection","object","record") WHERE "state" = 'trial';--> statement-breakpoint
ALTER TABLE "flows" DROP COLUMN "is_enabled";
