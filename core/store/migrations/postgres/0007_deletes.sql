ALTER TABLE "flows" ADD COLUMN "delete_budget" integer;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "leave" text;--> statement-breakpoint
CREATE INDEX "lineage_deleted" ON "lineage" USING btree ("connection","object","at") WHERE "kind" = 'deleted';