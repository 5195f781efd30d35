CREATE TABLE "todo_notes" (
	"item" text PRIMARY KEY NOT NULL,
	"note" "bytea",
	"assignee" text,
	"by" text NOT NULL,
	"rev" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "records" ADD COLUMN "pieces" text;--> statement-breakpoint
ALTER TABLE "records" ADD COLUMN "due_at" bigint;--> statement-breakpoint
ALTER TABLE "records" ADD COLUMN "todo_kind" text;--> statement-breakpoint
ALTER TABLE "records" ADD COLUMN "todo_at" bigint;--> statement-breakpoint
CREATE INDEX "records_todo" ON "records" USING btree ("todo_at","id") WHERE "todo_at" IS NOT NULL;