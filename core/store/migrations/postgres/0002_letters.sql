CREATE TABLE "mapping_texts" (
	"hash" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"text" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dead_letters" ADD COLUMN "field" text;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD COLUMN "version" bigint;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD COLUMN "note" "bytea";