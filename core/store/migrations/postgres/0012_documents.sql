ALTER TABLE "bindings" ADD COLUMN "document_type" text;--> statement-breakpoint
ALTER TABLE "bindings" ADD COLUMN "document_hold" text;--> statement-breakpoint
ALTER TABLE "bindings" ADD COLUMN "document_date" text;--> statement-breakpoint
ALTER TABLE "bindings" ADD COLUMN "pushed_at" bigint;--> statement-breakpoint
ALTER TABLE "bindings" ADD COLUMN "approved_at" bigint;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "document_target" text;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "closed_period" text;