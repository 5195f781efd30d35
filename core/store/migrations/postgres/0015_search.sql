DROP INDEX "records_number";--> statement-breakpoint
CREATE INDEX "bindings_document" ON "bindings" USING btree ("document_number") WHERE "document_number" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "records_number" ON "records" USING btree ("number" text_pattern_ops);